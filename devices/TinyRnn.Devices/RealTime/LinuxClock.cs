using System;
using System.Runtime.InteropServices;
using TinyRnn.Devices.Linux;

namespace TinyRnn.Devices.RealTime;

/// <summary>Sleeping until an absolute time of Linux's monotonic clock: clock_nanosleep(2).</summary>
internal static partial class LinuxClock
{
    // include/uapi/linux/time.h: CLOCK_MONOTONIC, TIMER_ABSTIME.
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;

    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>True where this class works and counts as <see cref="TimeProvider.System"/> does.</summary>
    public static bool IsSystemTime { get; } = OperatingSystem.IsLinux()
        && TimeProvider.System.TimestampFrequency == NanosecondsPerSecond
        && Math.Abs(Now() - TimeProvider.System.GetTimestamp()) < NanosecondsPerSecond;

    /// <summary>Sleeps until a time, or returns at once if it has passed. Signals that the thread handles meanwhile do not shorten it.</summary>
    /// <param name="nanoseconds">Of the monotonic clock, at least 0.</param>
    /// <exception cref="InvalidOperationException">The system refused.</exception>
    public static void SleepUntil(long nanoseconds)
    {
        var until = new TimeSpec { Seconds = (nint)(nanoseconds / NanosecondsPerSecond), Nanoseconds = (nint)(nanoseconds % NanosecondsPerSecond) };
        int error;
        do
            error = Sleep(Monotonic, AbsoluteTime, until, 0);
        while (error == ErrorNumber.Interrupted);
        if (error != 0)
            throw new InvalidOperationException($"clock_nanosleep: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    private static long Now() => GetTime(Monotonic, out TimeSpec now) == 0 ? now.Seconds * NanosecondsPerSecond + now.Nanoseconds : 0;

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in TimeSpec until, nint remaining);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    /// <summary>struct timespec of the C library: both are long where .NET runs.</summary>
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
