using System;
using System.Collections.Generic;
using System.Globalization;

namespace TinyRnn.Devices.Doctor;

/// <summary>What decides how punctual a loop can be.</summary>
internal static class TimingChecks
{
    private const string LimitsFix = "Add '@gpio - rtprio 80' and '@gpio - memlock unlimited' to /etc/security/limits.d/realtime.conf and log in again; in a systemd unit, LimitRTPRIO=80 and LimitMEMLOCK=infinity.";

    public static IEnumerable<Finding> Clock(MachineFiles files)
    {
        string? source = files.Text("/sys/devices/system/clocksource/clocksource0/current_clocksource");
        yield return source switch
        {
            null => new Finding("clock", FindingLevel.Note, "the clock source cannot be read"),
            "arch_sys_counter" or "tsc" or "kvm-clock" => new Finding("clock", FindingLevel.Good, $"clock source {source}: reading the time costs tens of nanoseconds"),
            _ => new Finding("clock", FindingLevel.Problem, $"clock source {source}: reading the time takes a system call of a microsecond or more", "See 'dmesg | grep -i clocksource' for why the processor's own counter was given up."),
        };

        string? governor = files.Text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
        if (governor is not null and not "performance")
            yield return new Finding("clock", FindingLevel.Note, $"frequency governor '{governor}': the first steps after a pause run at a low clock", "For the least jitter: 'echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor'.");
    }

    public static IEnumerable<Finding> RealTime(MachineFiles files)
    {
        bool isPreemptive = files.Text("/sys/kernel/realtime") == "1";
        yield return new Finding(
            "realtime", isPreemptive ? FindingLevel.Good : FindingLevel.Note, isPreemptive ? "a PREEMPT_RT kernel" : "not a PREEMPT_RT kernel: wake-ups may be late by a millisecond under load",
            isPreemptive ? "" : "Loops above some 200 Hz with a tight deadline want one: 'sudo apt install linux-image-rpi-v8-rt' or your distribution's.");

        string? priority = Limit(files, "Max realtime priority");
        string? memory = Limit(files, "Max locked memory");
        if (priority is null || memory is null)
        {
            yield return new Finding("realtime", FindingLevel.Note, "the limits of this process cannot be read");
            yield break;
        }

        bool mayRun = priority == "unlimited" || (int.TryParse(priority, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0);
        yield return mayRun
            ? new Finding("realtime", FindingLevel.Good, $"real-time priority up to {priority}")
            : new Finding("realtime", FindingLevel.Note, "real-time priority is not allowed: SCHED_FIFO will be refused to all but root", LimitsFix);
        yield return memory == "unlimited"
            ? new Finding("realtime", FindingLevel.Good, "locked memory without limit")
            : new Finding("realtime", FindingLevel.Note, $"locked memory up to {memory} bytes: mlockall may be refused", LimitsFix);

        string? runtime = files.Text("/proc/sys/kernel/sched_rt_runtime_us");
        if (runtime is "-1")
            yield return new Finding("realtime", FindingLevel.Note, "real-time threads are not throttled: one that never sleeps takes the machine", "'sudo sysctl kernel.sched_rt_runtime_us=950000' is the default.");
    }

    /// <summary>The soft limit: the first column after the name.</summary>
    private static string? Limit(MachineFiles files, string name) =>
        files.LineAfter("/proc/self/limits", name)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..] ? soft : null;
}
