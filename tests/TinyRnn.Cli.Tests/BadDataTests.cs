using System;
using System.IO;
using System.Linq;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>What users get wrong about data, and what they are told.</summary>
public sealed class BadDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x,y,z\n1,2,NaN\n", "x.csv(2,3): 'NaN' is not finite")]
    [InlineData("1,2\n", "x.csv(1,3): this row has 2 fields; the model takes 3")]
    [InlineData("x,y,z\n1,2,3\n4,5\n", "x.csv(3,3): this row has 2 fields; the rows before it have 3")]
    [InlineData("x,y,z\n", "there are no rows")]
    public void WrongRows_StopRun(string text, string message)
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        string input = Write("x.csv", text), output = _folder.File("y.csv");
        Assert.Contains(message, ToolResult.BadInput("run", model, "--input", input, "--output", output), StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void TooFewRowsForAWindow_StopRun()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru", 4, isWindow: true));
        string message = ToolResult.BadInput("run", model, "--input", Write("x.csv", "1,2,3\n"));
        Assert.Contains("1 rows; the model decides on windows of 10 steps", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingOutputFolder_IsNamed()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        string message = ToolResult.BadInput(
            "run", model, "--input", Write("x.csv", "1,2,3\n"), "--output", Path.Combine(_folder.Path, "none", "y.csv"));
        Assert.Contains("does not exist; create it first", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,label\n1,a\n2,b\n", "the label")]
    [InlineData("x,label\noops,a\n", "expected a number, found 'oops'")]
    [InlineData("x,label\n,a\n", "a value is missing")]
    [InlineData("x,y\n1,2\n", "expected a label column 'label', found x, y")]
    [InlineData("x,label\n", "expected rows after the header, found none")]
    [InlineData("", "found an empty file")]
    public void WrongTrainingData_StopTrainWithTheirPlace(string text, string message)
    {
        string data = Write("d.csv", text);
        string error = ToolResult.BadInput("train", data, "--label", "label", "-o", _folder.File("m.rnn.json"));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Matches(@"d\.csv\(\d+,\d+\): ", error);
        Assert.False(File.Exists(_folder.File("m.rnn.json")));
    }

    [Fact]
    public void AnEmptyFolder_IsNoData()
    {
        string empty = _folder.File("empty");
        Directory.CreateDirectory(empty);
        Assert.Contains(
            "holds no .ts and no .csv files", ToolResult.BadInput("train", empty, "-o", _folder.File("m.rnn.json")), StringComparison.Ordinal);
        Assert.Contains(
            "holds no .ts and no .csv files", LastLine(ToolResult.BadInput("demo", "--data", empty, "-o", _folder.File("out"))), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public void Options_ThatContradictEachOther_AreBadUsage()
    {
        string csv = Write("d.csv", "x,label\n1,a\n"), ts = Write("d.ts", "@data\n"), model = _folder.File("m.rnn.json");
        ToolResult.BadUsage("train", csv, "-o", model);
        ToolResult.BadUsage("train", csv, "--label", "label", "--target", "x", "-o", model);
        ToolResult.BadUsage("train", ts, "--label", "label", "-o", model);
        ToolResult.BadUsage("train", csv, "--label", "label", "-o", _folder.File("model.json"));
        ToolResult.BadUsage("train", csv, "--label", "label", "--units", "0", "-o", model);
        ToolResult.BadUsage("train", csv, "--label", "label", "--cell", "rnn", "-o", model);
    }

    [Theory]
    [InlineData("{\n  \"unitz\": 3\n}", "c.json(2,")]
    [InlineData("{ \"units\": \"many\" }", "c.json(1,")]
    [InlineData("{", "c.json(1,")]
    [InlineData("{ \"units\": -3 }", "units is -3")]
    public void AWrongConfiguration_IsBadInputWithItsPlace(string text, string message)
    {
        string data = Write("d.csv", "r,x,label\n1,1,a\n2,2,b\n"), config = Write("c.json", text);
        string error = ToolResult.BadInput(
            "train", data, "--label", "label", "--recording", "r", "--config", config, "-o", _folder.File("m.rnn.json"));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfOtherColumns_DoNotGoTogether()
    {
        string first = Write("a.csv", "x,label\n1,a\n"), second = Write("b.csv", "y,label\n1,b\n");
        string message = ToolResult.BadInput("train", first, second, "--label", "label", "-o", _folder.File("m.rnn.json"));
        Assert.Contains("b.csv: the columns (y) are not those of", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownLabel_StopsEval()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        string data = Write("d.csv", "x,y,z,label\n1,2,3,wobbly\n");
        Assert.Contains("'wobbly' is not one of the model's", ToolResult.BadInput("eval", model, "--data", data, "--label", "label"), StringComparison.Ordinal);
    }

    [Fact]
    public void AModelOfAnotherSize_StopsEval()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        string data = Write("d.csv", "x,y,label\n1,2,calm\n");
        Assert.Contains("expected a feature column 'z'", ToolResult.BadInput("eval", model, "--data", data, "--label", "label"), StringComparison.Ordinal);
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n').Last();

    private string Write(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }
}
