using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Peers;

/// <summary>The programs that a command line names, and a table for each tier of activations that has any.</summary>
/// <param name="flags">Flags with <c>--peer NAME=COMMAND</c> and <c>--fast-peer NAME=COMMAND</c>, both as often as wanted.</param>
internal sealed class PeerTables(Flags flags)
{
    /// <summary>Flag that names a program whose activations are exact to float32.</summary>
    public const string ExactName = "peer";

    /// <summary>Flag that names a program with approximate activations.</summary>
    public const string FastName = "fast-peer";

    private readonly PeerComparison _exact = new([.. flags.Texts(ExactName).Select(PeerProgram.Parse)]);
    private readonly PeerComparison _fast = new([.. flags.Texts(FastName).Select(PeerProgram.Parse)]);

    /// <summary>All programs, those with exact activations first.</summary>
    public IReadOnlyList<PeerProgram> Programs => [.. _exact.Programs, .. _fast.Programs];

    /// <summary>Adds a case.</summary>
    /// <param name="peerCase">The case.</param>
    /// <param name="accurate">This library's time with accurate activations.</param>
    /// <param name="fast">The same with fast ones.</param>
    /// <param name="programs">The time of each of <see cref="Programs"/>.</param>
    public void Add(PeerCase peerCase, StepTime accurate, StepTime fast, IReadOnlyList<StepTime> programs)
    {
        _exact.Add(peerCase, accurate, [.. programs.Take(_exact.Programs.Count)]);
        _fast.Add(peerCase, fast, [.. programs.Skip(_exact.Programs.Count)]);
    }

    /// <summary>Adds the tables to a report.</summary>
    public void AddTo(Report report)
    {
        _exact.AddTo(report, "Beside peers, same run", "Activations are exact to float32 on both sides.");
        _fast.AddTo(report, "Beside peers with fast activations, same run", "Activations are approximate on both sides.");
    }

    /// <summary>
    /// A command line's arguments as they are published: a program without its folder, which says nothing on another machine.
    /// </summary>
    /// <param name="arguments">The arguments; a flag whose name ends with <see cref="ExactName"/> names a program.</param>
    public static IReadOnlyList<string> WithoutFolders(IReadOnlyList<string> arguments) => [.. arguments.Select((argument, i) =>
        i > 0 && NamesProgram(arguments[i - 1]) ? PeerProgram.WithoutFolder(argument) : argument)];

    private static bool NamesProgram(string argument) =>
        argument == $"--{ExactName}" || (argument.StartsWith("--", StringComparison.Ordinal) && argument.EndsWith($"-{ExactName}", StringComparison.Ordinal));
}
