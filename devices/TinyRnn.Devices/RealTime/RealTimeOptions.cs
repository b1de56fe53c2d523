using System;

namespace TinyRnn.Devices.RealTime;

/// <summary>What a loop asks of the operating system to be in time. All is off by default but exact timers, which need no permission.</summary>
public sealed record RealTimeOptions
{
    /// <summary>
    /// SCHED_FIFO priority of the loop's thread, 1 to 99; 0 leaves it an ordinary thread. Above 50 it also runs before the kernel's
    /// interrupt threads (on which it may wait). Needs permission.
    /// </summary>
    public int FifoPriority { get; init; }

    /// <summary>The processor that the loop's thread is tied to, from 0; null leaves it to the scheduler.</summary>
    public int? Cpu { get; init; }

    /// <summary>Keeps the process's memory from being paged out (mlockall). Needs permission.</summary>
    public bool LockMemory { get; init; }

    /// <summary>
    /// Bytes that the process may allocate before the first garbage collection (a no-GC region); 0 makes none. A loop that
    /// allocates nothing needs it only if other threads do.
    /// </summary>
    public long NoCollectionBytes { get; init; }

    /// <summary>Lets the kernel wake the thread at the time that was asked for, instead of up to 50 microseconds later.</summary>
    public bool ExactTimers { get; init; } = true;

    internal void Check()
    {
        if (FifoPriority is < 0 or > 99)
            throw new ArgumentOutOfRangeException(nameof(FifoPriority), FifoPriority, "A SCHED_FIFO priority is 1 to 99; 0 leaves the thread ordinary.");
        if (Cpu is < 0 or >= RealTimeScope.MaxCpus)
            throw new ArgumentOutOfRangeException(nameof(Cpu), Cpu, $"A processor is 0 to {RealTimeScope.MaxCpus - 1}.");
        ArgumentOutOfRangeException.ThrowIfNegative(NoCollectionBytes);
    }
}
