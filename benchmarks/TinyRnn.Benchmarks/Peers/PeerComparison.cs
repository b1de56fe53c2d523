using System.Collections.Generic;
using System.Linq;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Peers;

/// <summary>The table of one tier of activations: this library's step of each case beside that of other programs.</summary>
/// <param name="programs">The programs; with none there is no table.</param>
internal sealed class PeerComparison(IReadOnlyList<PeerProgram> programs)
{
    private readonly Table _table = new(
        ["case", "TinyRnn", .. programs.Select(program => program.Name), "best peer", "speed-up", "by medians"]);
    private readonly List<(PeerCase Case, double Minimum, double Median)> _speedUps = [];

    /// <summary>The programs.</summary>
    public IReadOnlyList<PeerProgram> Programs => programs;

    /// <summary>Adds a case.</summary>
    /// <param name="peerCase">The case.</param>
    /// <param name="ours">This library's time.</param>
    /// <param name="theirs">The programs' times in their order.</param>
    public void Add(PeerCase peerCase, StepTime ours, IReadOnlyList<StepTime> theirs)
    {
        if (theirs.Count == 0)
        {
            return;
        }

        int best = Enumerable.Range(0, theirs.Count).MinBy(i => theirs[i].Minimum);
        double minimum = theirs[best].Minimum / ours.Minimum, median = theirs.Min(time => time.Median) / ours.Median;
        _speedUps.Add((peerCase, minimum, median));
        _table.Add([
            peerCase.Name, Time(ours), .. theirs.Select(Time), programs[best].Name, Show.Number(minimum, 2), Show.Number(median, 2)]);
    }

    /// <summary>Adds the table to a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="heading">The section's heading.</param>
    /// <param name="activations">Which activations are compared, as a sentence.</param>
    public void AddTo(Report report, string heading, string activations)
    {
        if (_speedUps.Count == 0)
        {
            return;
        }

        (PeerCase least, double smallest, _) = _speedUps.MinBy(item => item.Minimum);
        string[] descriptions = [.. programs.SelectMany(program => program.Descriptions.Select(text => $"- {program.Name}: {text}"))];
        string[] notes =
        [
            $"Geometric mean of the speed-up: {Show.Number(Show.GeometricMean(_speedUps.Select(item => item.Minimum)), 2)}, by medians " +
            $"{Show.Number(Show.GeometricMean(_speedUps.Select(item => item.Median)), 2)}; smallest: {Show.Number(smallest, 2)} ({least.Name}).",
            $"Nanoseconds a step: the minimum over all rounds and, in parentheses, the median of the {PeerRounds.Count} rounds' medians; " +
            "every round times TinyRnn and then each program for the same time. Speed-up is that over the peer with the smallest minimum, " +
            $"by medians that over the one with the smallest median. {activations}",
        ];
        report.Add(heading, _table, descriptions.Length == 0 ? notes : [.. notes, string.Join('\n', descriptions)]);
    }

    private static string Time(StepTime time) => $"{Show.Nanoseconds(time.Minimum)} ({Show.Nanoseconds(time.Median)})";
}
