using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.RealTime;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.RealTime;

/// <summary>The real calls, granted or refused, against what the kernel says of the thread.</summary>
public sealed class LinuxKernelTests
{
    [LinuxFact]
    public void EachRequest_IsGrantedOrRefusedAndTheThreadIsWhatTheReportSays()
    {
        OnThreadOfItsOwn(() =>
        {
            string cpusBefore = Status("Cpus_allowed_list");
            bool fifo, tied;
            using (RealTimeScope scope = RealTimeScope.Enter(new RealTimeOptions { FifoPriority = 1, Cpu = 0 }))
            {
                fifo = scope.Grants.Single(grant => grant.Request.StartsWith("SCHED_FIFO", StringComparison.Ordinal)).IsGranted;
                tied = scope.Grants.Single(grant => grant.Request == "processor 0").IsGranted;
                // Field 41 of stat is the policy: 1 is SCHED_FIFO.
                Assert.Equal(fifo ? "1" : "0", Policy());
                Assert.Equal(tied ? "0" : cpusBefore, Status("Cpus_allowed_list"));
                Assert.Equal("0", OnThreadOfItsOwn(Policy));
                Assert.All(scope.Grants.Where(grant => !grant.IsGranted), grant => Assert.NotEqual("", grant.Remedy));
            }

            Assert.Equal("0", Policy());
            Assert.Equal(cpusBefore, Status("Cpus_allowed_list"));
            return 0;
        });
    }

    [LinuxFact]
    public void ExactTimers_NeedNoPermission()
    {
        OnThreadOfItsOwn(() =>
        {
            using RealTimeScope scope = RealTimeScope.Enter(new RealTimeOptions());
            Assert.True(Assert.Single(scope.Grants).IsGranted);
            return 0;
        });
    }

    [LinuxFact]
    public void AnImpossibleProcessor_IsRefusedWithAReason()
    {
        OnThreadOfItsOwn(() =>
        {
            using RealTimeScope scope = RealTimeScope.Enter(new RealTimeOptions { Cpu = 1023, ExactTimers = false });
            RealTimeGrant grant = Assert.Single(scope.Grants);
            Assert.False(grant.IsGranted);
            Assert.Equal("Invalid argument", grant.Refusal);
            return 0;
        });
    }

    [Fact]
    public void OnLinux_TheLoopSleepsInTheKernelByTheSystemsClock()
    {
        Assert.Equal(OperatingSystem.IsLinux(), LinuxClock.IsSystemTime);
    }

    [LinuxFact]
    public void SleepingUntilAPastTime_ReturnsAtOnce()
    {
        long start = Stopwatch.GetTimestamp();
        LinuxClock.SleepUntil(1);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
        Assert.Throws<InvalidOperationException>(() => LinuxClock.SleepUntil(-1));
    }

    [Fact]
    public void TheSystemClock_CountsAsItsTimeDoes()
    {
        var clock = new SystemLoopClock();
        long deadline = clock.Time.GetTimestamp() + clock.Time.TimestampFrequency / 5;
        clock.WaitUntil(deadline, CancellationToken.None);

        // Longer than one sleep, so it takes several.
        Assert.InRange(clock.Time.GetTimestamp() - deadline, 0, 10 * clock.Time.TimestampFrequency);
    }

    private static string Status(string name) =>
        File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    private static string Policy()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        // The name in parentheses may hold spaces; what follows it begins with field 3.
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3];
    }

    private static T OnThreadOfItsOwn<T>(Func<T> action)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new InvalidOperationException(failure.ToString(), failure);
    }
}
