using System;
using System.Runtime.InteropServices;

namespace TinyRnn.Devices.RealTime;

/// <summary>The Linux calls behind <see cref="RealTimeScope"/>. With process or thread 0 they mean the calling thread.</summary>
internal sealed partial class LinuxKernel : IRealTimeKernel
{
    // include/uapi/linux/sched.h.
    private const int Normal = 0;
    private const int Fifo = 1;
    private const int ResetOnFork = 0x40000000;

    // include/uapi/asm-generic/mman.h.
    private const int Current = 1;
    private const int Future = 2;
    private const int OnFault = 4;

    // include/uapi/linux/prctl.h.
    private const int TimerSlack = 29;

    // include/uapi/asm-generic/errno.h: ENOSYS.
    private const int NotImplemented = 38;

    public int SetFifo(int priority) => Error(SetScheduler(0, Fifo | ResetOnFork, priority));

    public int SetOrdinary() => Error(SetScheduler(0, Normal, 0));

    public int GetAffinity(Span<ulong> mask) => Error(GetAffinity(0, mask.Length * sizeof(ulong), ref MemoryMarshal.GetReference(mask)));

    public int SetAffinity(ReadOnlySpan<ulong> mask) => Error(SetAffinity(0, mask.Length * sizeof(ulong), in MemoryMarshal.GetReference(mask)));

    public int SetTimerSlack(long nanoseconds) => Error(ProcessControl(TimerSlack, (nint)nanoseconds, 0, 0, 0));

    // On fault: the runtime reserves hundreds of gigabytes of addresses, and only what is touched is to be held.
    public int LockMemory() => Error(LockAll(Current | Future | OnFault));

    public int UnlockMemory() => Error(UnlockAll());

    public string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>The kernel of this machine, or one that refuses everything.</summary>
    public static IRealTimeKernel OfThisMachine() => OperatingSystem.IsLinux() ? new LinuxKernel() : new NoKernel();

    private static int Error(int result) => result >= 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int thread, nint bytes, ref ulong mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nint bytes, in ulong mask);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ProcessControl(int option, nint argument2, nint argument3, nint argument4, nint argument5);

    [LibraryImport("libc", EntryPoint = "mlockall", SetLastError = true)]
    private static partial int LockAll(int flags);

    [LibraryImport("libc", EntryPoint = "munlockall", SetLastError = true)]
    private static partial int UnlockAll();

    private sealed class NoKernel : IRealTimeKernel
    {
        public int SetFifo(int priority) => NotImplemented;

        public int SetOrdinary() => NotImplemented;

        public int GetAffinity(Span<ulong> mask) => NotImplemented;

        public int SetAffinity(ReadOnlySpan<ulong> mask) => NotImplemented;

        public int SetTimerSlack(long nanoseconds) => NotImplemented;

        public int LockMemory() => NotImplemented;

        public int UnlockMemory() => NotImplemented;

        public string Describe(int error) => "Linux only";
    }
}
