using System;

namespace TinyRnn.Testing;

/// <summary>Counts what code allocates.</summary>
public static class AllocatedBytes
{
    private const int Rounds = 4;

    /// <summary>
    /// Bytes that an action allocates on this thread, whenever it runs: the least of several rounds, after one that does not count.
    /// What the runtime does once on the thread that happens to run (compiling, tiering, its growing caches) shows in some of them only.
    /// </summary>
    /// <param name="action">Runs over and over; whatever it changes must let it run again.</param>
    public static long Least(Action action)
    {
        action();
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
