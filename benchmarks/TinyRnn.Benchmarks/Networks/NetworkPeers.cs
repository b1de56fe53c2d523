using System.Collections.Generic;
using System.Linq;
using TinyRnn.Benchmarks.Peers;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;

namespace TinyRnn.Benchmarks.Networks;

/// <summary>The table of networks beside the programs that run them too: a row for each network and program.</summary>
internal sealed class NetworkPeers
{
    private readonly Table _table = new("network", "TinyRnn, ns", "peer", "its ns", "times faster", "by medians");
    private readonly List<(string Name, PeerProgram Program)> _programs = [];

    /// <summary>Adds a network.</summary>
    /// <param name="network">Its name.</param>
    /// <param name="ours">Time of a frame of the generated code.</param>
    /// <param name="programs">Its peers.</param>
    /// <param name="theirs">Their times, in the same order.</param>
    public void Add(string network, StepTime ours, IReadOnlyList<PeerProgram> programs, IReadOnlyList<StepTime> theirs)
    {
        for (int i = 0; i < programs.Count; i++)
        {
            _programs.Add((network, programs[i]));
            _table.Add(
                network,
                Time(ours),
                programs[i].Name,
                Time(theirs[i]),
                Show.Number(theirs[i].Minimum / ours.Minimum, 2),
                Show.Number(theirs[i].Median / ours.Median, 2));
        }
    }

    /// <summary>Adds the table to a report, if there was any program.</summary>
    public void AddTo(Report report)
    {
        if (_programs.Count == 0)
        {
            return;
        }

        report.Add(
            "Beside peers, same run",
            _table,
            $"Nanoseconds a frame: the minimum over all rounds and, in parentheses, the median of the {PeerRounds.Count} rounds' medians; every " +
            "round times TinyRnn and then each program for the same time, over the same recording. A peer's program has checked its outputs, too.",
            string.Join('\n', _programs.SelectMany(item => item.Program.Descriptions.Select(text => $"- {item.Name}, {item.Program.Name}: {text}"))));
    }

    private static string Time(StepTime time) => $"{Show.Nanoseconds(time.Minimum)} ({Show.Nanoseconds(time.Median)})";
}
