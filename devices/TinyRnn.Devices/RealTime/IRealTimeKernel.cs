using System;

namespace TinyRnn.Devices.RealTime;

/// <summary>What the operating system grants to a thread. Each call returns 0 or the error number (errno) of the refusal.</summary>
internal interface IRealTimeKernel
{
    /// <summary>Runs the calling thread before all ordinary ones; threads that it starts are ordinary.</summary>
    /// <param name="priority">1 to 99.</param>
    int SetFifo(int priority);

    /// <summary>Makes the calling thread an ordinary one again.</summary>
    int SetOrdinary();

    /// <summary>Reads the processors that the calling thread may run on.</summary>
    /// <param name="mask">One bit a processor, lowest first; overwritten.</param>
    int GetAffinity(Span<ulong> mask);

    /// <summary>Sets the processors that the calling thread may run on.</summary>
    int SetAffinity(ReadOnlySpan<ulong> mask);

    /// <summary>Sets how late the kernel may wake the calling thread in order to save power.</summary>
    /// <param name="nanoseconds">At least 1; 0 restores the default.</param>
    int SetTimerSlack(long nanoseconds);

    /// <summary>Keeps the process's memory, as it is touched, from being paged out.</summary>
    int LockMemory();

    /// <summary>Undoes <see cref="LockMemory"/>.</summary>
    int UnlockMemory();

    /// <summary>What an error number means, in the system's words.</summary>
    string Describe(int error);
}
