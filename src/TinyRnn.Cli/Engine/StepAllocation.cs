using System;

namespace TinyRnn.Cli.Engine;

/// <summary>Counts what a step allocates.</summary>
internal static class StepAllocation
{
    private const int Rounds = 4;

    /// <summary>
    /// Bytes that steps allocate on this thread whenever they run: the least of several rounds. A step that allocates does so in each;
    /// what the runtime does once on the thread that happens to run (tiering, its growing caches) shows in some of them only.
    /// </summary>
    /// <param name="loop">The steps.</param>
    /// <param name="steps">Steps of a round.</param>
    public static long Measure(StepLoop loop, int steps)
    {
        loop(1);
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            loop(steps);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
