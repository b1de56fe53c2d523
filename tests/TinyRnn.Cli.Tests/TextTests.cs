using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>Texts, the way a user goes: train, verify, evaluate, sample.</summary>
public sealed class TextTests : IDisposable
{
    private const string Words = "one two three four five six seven eight nine ten\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ALanguageModel_GoesAllTheWay()
    {
        string text = Write("words.txt", string.Concat(Enumerable.Repeat(Words, 120)));
        string model = _folder.File("words.rnn.json");
        string progress = ToolResult.Success(
            "train", text, "--threads", "1", "--dropout", "0", "--until", "0.9", "--units", "24", "--embedding", "8",
            "--truncate", "20", "--epochs", "25", "--learning-rate", "0.02",
            "-o", model).Error;
        Assert.Contains("bits", progress, StringComparison.Ordinal);
        ToolResult.Success("verify", model);
        ToolResult.Success("report", model);
        string page = File.ReadAllText(_folder.File("words.report.html"));
        Assert.Contains("nats per token", page, StringComparison.Ordinal);
        Assert.Contains("of one token of ", page, StringComparison.Ordinal);
        Assert.Contains("; the next token of each step.", page, StringComparison.Ordinal);
        Assert.Contains("a token of ", ToolResult.Success("inspect", model).Out, StringComparison.Ordinal);
        foreach (string engine in (string[])["generated", "reference"])
        {
            JsonElement loss = ToolResult.Success("eval", model, "--data", text, "--from", "0.9", "--engine", engine, "--json")
                .Json("natsPerToken", "bitsPerToken", "tokens");
            Assert.InRange(loss.GetProperty("natsPerToken").GetDouble(), 0, 0.05);
            Assert.Equal(loss.GetProperty("natsPerToken").GetDouble() / Math.Log(2), loss.GetProperty("bitsPerToken").GetDouble(), 1e-9);
            Assert.Equal(Words.Length * 12, loss.GetProperty("tokens").GetInt32());
        }

        Assert.Contains("nats per character", ToolResult.Success("eval", model, "--data", text).Out, StringComparison.Ordinal);

        // A certain model says its text at any temperature up to 1; a prompt is gone on from.
        string said = ToolResult.Success("sample", model, "--length", "98", "--top-k", "2", "--temperature", "0.5").Out;
        Assert.Equal($"{Words}{Words}\n", said);
        string went = ToolResult.Success("sample", model, "--length", "6", "--temperature", "0", "--prompt", "one two three").Out;
        Assert.Equal("one two three four \n", went);
        string[] hot = [.. new[] { "1", "1", "2" }.Select(seed => ToolResult.Success("sample", model, "--length", "80", "--temperature", "4", "--seed", seed).Out)];
        Assert.Equal(hot[0], hot[1]);
        Assert.NotEqual(hot[0], hot[2]);
        Assert.Contains("'X' at position 5", ToolResult.BadUsage("sample", model, "--prompt", "one X"), StringComparison.Ordinal);

        // A character that training never saw is the unknown one.
        Assert.Contains("characters compared  2", ToolResult.Success("eval", model, "--data", Write("strange.txt", "o?e")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void BytesOfAText_AreForetoldAndSampledAsCharacters()
    {
        string text = Write("umlauts.txt", string.Concat(Enumerable.Repeat("äöü ", 300)));
        string model = _folder.File("umlauts.rnn.json");
        ToolResult.Success(
            "train", text, "--threads", "1", "--dropout", "0", "--tokens", "bytes", "--units", "16", "--embedding", "6",
            "--truncate", "20", "--epochs", "15", "--batch-size", "4", "--learning-rate", "0.02",
            "-o", model);
        ToolResult.Success("verify", model);
        Assert.Contains("nats per byte", ToolResult.Success("eval", model, "--data", text, "--from", "0.5").Out, StringComparison.Ordinal);
        Assert.Equal("äöü äöü \n", ToolResult.Success("sample", model, "--prompt", "äöü ", "--length", "7", "--temperature", "0").Out);
    }

    [Theory]
    [InlineData("last")]
    [InlineData("mean")]
    [InlineData("max")]
    [InlineData("attention")]
    public void LabelledTexts_AreLearntWithAnyPooling_AndJudgedOnWhatIsHeldOut(string pooling)
    {
        string table = Write("letters.tsv", "kind\ttext\n" + Letters(160));
        string model = _folder.File("letters.rnn.json");
        string[] data = ["--label", "kind", "--text", "text", "--hold-out", "0.25"];
        ToolResult.Success(
            [
                "train", table, .. data, "--threads", "1", "--units", "10", "--embedding", "6", "--epochs", "15", "--batch-size", "16",
                "--learning-rate", "0.02", "--pooling", pooling, "-o", model,
            ]);
        ToolResult.Success("verify", model);
        JsonElement result = ToolResult.Success(["eval", model, "--data", table, .. data, "--json"]).Json("accuracy", "confusion");
        Assert.InRange(result.GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.Equal(40, result.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(count => count.GetInt32())));

        // A character that training never saw is the unknown one.
        ToolResult.Success("eval", model, "--data", Write("strange.tsv", "x\ta?x\ny\ty\u00e9\n"));
    }

    [Fact]
    public void AFileAClass_IsAClassALine()
    {
        string folder = _folder.File("names");
        Directory.CreateDirectory(folder);
        foreach (string kind in (string[])["x", "y"])
        {
            File.WriteAllLines(
                Path.Combine(folder, kind + ".txt"),
                Letters(80).Split('\n').Where(line => line.StartsWith(kind, StringComparison.Ordinal)).Select(line => line.Split('\t')[1]));
        }

        string model = _folder.File("names.rnn.json");
        ToolResult.Success("train", folder, "--label-by-file", "--units", "8", "--epochs", "2", "--vocabulary-limit", "4", "-o", model);
        JsonElement result = ToolResult.Success("eval", model, "--data", folder, "--label-by-file", "--json").Json("accuracy", "confusion");
        Assert.Equal(80, result.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(count => count.GetInt32())));
        Assert.Equal(5, Format.ModelReader.ReadFile(model).Network.Input.Vocabulary.Count);
    }

    [Fact]
    public void WhatIsHeldOut_HasNoSayInTheModel_AndItsCharactersAreUnknown()
    {
        string known = string.Concat(Enumerable.Repeat("abc cab bca ", 40)), strange = string.Concat(Enumerable.Repeat("\u00e9\u00e8xy ", 40));
        string Trained(string folder, string rest)
        {
            Directory.CreateDirectory(_folder.File(folder));
            string text = Path.Combine(_folder.File(folder), "t.txt"), model = Path.Combine(_folder.File(folder), "m.rnn.json");
            File.WriteAllText(text, known + rest);
            ToolResult.Success("train", text, "--until", FormattableString.Invariant($"{480.0 / (480 + rest.Length)}"), "--units", "4", "--epochs", "1", "--threads", "1", "-o", model);
            return model;
        }

        string first = Trained("first", strange), second = Trained("second", new string('a', 200));
        Assert.Equal(File.ReadAllText(first), File.ReadAllText(second));
        Assert.Equal(["\uFFFD", " ", "a", "b", "c"], Format.ModelReader.ReadFile(first).Network.Input.Vocabulary);
        ToolResult.Success("eval", first, "--data", Path.Combine(_folder.File("first"), "t.txt"), "--from", "0.5");
        string sampled = ToolResult.Success("sample", first, "--length", "200").Out;
        Assert.DoesNotContain("\uFFFD", sampled, StringComparison.Ordinal);
    }

    /// <summary>By character, by byte, and texts of classes: what waits on disk gives the same model and the same figures.</summary>
    [Theory]
    [InlineData("words.txt", "--tokens characters")]
    [InlineData("words.txt", "--tokens bytes")]
    [InlineData("letters.tsv", "--label kind --hold-out 0.25")]
    public void TextsLargerThanTheMemory_GiveTheSameModelAndFigures(string name, string flags)
    {
        string data = Write(name, name == "words.txt" ? string.Concat(Enumerable.Repeat(Words, 60)) : "kind\ttext\n" + Letters(80));
        string[] options = flags.Split(' ');
        (string Model, string Figures) Of(string memory)
        {
            string model = _folder.File("m.rnn.json");
            ToolResult.Success(["train", data, .. options, "--memory", memory, "--units", "5", "--epochs", "2", "--threads", "1", "-o", model]);
            return (File.ReadAllText(model), ToolResult.Success(["eval", model, "--data", data, .. options, "--memory", memory, "--json"]).Out);
        }

        Assert.Equal(Of("100"), Of("0"));
    }

    [Fact]
    public void SeveralTexts_AreEvaluatedEachFromItsStart()
    {
        string one = Write("one.txt", string.Concat(Enumerable.Repeat("abcabc. ", 60))), two = Write("two.txt", string.Concat(Enumerable.Repeat("cabcab, ", 30)));
        string model = _folder.File("m.rnn.json");
        ToolResult.Success("train", one, two, "--units", "6", "--epochs", "2", "-o", model);
        (double Nats, int Tokens) Of(params string[] files)
        {
            JsonElement result = ToolResult.Success(["eval", model, "--data", .. files, "--from", "0.5", "--json"]).Json("natsPerToken", "bitsPerToken", "tokens");
            return (result.GetProperty("natsPerToken").GetDouble(), result.GetProperty("tokens").GetInt32());
        }

        var (first, second, both) = (Of(one), Of(two), Of(one, two));
        Assert.Equal((240, 120, 360), (first.Tokens, second.Tokens, both.Tokens));
        Assert.Equal(((first.Nats * 240) + (second.Nats * 120)) / 360, both.Nats, 1e-9);
    }

    [Fact]
    public void OptionsThatDoNotFitTheData_AreBadUsage()
    {
        string text = Write("a.txt", "abc abc"), table = Write("a.tsv", "x\tabc\n"), values = Write("a.csv", "a,b\n1,2\n");
        (string Message, string[] Arguments)[] wrong =
        [
            ("--label-by-file is for .txt", [table, "--label-by-file"]),
            ("a .txt file has none", [text, "--label", "x"]),
            ("with --label too", [table, "--text", "x"]),
            ("--until", [text, "--hold-out", "0.2"]),
            ("256 bytes", [text, "--tokens", "bytes", "--vocabulary-limit", "5"]),
            ("--forecast", [text, "--forecast", "x"]),
            ("--tokens", [values, "--tokens", "bytes", "--target", "b"]),
        ];
        Assert.All(wrong, item => Assert.Contains(
            item.Message, ToolResult.BadUsage(["train", .. item.Arguments, "-o", _folder.File("m.rnn.json")]), StringComparison.Ordinal));
        Assert.Contains("cannot be mixed", ToolResult.BadInput("train", text, values, "-o", _folder.File("m.rnn.json")), StringComparison.Ordinal);
        Assert.Contains("cannot be mixed", ToolResult.BadInput("train", text, table, "-o", _folder.File("m.rnn.json")), StringComparison.Ordinal);
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        Assert.Contains("no language model", ToolResult.BadInput("sample", model), StringComparison.Ordinal);
        Assert.Contains("no language model", ToolResult.BadInput("eval", model, "--data", text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("max")]
    [InlineData("attention")]
    public void PoolingOfValues_RunsInTheGeneratedCode(string pooling)
    {
        var text = new StringBuilder("run,tone,a\n");
        for (int run = 0; run < 12; run++)
        {
            for (int row = 0; row < 40; row++)
            {
                text.Append(CultureInfo.InvariantCulture, $"r{run},{(run % 2 == 0 ? "low" : "high")},{Math.Sin(run + (row * (run % 2 == 0 ? 0.5 : 1.5)))}\n");
            }
        }

        string data = Write("tones.csv", text.ToString());
        string model = _folder.File("tones.rnn.json");
        ToolResult.Success(
            "train", data, "--threads", "1", "--recording", "run", "--label", "tone", "--pooling", pooling, "--units", "8", "--epochs", "60",
            "-o", model);
        ToolResult.Success("verify", model);
        JsonElement result = ToolResult.Success("eval", model, "--data", data, "--recording", "run", "--label", "tone", "--json").Json("accuracy", "confusion");
        Assert.Equal(1, result.GetProperty("accuracy").GetDouble());
    }

    /// <summary>Lines of a class x or y and random letters with that letter among them.</summary>
    private static string Letters(int count)
    {
        var random = new Random(3);
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            char[] letters = [.. Enumerable.Range(0, random.Next(5, 16)).Select(_ => (char)('a' + random.Next(5)))];
            letters[random.Next(letters.Length)] = "xy"[i % 2];
            text.Append("xy"[i % 2]).Append('\t').Append(letters).Append('\n');
        }

        return text.ToString();
    }

    private string Write(string name, string content)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, content);
        return path;
    }
}
