using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using TinyRnn.Cli.Output;
using TinyRnn.Training;

namespace TinyRnn.Cli.Report;

/// <summary>Gradient norms of the layers, and which vanished or exploded.</summary>
internal static class GradientSection
{
    /// <summary>The section; null where no gradients are known.</summary>
    public static XElement? Create(ReportData data)
    {
        EpochFacts[] epochs = [.. data.History?.Epochs.Where(epoch => epoch.Layers.Count > 0) ?? []];
        if (epochs.Length == 0)
        {
            return null;
        }

        string phase = epochs[0].Phase;
        EpochFacts[] drawn = [.. epochs.Where(epoch => epoch.Phase == phase)];
        ChartLine[] lines = [.. drawn[0].Layers.Select(layer => new ChartLine(layer.Layer, [.. drawn.Select(epoch =>
            ((double)epoch.Epoch, epoch.Layers.FirstOrDefault(other => other.Layer == layer.Layer)?.Norm ?? double.NaN))]))];
        Axis vertical = Axis.For("gradient norm", lines.SelectMany(line => line.Points.Select(point => point.Y)), mayBeLogarithmic: true);
        Axis horizontal = Axis.Whole("epoch", drawn.Max(epoch => epoch.Epoch));
        return ReportPage.Section(
            "Gradients",
            ReportPage.Paragraph("Root mean square norm of each layer's gradient over the updates of an epoch, before clipping."),
            Findings(epochs),
            Html.Element("div", "charts", [.. lines.Chunk(ReportColours.Series).Select((some, index) => LineChart.Draw(
                index == 0 ? "Gradient norm of each layer" : "Gradient norm of the layers after them", horizontal, vertical, some))]));
    }

    private static XElement Findings(IReadOnlyList<EpochFacts> epochs)
    {
        XElement[] findings = [.. epochs
            .SelectMany(epoch => epoch.Layers)
            .Where(layer => layer.Health != GradientHealth.Sound)
            .GroupBy(layer => (layer.Layer, layer.Health))
            .Select(group => Html.Element(
                "li", null,
                Html.Element("span", "bad", group.Key.Health == GradientHealth.Vanishing ? "vanishing" : "exploding"),
                $": layer '{group.Key.Layer}' in {group.Count()} of {epochs.Count} epochs, norm {Tables.Number(group.Last().Norm)} in the last of them. "
                + (group.Key.Health == GradientHealth.Vanishing
                    ? "It gets less than a millionth of the largest layer's gradient and learns nothing then."
                    : "It is over 100 times the root of the layer's parameter count; lower the learning rate or clip.")))];
        return findings.Length > 0
            ? Html.Element("ul", "findings", [.. findings])
            : ReportPage.Paragraph(Html.Element("span", "good", "sound"), $": no layer's gradient vanished or exploded in {epochs.Count} epochs.");
    }
}
