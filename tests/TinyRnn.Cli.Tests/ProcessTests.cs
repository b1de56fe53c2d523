using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Json;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>The tool as a process of its own, with redirected streams.</summary>
public sealed class ProcessTests
{
    [Fact]
    public void ExitCodes_ReachTheShell()
    {
        Assert.Equal(ExitCodes.Success, Run([], "--version").ExitCode);
        Assert.Equal(ExitCodes.BadInput, Run([], "inspect", "missing.rnn.json").ExitCode);
        Assert.Equal(ExitCodes.BadUsage, Run([], "inspect").ExitCode);
    }

    [Fact]
    public void ANarrowTerminal_GetsNarrowPlainText()
    {
        using var folder = new TemporaryFolder();
        string model = TestModels.Save(folder, TestModels.Create("gru"));
        ToolResult result = Run([("COLUMNS", "40")], "inspect", model);
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        Assert.DoesNotContain('\u001b', result.Out);
        Assert.All(result.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 40));
        Assert.Contains("recurrent", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_IsAllOfStandardOutput()
    {
        using var folder = new TemporaryFolder();
        string model = TestModels.Save(folder, TestModels.Create("lstm"));
        ToolResult result = Run([], "verify", model, "--json");
        Assert.Equal("", result.Error);
        JsonElement figures = result.Json("referenceMaxError", "generatedMaxError", "tolerance");
        Assert.True(figures.GetProperty("generatedMaxError").GetDouble() > 0);
    }

    [Fact]
    public void WithoutLanguageAndTimeZone_NumbersStayTheSame()
    {
        using var folder = new TemporaryFolder();
        string model = TestModels.Save(folder, TestModels.Create("gru"));
        ToolResult plain = Run([], "verify", model), german = Run([("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8")], "verify", model);
        Assert.Equal(plain, german);
    }

    private static ToolResult Run((string Name, string Value)[] variables, params string[] args)
    {
        // The tool's assembly stands beside the tests'; its dependencies are theirs.
        IEnumerable<string> all = [typeof(Tool).Assembly.Location, .. args];
        var start = new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("COLUMNS");
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolResult(process.ExitCode, output, error.Result);
    }
}
