using System;
using System.Text.Json;

namespace TinyRnn.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public void TheDoctor_ExaminesThisMachine()
    {
        ToolResult text = ToolResult.Of("doctor");
        Assert.True(text.ExitCode is ExitCodes.Success or ExitCodes.BadInput, text.Error);
        Assert.Equal("", text.Error);
        Assert.Contains("this program: ", text.Out, StringComparison.Ordinal);
        Assert.Equal(text.ExitCode == ExitCodes.Success, text.Out.EndsWith("no problem found\n", StringComparison.Ordinal));
    }

    [Fact]
    public void TheDoctor_WritesJson()
    {
        JsonElement findings = ToolResult.Of("doctor", "--json").Json("findings").GetProperty("findings");
        Assert.True(findings.GetArrayLength() >= 8);
        Assert.All(findings.EnumerateArray(), finding =>
            Assert.Contains(finding.GetProperty("level").GetString(), (string[])["ok", "note", "problem"]));
    }
}
