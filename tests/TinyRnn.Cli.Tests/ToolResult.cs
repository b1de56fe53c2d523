using System;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace TinyRnn.Cli.Tests;

/// <summary>What one run of the tool in this process printed and returned.</summary>
internal sealed record ToolResult(int ExitCode, string Out, string Error)
{
    public static ToolResult Of(params string[] args)
    {
        using StringWriter stdout = new() { NewLine = "\n" }, stderr = new() { NewLine = "\n" };
        int exitCode = Tool.Run(args, stdout, stderr);
        return new ToolResult(exitCode, stdout.ToString(), stderr.ToString());
    }

    /// <summary>A run that must succeed.</summary>
    public static ToolResult Success(params string[] args)
    {
        ToolResult result = Of(args);
        Assert.True(result.ExitCode == ExitCodes.Success, $"{string.Join(' ', args)} ended with {result.ExitCode}: {result.Error}{result.Out}");
        return result;
    }

    /// <summary>A run that must fail for bad input, with nothing on standard output; returns the message.</summary>
    public static string BadInput(params string[] args) => Failure(ExitCodes.BadInput, args);

    /// <summary>A run that must fail for bad usage, with nothing on standard output; returns the message.</summary>
    public static string BadUsage(params string[] args)
    {
        string message = Failure(ExitCodes.BadUsage, args);
        Assert.Contains("--help' for usage and examples.", message, StringComparison.Ordinal);
        return message;
    }

    /// <summary>The object on standard output, which must hold nothing else, with exactly these keys in this order.</summary>
    public JsonElement Json(params string[] keys)
    {
        using JsonDocument document = JsonDocument.Parse(Out);
        Assert.Equal(keys, document.RootElement.EnumerateObject().Select(property => property.Name));
        return document.RootElement.Clone();
    }

    private static string Failure(int exitCode, string[] args)
    {
        ToolResult result = Of(args);
        Assert.True(exitCode == result.ExitCode, $"{string.Join(' ', args)} ended with {result.ExitCode}: {result.Error}{result.Out}");
        Assert.Equal("", result.Out);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        return result.Error;
    }
}
