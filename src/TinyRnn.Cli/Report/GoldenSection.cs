using System.Xml.Linq;
using TinyRnn.Cli.Output;

namespace TinyRnn.Cli.Report;

/// <summary>Whether the generated code gives what the reference gave.</summary>
internal static class GoldenSection
{
    /// <summary>The section.</summary>
    public static XElement Create(ReportData data)
    {
        if (data.Golden is not { } golden)
        {
            return ReportPage.Section("Golden check", Html.Element(
                "p", "quiet", "The model has no golden vectors, so nothing was checked; 'tinyrnn train' writes them."));
        }

        return ReportPage.Section(
            "Golden check",
            ReportPage.Paragraph(
                golden.Passed ? Html.Element("span", "good", "passed") : Html.Element("span", "bad", "failed"),
                $": {Tables.Count(data.File.Model.Golden!.Steps)} recorded steps replayed through the double-precision reference and the generated code, compiled for this page."),
            Html.Table(
                ["engine", "largest error", "largest limit of a value"],
                [
                    ["generated code, float32", Tables.Number(golden.GeneratedMaxError), Tables.Number(golden.Tolerance)],
                    ["reference, double", Tables.Number(golden.ReferenceMaxError), Tables.Number(golden.Tolerance)],
                ]));
    }
}
