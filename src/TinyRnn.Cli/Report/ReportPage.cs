using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TinyRnn.Cli.Output;
using TinyRnn.Format;

namespace TinyRnn.Cli.Report;

/// <summary>
/// One self-contained page about a model: no network, no script. The same model, history and evaluation give the same bytes.
/// </summary>
internal static partial class ReportPage
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The page's text.</summary>
    public static string Write(ReportData data)
    {
        XElement?[] sections =
        [
            Header(data),
            Reproduction(data),
            TrainingSection.Create(data),
            EvaluationSection.Create(data),
            GradientSection.Create(data),
            CostSection.Create(data),
            WeightsSection.Create(data),
            GoldenSection.Create(data),
        ];
        return Html.Document(Html.Element(
            "html", null, Html.Attribute("lang", "en"),
            Html.Element(
                "head", null,
                Html.Element("meta", null, Html.Attribute("charset", "utf-8")),
                Html.Element("meta", null, Html.Attribute("name", "viewport"), Html.Attribute("content", "width=device-width, initial-scale=1")),
                Html.Element("title", null, $"{data.Network.Name}: training report"),
                Html.Element("style", null, ReportStyle.Css)),
            Html.Element("body", null, Html.Element("main", null, [.. sections.SelectMany(section => new object?[] { "\n", section }), "\n"]))));
    }

    /// <summary>A section under a heading.</summary>
    public static XElement Section(string heading, params object?[] content) =>
        Html.Element("section", null, [Html.Element("h2", null, heading), .. content]);

    /// <summary>A paragraph.</summary>
    public static XElement Paragraph(params object[] content) => Html.Element("p", null, content);

    /// <summary>The command line as a POSIX shell reads it.</summary>
    public static string CommandLine(IEnumerable<string> arguments) =>
        string.Join(' ', arguments.Select(argument => Plain().IsMatch(argument) ? argument : $"'{argument.Replace("'", "'\\''", System.StringComparison.Ordinal)}'")
            .Prepend("tinyrnn"));

    private static XElement Header(ReportData data)
    {
        TinyRnnModel model = data.File.Model;
        var tiles = new List<(string Name, string Value)>();
        tiles.AddRange(model.Provenance.Metrics.Select(metric => (Words(metric.Key), Tables.Number(metric.Value))));
        tiles.Add(("parameters", Tables.Count(data.Figures.Parameters)));
        tiles.Add(("multiply-adds a step", Tables.Count(data.Figures.MultiplyAddsPerStep)));
        tiles.Add(("bytes of weights, packed", Tables.Count(data.Figures.WeightBytes)));
        tiles.Add(("bytes of state", Tables.Count(data.Figures.StateBytes)));
        string seed = model.Provenance.Seed is { } value ? $", seed {value.ToString(CultureInfo.InvariantCulture)}" : "";
        string source = model.Provenance.Data is { } name ? $", from {name}" : "";
        return Html.Element(
            "header", null,
            Html.Element("h1", null, data.Network.Name),
            data.Network.Summary.Length > 0 ? Paragraph(data.Network.Summary) : null,
            Html.Element("p", "quiet", $"{model.Provenance.Tool} {model.Provenance.Version}{seed}{source}"),
            Html.Element("div", "tiles", [.. tiles.Select(tile => Html.Element("div", "tile", Html.Element("b", null, tile.Value), tile.Name))]));
    }

    private static XElement Reproduction(ReportData data)
    {
        if (data.History is not { } history)
        {
            return Section("Reproduce", Html.Element("p", "quiet", data.HistoryNote!));
        }

        string horizon = history.Data.Horizon > 0 ? $", {Number(history.Data.Horizon, "step")} ahead" : "";
        string what = history.Data.Labels.Count > 0 ? $"{history.Data.Labels.Count} classes"
            : history.Data.Targets.Count > 0 ? $"{string.Join(", ", history.Data.Targets)}{horizon}"
            : "the next token of each step";
        string channels = data.Network.Input.Kind == InputKind.Tokens
            ? $"one token of {Tables.Count(data.Network.Input.Vocabulary.Count)}"
            : Number(history.Data.Features.Count, "channel");
        return Section(
            "Reproduce",
            Paragraph("The same data, options and seed give the same model file, byte for byte, on processors of one vector width."),
            Html.Element("pre", null, CommandLine(history.Command)),
            Paragraph($"Data: {history.Data.Name}: {Number(history.Data.Recordings, "recording")}, {Number(history.Data.Steps, "step")} "
                + $"of {channels}; {what}."),
            Html.Element(
                "details", null,
                Html.Element("summary", null, "Every option as it was used"),
                Html.Element("pre", null, history.TrainingOptions.ToJsonString(Indented))));
    }

    private static string Number(long count, string what) => $"{Tables.Count(count)} {what}{(count == 1 ? "" : "s")}";

    /// <summary>A name in camel case as words.</summary>
    private static string Words(string name) => CapitalLetter().Replace(name, match => $" {match.Value.ToLowerInvariant()}");

    [GeneratedRegex("[A-Z]")]
    private static partial Regex CapitalLetter();

    [GeneratedRegex(@"^[A-Za-z0-9_./=:,@%+\-]+$")]
    private static partial Regex Plain();
}
