using System;
using System.IO;
using TinyRnn.Cli;

namespace TinyRnn.Interop.Tests;

/// <summary>Runs of the tool in this process.</summary>
internal static class ToolRun
{
    /// <summary>A run that must succeed; returns what it printed.</summary>
    public static string Success(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.True(code == ExitCodes.Success, $"{string.Join(' ', args)}: {error}");
        return output;
    }

    /// <summary>A run that must fail for bad input with one line of error; returns it.</summary>
    public static string Refused(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.True(code == ExitCodes.BadInput, $"{string.Join(' ', args)} ended with {code}: {error}{output}");
        Assert.Equal("", output);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        return error;
    }

    private static (int Code, string Output, string Error) Run(string[] args)
    {
        using StringWriter stdout = new(), stderr = new();
        int code = Tool.Run(args, stdout, stderr);
        return (code, stdout.ToString(), stderr.ToString());
    }
}
