using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using TinyRnn.Cli.Report;
using TinyRnn.Format;
using TinyRnn.Testing;
using TinyRnn.Training;

namespace TinyRnn.Cli.Tests;

public sealed class ReportTests : IDisposable
{
    private const string Hostile = "</td><script>alert('&\"')</script>\u0001";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AClassifiersPage_ShowsAllOfItsTraining()
    {
        string data = WriteClasses("calm", "rough"), model = _folder.File("waves.rnn.json");
        ToolResult.Success(
            "train", data, "--recording", "run", "--label", "kind", "--units", "4", "--epochs", "4", "--threads", "2", "-o", model,
            "--report", _folder.File("first.html"));
        JsonElement printed = ToolResult.Success("report", model, "--json").Json("reportPath");
        string path = printed.GetProperty("reportPath").GetString()!;
        Assert.Equal(_folder.File("waves.report.html"), path);
        Assert.Equal(File.ReadAllText(_folder.File("first.html")), File.ReadAllText(path));

        XElement page = Parse(path);
        Assert.Equal(
            ["Reproduce", "Training", "Evaluation", "Gradients", "Cost", "Weights", "Golden check"], page.Descendants("h2").Select(heading => heading.Value));
        Assert.Equal(["Loss", "Validation accuracy", "Learning rate", "Gradient norm of each layer"], Captions(page).Take(4));
        Assert.Contains(Captions(page), caption => caption.StartsWith("gru1.recurrentWeights [12, 4]", StringComparison.Ordinal));
        string text = page.Value;
        Assert.Contains(
            $"tinyrnn train {data} --recording run --label kind --units 4 --epochs 4 -o waves.rnn.json", text, StringComparison.Ordinal);
        Assert.Contains("passed: 4", text, StringComparison.Ordinal);
        Assert.Contains("sound: no layer's gradient", text, StringComparison.Ordinal);
        XElement matrix = page.Descendants("table").First();
        Assert.Equal(["true \\ decided", "calm", "rough", "recall"], matrix.Descendants("thead").Single().Descendants("th").Select(cell => cell.Value));

        // The command does what it says: the same model again.
        File.Move(model, _folder.File("before.rnn.json"));
        TrainingHistory history = TrainingHistory.Find(model)!;
        ToolResult.Success([.. history.Command.Select(word => word == "waves.rnn.json" ? model : word)]);
        Assert.Equal(File.ReadAllBytes(_folder.File("before.rnn.json")), File.ReadAllBytes(model));
        Assert.True(history.IsOf(model));
    }

    [Theory]
    [InlineData("--forecast")]
    [InlineData("--target")]
    public void APageOfValues_DrawsThemBesideTheTrueOnes(string task)
    {
        string data = WriteSeries("x", "y"), model = _folder.File("level.rnn.json"), path = _folder.File("page.html");
        ToolResult.Success("train", data, task, "y", "--units", "3", "--epochs", "2", "-o", model);
        ToolResult.Success("report", model, "-o", path);
        XElement held = Parse(path);
        Assert.Contains($"y: the last {(task == "--forecast" ? 79 : 80)} steps", Captions(held));
        Assert.Contains("On validation data", held.Value, StringComparison.Ordinal);

        ToolResult.Success("report", model, "--data", data, task, "y", "--from", "0.5", "-o", path);
        XElement evaluated = Parse(path);
        Assert.Contains($"y: the last {(task == "--forecast" ? 199 : 200)} steps", Captions(evaluated));
        Assert.Contains("y: the model's values against the true ones", Captions(evaluated));
        Assert.Contains("On series.csv: root mean square error", evaluated.Value, StringComparison.Ordinal);
        Assert.Contains(task == "--forecast" ? "y, 1 step ahead" : "y.", evaluated.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void HostileNames_AreText()
    {
        string data = WriteClasses(Hostile, "b"), model = _folder.File("names.rnn.json"), path = _folder.File("page.html");
        ToolResult.Success("train", data, "--recording", "run", "--label", "kind", "--units", "2", "--epochs", "1", "-o", model, "--report", path);
        Assert.Contains("</td><script>alert('&\"')</script>\uFFFD", Parse(path).Descendants("th").Select(cell => cell.Value));

        string series = WriteSeries("x", Hostile), second = _folder.File("values.rnn.json");
        ToolResult.Success("train", series, "--target", Hostile, "--units", "2", "--epochs", "1", "-o", second, "--report", path);
        Assert.Contains(Captions(Parse(path)), caption => caption.StartsWith("</td><script>", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutAHistory_TheRestIsShown()
    {
        string model = TestModels.Save(_folder, TestModels.Graph()), path = _folder.File("page.html");
        ToolResult.Success("report", model, "-o", path);
        XElement page = Parse(path);
        Assert.Equal(["Reproduce", "Evaluation", "Cost", "Weights", "Golden check"], page.Descendants("h2").Select(heading => heading.Value));
        Assert.Contains("There is no graph.history.json beside the model", page.Value, StringComparison.Ordinal);
        Assert.Contains("No evaluation is known", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void AHistoryOfAnotherModel_IsLeftOut()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru")), path = _folder.File("page.html");
        History(model, []).Save(model);
        ModelWriter.Save(TestModels.Create("gru", 6), model);
        ToolResult.Success("report", model, "-o", path);
        Assert.Contains("belongs to another model", Parse(path).Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"format\": 1", "(1,")]
    [InlineData("null", "expected a training history of version 1")]
    public void ADamagedHistory_IsBadInput(string text, string message)
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        File.WriteAllText(_folder.File("test-model.history.json"), text);
        Assert.Contains($"test-model.history.json{(message[0] == '(' ? "" : ": ")}{message}", ToolResult.BadInput("report", model), StringComparison.Ordinal);
    }

    [Fact]
    public void UnsoundGradients_AreNamed()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru")), path = _folder.File("page.html");
        History(model,
        [
            new LayerGradient("recurrent", 1e-9, GradientHealth.Vanishing), new LayerGradient("dense", double.NaN, GradientHealth.Exploding),
        ]).Save(model);
        ToolResult.Success("report", model, "-o", path);
        string text = Parse(path).Value;
        Assert.Contains("vanishing: layer 'recurrent' in 2 of 2 epochs, norm 1E-09", text, StringComparison.Ordinal);
        Assert.Contains("exploding: layer 'dense' in 2 of 2 epochs, norm NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheHistory_IsTheSameForAnyNumberOfThreads()
    {
        string data = WriteClasses("a", "b");
        string[] texts = [.. new[] { "1", "2" }.Select(threads =>
        {
            string folder = Directory.CreateDirectory(_folder.File(threads)).FullName;
            ToolResult.Success(
                "train", data, "--recording", "run", "--label", "kind", "--units", "4", "--epochs", "3", "--threads", threads,
                "-o", Path.Combine(folder, "m.rnn.json"), "--checkpoint-seconds", threads);
            return File.ReadAllText(Path.Combine(folder, "m.history.json"));
        })];
        Assert.Equal(texts[0], texts[1]);
    }

    [Fact]
    public void ManyClasses_AreListedByTheirConfusions()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru")), path = _folder.File("page.html");
        int classes = EvaluationSection.LargestMatrix + 1;
        int[][] confusion = [.. Enumerable.Range(0, classes).Select(row => Enumerable.Range(0, classes).Select(column => row == column ? 5 : row == 3 && column == 7 ? 2 : 0).ToArray())];
        TrainingHistory history = History(model, []) with
        {
            HeldOut = new PredictionFacts([.. Enumerable.Range(0, classes).Select(i => $"c{i}")], confusion, double.NaN, double.NaN, (5 * classes) + 2, []),
        };
        history.Save(model);
        ToolResult.Success("report", model, "-o", path);
        Assert.Equal(["c3", "c7", "2"], Parse(path).Descendants("tbody").First().Elements("tr").Single().Elements().Select(cell => cell.Value));
    }

    [Fact]
    public void Colours_HaveTheContrastOfTheGuidelines()
    {
        Dictionary<string, string[]> colours = ReportColours.All.ToDictionary(colour => colour.Name, colour => new[] { colour.Light, colour.Dark });
        for (int mode = 0; mode < 2; mode++)
        {
            foreach (string ground in (string[])["ground", "card"])
            {
                Require(4.5, ["text", "quiet", "good", "bad"], ground, mode);
                Require(3, Enumerable.Range(1, ReportColours.Series).Select(series => $"series{series}"), ground, mode);
            }

            for (int shade = 0; shade < ReportColours.Shades; shade++)
            {
                Require(4.5, [$"on-shade{shade}"], $"shade{shade}", mode);
            }
        }

        void Require(double least, IEnumerable<string> names, string ground, int mode) => Assert.All(names, name =>
            Assert.True(Contrast(colours[name][mode], colours[ground][mode]) >= least, $"{name} on {ground} in {(mode == 0 ? "light" : "dark")}"));
    }

    [Fact]
    public void AnAxis_HasRoundTicksAroundItsValues()
    {
        Axis linear = Axis.For("x", [0.13, double.NaN, 0.87], mayBeLogarithmic: true);
        Assert.Equal(["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], linear.Ticks.Select(tick => tick.Text));
        Axis logarithmic = Axis.For("x", [0.004, 0, 30], mayBeLogarithmic: true);
        Assert.True(logarithmic.IsLogarithmic);
        Assert.Equal(["0.001", "0.01", "0.1", "1", "10", "100"], logarithmic.Ticks.Select(tick => tick.Text));
        Assert.Equal(0, logarithmic.Position(0));
        Axis constant = Axis.For("x", [5, 5], mayBeLogarithmic: false);
        Assert.InRange(constant.Position(5), 0.3, 0.7);
        Assert.Equal(["1", "10", "20"], Axis.Whole("epoch", 22).Ticks.Select(tick => tick.Text).Where(text => text is "1" or "10" or "20"));
        Assert.Equal(["0", "1"], Axis.Counts("count", 1).Ticks.Select(tick => tick.Text));
        Assert.Equal((0, 1), (Axis.For("x", [], mayBeLogarithmic: false).Minimum, Axis.For("x", [], mayBeLogarithmic: false).Maximum));
    }

    [Fact]
    public void TheCommand_IsQuotedForTheShell() =>
        Assert.Equal("tinyrnn train 'my data.csv' --label 'it'\\''s'", ReportPage.CommandLine(["train", "my data.csv", "--label", "it's"]));

    /// <summary>The page, which must be well-formed and must not fetch or run anything.</summary>
    private static XElement Parse(string path)
    {
        string text = File.ReadAllText(path);
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        XElement page = XElement.Load(reader, LoadOptions.PreserveWhitespace);
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "image" or "use");
        Assert.DoesNotContain(page.DescendantsAndSelf().Attributes(), attribute =>
            attribute.Name.LocalName is "src" or "href" || attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));

        // A browser takes an empty-element tag for a start tag.
        Assert.DoesNotMatch("<(?!meta)[a-z]+[^>]*/>", text);
        return page;
    }

    private static IEnumerable<string> Captions(XElement page) =>
        page.Descendants("figcaption").Select(caption => caption.Nodes().OfType<XText>().First().Value);

    private static double Contrast(string first, string second)
    {
        double a = Luminance(first), b = Luminance(second);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Relative luminance of WCAG 2.1.</summary>
    private static double Luminance(string colour)
    {
        double[] parts = [.. Enumerable.Range(0, 3).Select(i => int.Parse(colour.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    private static TrainingHistory History(string model, LayerGradient[] layers) => new()
    {
        ModelSha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(model))),
        Command = ["train", "x.csv"],
        TrainingOptions = [],
        Data = new DataFacts("x.csv", 1, 10, ["x"], ["a", "b"], [], 0),
        Epochs = [.. Enumerable.Range(1, 2).Select(epoch => new EpochFacts("train", epoch, 1, double.NaN, "accuracy", double.NaN, 0.01, 1, false, layers))],
    };

    private string WriteClasses(string first, string second)
    {
        var text = new StringBuilder("run,kind,x\n");
        var random = new Random(1);
        for (int run = 0; run < 10; run++)
        {
            string label = (run % 2 == 0 ? first : second).Replace("\"", "\"\"", StringComparison.Ordinal);
            for (int row = 0; row < 20; row++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{run},\"{label}\",{random.NextDouble() * (1 + (run % 2))}\n");
            }
        }

        string path = _folder.File("classes.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private string WriteSeries(string input, string target)
    {
        var text = new StringBuilder($"{input},\"{target.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        for (int row = 0; row < 400; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Math.Sin(row * 0.3)},{Math.Cos(row * 0.3)}\n");
        }

        string path = _folder.File("series.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
