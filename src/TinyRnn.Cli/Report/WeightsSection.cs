using System.Linq;
using System.Xml.Linq;
using TinyRnn.Format;

namespace TinyRnn.Cli.Report;

/// <summary>A histogram of each tensor.</summary>
internal static class WeightsSection
{
    private const int MostTensors = 60;

    /// <summary>The section; null without tensors.</summary>
    public static XElement? Create(ReportData data)
    {
        Tensor[] tensors = [.. data.File.Model.Tensors.Where(tensor => tensor.Values.Length > 0)];
        if (tensors.Length == 0)
        {
            return null;
        }

        string more = tensors.Length > MostTensors ? $" The first {MostTensors} of {tensors.Length} tensors are shown." : "";
        return ReportPage.Section(
            "Weights",
            ReportPage.Paragraph($"The values of every tensor of the model file.{more}"),
            Html.Element("div", "charts small", [.. tensors.Take(MostTensors).Select(tensor => Histogram.Draw(
                $"{tensor.Name} [{string.Join(", ", tensor.Dimensions)}]", "value", tensor.Values, isSmall: true))]));
    }
}
