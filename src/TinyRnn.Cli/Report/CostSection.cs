using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Output;
using TinyRnn.Format;

namespace TinyRnn.Cli.Report;

/// <summary>What each layer costs on the device.</summary>
internal static class CostSection
{
    private const int BytesPerFloat = 4;

    /// <summary>The section.</summary>
    public static XElement Create(ReportData data)
    {
        NetworkSpec network = data.Network;
        double most = data.Figures.Layers.Select(layer => (double)layer.MultiplyAdds).DefaultIfEmpty(0).Max();
        XElement table = Html.Table(
            ["layer", "kind", "output", "parameters", "bytes as float32", "multiply-adds a step", "ARM64 instructions, about"],
            [
                .. network.Layers.Select((layer, index) => new object[]
                {
                    layer.Name,
                    layer.Type,
                    layer.OutputShape.ToString(),
                    Tables.Count(data.Figures.Layers[index].Parameters),
                    Tables.Count(data.Figures.Layers[index].Parameters * BytesPerFloat),
                    Bar(data.Figures.Layers[index].MultiplyAdds, most),
                    Tables.Count(Arm64Estimate.Of(layer)),
                }),
                [
                    "all", "", "", Tables.Count(data.Figures.Parameters), Tables.Count(data.Figures.Parameters * BytesPerFloat),
                    Tables.Count(data.Figures.MultiplyAddsPerStep), Tables.Count(Arm64Estimate.InstructionsPerStep(network)),
                ],
            ]);
        string exact = data.Arm64 is { } count
            ? $"The ARM64 lab counted {count.InstructionsPerStep.ToString("#,0.##", CultureInfo.InvariantCulture)} instructions a step (ilc {count.Compiler})."
            : "The ARM64 lab has not counted this model; the last column is its fitted estimate.";
        return ReportPage.Section(
            "Cost",
            ReportPage.Paragraph($"{exact} On the device the weights take {Tables.Count(data.Figures.WeightBytes)} bytes, packed and padded, and an instance "
                + $"{Tables.Count(data.Figures.StateBytes)} bytes of state."),
            table);
    }

    private static object[] Bar(long value, double most) =>
    [
        Tables.Count(value),
        Html.Element("span", "bar", Html.Attribute("aria-hidden", "true"), Html.Element(
            "i", null, Html.Attribute("style", $"width:{(most > 0 ? 100 * value / most : 0).ToString("F0", CultureInfo.InvariantCulture)}%"))),
    ];
}
