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
    [InlineData("x;y;z\n1,5;2;3\n", "Fields are separated by commas")]
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

    [Theory]
    [InlineData("r;label;x\na;b;1,5\n", "d.csv(1,1): expected column names separated by commas, found semicolons")]
    [InlineData("r\tlabel\tx\na\tb\t1\n", "d.csv(1,1): expected column names separated by commas, found tabs")]
    [InlineData("r, label, x\na, b, 1\n", "Remove the spaces about the names.")]
    [InlineData("r,label,x,x\na,b,1,2\n", "d.csv(1,1): the feature column 'x' stands twice")]
    [InlineData("r,label,x,\na,b,1,2\n", "d.csv(1,1): the header has no name for column 4 of 4")]
    [InlineData("r,label,x\na,b,1\nc,\"d,1\ne,f,2\n", "d.csv(3,3): expected a closing quotation mark")]
    [InlineData("r,label,x\na,b,1e300\n", "d.csv(2,5): column 'x': expected a number, found '1e300'. Numbers are finite and below 3.4E+38.")]
    [InlineData("r,label,x\na,b,\"1,5\"\n", "expected a number, found '1,5'. Write it with a point.")]
    [InlineData("r,label,x\na,b,up\n", "(--ignore x)")]
    [InlineData("r,label,x\na,b,\n", "(--missing)")]
    [InlineData("\0r\0,\0l\0a\0b\0e\0l\0,\0x\0\n\0", "zero bytes")]
    public void AWrongTable_IsBadInputThatSaysWhatToDo(string text, string message)
    {
        string data = Write("d.csv", text), model = _folder.File("m.rnn.json");
        string error = ToolResult.BadInput("train", data, "--label", "label", "--recording", "r", "-o", model);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(model));
    }

    [Fact]
    public void ATableThatIsNotUtf8_IsBadInputWithItsPlace()
    {
        string data = _folder.File("d.csv");
        File.WriteAllBytes(data, [.. "r,label,x\na,gr"u8, 0xfc, .. "n,1\n"u8]);
        string error = ToolResult.BadInput("train", data, "--label", "label", "--recording", "r", "-o", _folder.File("m.rnn.json"));
        Assert.Contains("d.csv(2,5): expected text in UTF-8", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyText_IsNamed() =>
        Assert.Contains("t.txt: the file is empty", ToolResult.BadInput("train", Write("t.txt", ""), "-o", _folder.File("m.rnn.json")), StringComparison.Ordinal);

    [Fact]
    public void APartThatHoldsNoStep_IsBadInput()
    {
        string data = Write("d.csv", "x\n1\n2\n3\n");
        string error = ToolResult.BadInput("train", data, "--forecast", "x", "--until", "0.1", "-o", _folder.File("m.rnn.json"));
        Assert.Contains("has 3 steps: its first 0.1 has none of them", error, StringComparison.Ordinal);
    }

    /// <summary>Linux only: nobody, not even root, can make a file in /proc.</summary>
    [LinuxTheory]
    [InlineData("train", "d.csv", "--label", "label", "--recording", "r", "-o", "/proc/m.rnn.json")]
    [InlineData("import", "m.onnx", "-o", "/proc/m.rnn.json")]
    [InlineData("recipes", "data", "sunspots", "-o", "/proc/s.csv")]
    public void AFolderThatCannotBeWrittenTo_IsToldBeforeTheWork_AndOfTheFileThatWasMeant(params string[] args)
    {
        string error = ToolResult.BadInput([.. args.Select(arg => arg == "d.csv" ? Write(arg, "r,x,label\n1,1,a\n2,2,b\n") : arg)]);
        Assert.Contains($"error: {args[^1]}: the file cannot be written: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("/proc/.", error, StringComparison.Ordinal);
    }

    /// <inheritdoc cref="AFolderThatCannotBeWrittenTo_IsToldBeforeTheWork_AndOfTheFileThatWasMeant"/>
    [LinuxTheory]
    [InlineData("demo")]
    [InlineData("generate")]
    public void AFolderThatCannotBeMade_IsNamed(string command)
    {
        string[] model = command == "generate" ? [TestModels.Save(_folder, TestModels.Create("gru"))] : [];
        Assert.Contains("/proc/made: the folder cannot be made: ", ToolResult.BadInput([command, .. model, "-o", "/proc/made"]), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfTorchSave_IsRefusedWithTheWayOut()
    {
        string file = Write("model.pt", "PK..archive/data.pkl..");
        Assert.Contains("safetensors.torch.save_file", ToolResult.BadInput("import", file, "-o", _folder.File("m.rnn.json")), StringComparison.Ordinal);
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
    [InlineData("{ \"unitz\": 3 }", "there is no training option 'unitz'. Did you mean 'units'?")]
    [InlineData("{ \"units\": \"many\" }", "option 'units': expected a whole number.")]
    [InlineData("{ \"task\": \"dance\" }", "option 'task': expected one of classification, ")]
    [InlineData("{ \"refit\": 1 }", "option 'refit': expected true or false.")]
    [InlineData("{ \"units\": \"many\" }", "c.json(1,")]
    [InlineData("{", "c.json(1,")]
    [InlineData("{ \"units\": -3 }", "units is -3")]
    public void AWrongConfiguration_IsBadInputWithItsPlace(string text, string message)
    {
        string data = Write("d.csv", "r,x,label\n1,1,a\n2,2,b\n"), config = Write("c.json", text);
        string error = ToolResult.BadInput(
            "train", data, "--label", "label", "--recording", "r", "--config", config, "-o", _folder.File("m.rnn.json"));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System", error, StringComparison.Ordinal);
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
