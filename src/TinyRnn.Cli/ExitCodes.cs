using System.Collections.Generic;

namespace TinyRnn.Cli;

/// <summary>What the process returns. Stable: scripts depend on it.</summary>
public static class ExitCodes
{
    /// <summary>Everything asked for was done.</summary>
    public const int Success = 0;

    /// <summary>A file or its content is wrong, or a check such as <c>verify</c> failed.</summary>
    public const int BadInput = 1;

    /// <summary>The command line is wrong.</summary>
    public const int BadUsage = 2;

    /// <summary>A defect of the tool itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int InternalError = 70;

    /// <summary>Stopped by the user: 128 + SIGINT, as shells report it.</summary>
    public const int Cancelled = 130;

    /// <summary>All of them, for the help.</summary>
    internal static IReadOnlyList<string> Notes { get; } =
    [
        "Exit codes:",
        $"  {Success}    everything asked for was done",
        $"  {BadInput}    a file is missing or wrong, or a check failed (verify, diff, doctor)",
        $"  {BadUsage}    the command line is wrong",
        $"  {InternalError}   a defect of the tool; please report it",
        $"  {Cancelled}  stopped with Ctrl-C; train has written the best model until then",
        "",
    ];
}
