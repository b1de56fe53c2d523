using System.Linq;

namespace TinyRnn.Cli.Report;

/// <summary>The style sheet of a page. It has no character that XML would escape.</summary>
internal static class ReportStyle
{
    /// <summary>The whole style sheet.</summary>
    public static string Css { get; } = ReportColours.Css + Layout + string.Concat(Enumerable.Range(1, ReportColours.Series).Select(SeriesRule))
        + string.Concat(Enumerable.Range(0, ReportColours.Shades).Select(shade =>
            $".shade{shade}{{background:var(--shade{shade});color:var(--on-shade{shade})}}\n"));

    // Charts are 360 wide in their own units and at most 1.5 times that on the page, so that their text stays readable at any width.
    private const string Layout =
        """
        *{box-sizing:border-box}
        body{margin:0;padding:1rem;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
        main{max-width:1360px;margin:0 auto}
        h1{font-size:1.6rem;line-height:1.2;margin:.2rem 0}
        h2{font-size:1.15rem;margin:2rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--border)}
        p{margin:.4rem 0;max-width:75ch}
        .quiet{color:var(--quiet)}
        .good{color:var(--good);font-weight:600}
        .bad{color:var(--bad);font-weight:600}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,150px),1fr));gap:.6rem;margin:1rem 0}
        .tile{background:var(--card);border:1px solid var(--border);border-radius:6px;padding:.5rem .7rem}
        .tile b{display:block;font-size:1.25rem;line-height:1.3;font-variant-numeric:tabular-nums}
        .charts{display:grid;margin-top:.8rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:.8rem}
        .small{grid-template-columns:repeat(auto-fill,minmax(min(100%,220px),1fr))}
        figure{margin:0;background:var(--card);border:1px solid var(--border);border-radius:6px;padding:.6rem;max-width:560px}
        .small figure{max-width:300px}
        figcaption{font-weight:600}
        figcaption span{font-weight:400;color:var(--quiet)}
        svg{display:block;width:100%;height:auto}
        svg text{font:11px system-ui,sans-serif;fill:var(--quiet)}
        .small svg text{font-size:12px}
        .grid{stroke:var(--border);stroke-width:1}
        .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
        .mark{stroke:var(--quiet);stroke-width:1;stroke-dasharray:2 3}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin:.2rem 0;padding:0;font-size:.85rem}
        .legend svg{display:inline-block;width:26px;height:10px;margin-right:.35rem;vertical-align:middle}
        .scroll{overflow-x:auto;max-width:100%}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem;overflow-wrap:normal}
        th,td{padding:.25rem .6rem;border-bottom:1px solid var(--border);text-align:right;white-space:nowrap}
        thead th{color:var(--quiet);font-weight:600;vertical-align:bottom}
        th:first-child{text-align:left;font-weight:600}
        .confusion td{text-align:center;border:1px solid var(--ground);min-width:3rem}
        .confusion thead th{text-align:center}
        .many thead th:not(:first-child){writing-mode:vertical-rl;text-align:left;padding:.5rem .2rem}
        .many td{min-width:2rem;padding:.2rem}
        .bar{display:inline-block;width:80px;height:8px;margin-left:.5rem;background:var(--border);border-radius:4px;overflow:hidden}
        .bar i{display:block;height:100%;background:var(--series1)}
        pre{background:var(--card);border:1px solid var(--border);border-radius:6px;padding:.7rem;white-space:pre-wrap;font-size:.85rem;margin:.4rem 0}
        details summary{cursor:pointer;color:var(--quiet)}
        ul.findings{padding-left:1.2rem;margin:.4rem 0}

        """;

    /// <summary>Beside its colour each line has its dashes.</summary>
    private static string SeriesRule(int series)
    {
        string dashes = series switch
        {
            1 => "none",
            2 => "6 3",
            3 => "2 2",
            4 => "8 3 2 3",
            5 => "4 4",
            _ => "1 3",
        };
        return $".s{series}{{stroke:var(--series{series});stroke-dasharray:{dashes}}}.f{series}{{fill:var(--series{series});stroke:none}}\n";
    }
}
