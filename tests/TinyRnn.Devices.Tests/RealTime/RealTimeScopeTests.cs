using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Devices.RealTime;

namespace TinyRnn.Devices.Tests.RealTime;

public sealed class RealTimeScopeTests
{
    private const int NotPermitted = 1; // EPERM
    private const int OutOfMemory = 12; // ENOMEM
    private const int Invalid = 22; // EINVAL

    private static readonly RealTimeOptions All = new() { FifoPriority = 50, Cpu = 1, LockMemory = true, NoCollectionBytes = 1 << 20 };

    [Fact]
    public void WhatIsGranted_IsReportedAndUndoneInTheEnd()
    {
        var kernel = new FakeKernel();
        using (RealTimeScope scope = RealTimeScope.Enter(All, kernel, "fan"))
        {
            Assert.Equal(
                ["no collection within 1048576 bytes", "memory lock", "processor 1", "exact timers", "SCHED_FIFO priority 50"],
                scope.Grants.Select(grant => grant.Request));
            Assert.All(scope.Grants, grant => Assert.Equal($"{grant.Request}: granted", grant.ToString()));
        }

        Assert.Equal(
            ["lock", "affinity 2", "slack 1", "fifo 50", "ordinary", "slack 0", "affinity 3", "unlock"],
            kernel.Calls);
    }

    [Fact]
    public void WhatIsRefused_SaysWhyAndWhatGrantsIt()
    {
        var kernel = new FakeKernel { Fifo = NotPermitted, Memory = OutOfMemory, Affinity = Invalid };
        using (RealTimeScope scope = RealTimeScope.Enter(All with { NoCollectionBytes = 0 }, kernel, "/opt/fan"))
        {
            string[] refused = [.. scope.Grants.Where(grant => !grant.IsGranted).Select(grant => grant.ToString())];
            Assert.Equal(3, refused.Length);
            Assert.Equal(
                "memory lock: refused (error 12). Grant it with: sudo setcap cap_sys_nice,cap_ipc_lock+ep /opt/fan (or LimitMEMLOCK=infinity in the systemd unit).",
                refused[0]);
            Assert.Contains("processor 1: refused (error 22)", refused[1], StringComparison.Ordinal);
            Assert.Contains("taskset", refused[1], StringComparison.Ordinal);
            Assert.Equal(
                "SCHED_FIFO priority 50: refused (error 1). Grant it with: sudo setcap cap_sys_nice,cap_ipc_lock+ep /opt/fan (or LimitRTPRIO=50 in the systemd unit).",
                refused[2]);
        }

        // Nothing that was not granted is undone.
        Assert.Equal(["lock", "affinity 2", "slack 1", "fifo 50", "slack 0"], kernel.Calls);
    }

    [Fact]
    public void ARegionThatIsTooLarge_IsRefusedWithAReason()
    {
        using RealTimeScope scope = RealTimeScope.Enter(
            new RealTimeOptions { NoCollectionBytes = long.MaxValue / 2, ExactTimers = false }, new FakeKernel(), "fan");

        RealTimeGrant grant = Assert.Single(scope.Grants);
        Assert.False(grant.IsGranted);
        Assert.Contains("fewer bytes", grant.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void AskingForNothing_DoesNothing()
    {
        var kernel = new FakeKernel();
        using (RealTimeScope scope = RealTimeScope.Enter(new RealTimeOptions { ExactTimers = false }, kernel, "fan"))
            Assert.Empty(scope.Grants);

        Assert.Empty(kernel.Calls);
    }

    [Theory]
    [InlineData(-1, null, 0)]
    [InlineData(100, null, 0)]
    [InlineData(0, -1, 0)]
    [InlineData(0, 1024, 0)]
    [InlineData(0, null, -1)]
    public void OptionsOutOfRange_AreRefusedBeforeAnythingIsAsked(int priority, int? cpu, long bytes)
    {
        var kernel = new FakeKernel();

        Assert.ThrowsAny<ArgumentException>(() => RealTimeScope.Enter(
            new RealTimeOptions { FifoPriority = priority, Cpu = cpu, NoCollectionBytes = bytes }, kernel, "fan"));
        Assert.Empty(kernel.Calls);
    }

    private sealed class FakeKernel : IRealTimeKernel
    {
        public List<string> Calls { get; } = [];

        public int Fifo { get; init; }

        public int Memory { get; init; }

        public int Affinity { get; init; }

        public int SetFifo(int priority) => Call($"fifo {priority}", Fifo);

        public int SetOrdinary() => Call("ordinary", 0);

        public int GetAffinity(Span<ulong> mask)
        {
            mask.Clear();
            mask[0] = 3;
            return 0;
        }

        public int SetAffinity(ReadOnlySpan<ulong> mask) => Call($"affinity {mask[0]}", Affinity);

        public int SetTimerSlack(long nanoseconds) => Call($"slack {nanoseconds}", 0);

        public int LockMemory() => Call("lock", Memory);

        public int UnlockMemory() => Call("unlock", 0);

        public string Describe(int error) => $"error {error}";

        private int Call(string name, int error)
        {
            Calls.Add(name);
            return error;
        }
    }
}
