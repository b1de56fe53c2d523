using System;
using System.Threading;
using TinyRnn.Devices.Loop;

namespace TinyRnn.FanMonitor;

/// <summary>
/// Makes the program fail at its first decision, as a mistake in it would, so that one can see on the real board that the outputs
/// reach their safe state.
/// </summary>
internal sealed class SafetyDrill(string kind) : IDecisionSink
{
    /// <summary>The ways to fail.</summary>
    public const string Kinds = "exception, thread, exit";

    /// <summary>Whether there is such a way.</summary>
    public static bool IsKnown(string kind) => kind is "exception" or "thread" or "exit";

    /// <inheritdoc/>
    public void Accept(in Decision decision)
    {
        switch (kind)
        {
            case "exception":
                throw new InvalidOperationException("A drill: an unhandled exception on the loop's thread.");
            case "thread":
                new Thread(() => throw new InvalidOperationException("A drill: an unhandled exception on another thread.")).Start();
                break;
            case "exit":
                Environment.Exit(1);
                break;
        }
    }

    /// <inheritdoc/>
    public void EnterSafeState()
    {
        // It drives nothing.
    }
}
