using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using TinyRnn.Devices.Doctor;

namespace TinyRnn.Devices.Tests.Doctor;

public sealed class MachineDoctorTests
{
    private const string Pi4 = "Raspberry Pi 4 Model B Rev 1.5";
    private const string Pi5Old = "Raspberry Pi 5 Model B Rev 1.0";
    private const string Pi5New = "Raspberry Pi 5 Model B Rev 1.1";

    [Fact]
    public void APi4_IsWell()
    {
        using FakeMachine machine = FakeMachine.Pi(Pi4, "d03115", 0, "6.12.25+rpt-rpi-v8", "12 (bookworm)", 2);
        machine.AddChip(1, "raspberrypi-exp-gpio", 8, (2, "PWR_LED"), (4, ""));
        IReadOnlyList<Finding> findings = machine.Examine();

        Assert.All(findings, finding => Assert.Equal(FindingLevel.Good, finding.Level));
        AssertFound(findings, "board", "Raspberry Pi 4 Model B Rev 1.5, revision code d03115");
        AssertFound(findings, "cpu", "AdvSimd");
        AssertFound(findings, "cpu", "this program: Arm64, NativeAOT, 128-bit vectors, AdvSimd");
        AssertFound(findings, "kernel", "Linux 6.12.25+rpt-rpi-v8, Debian GNU/Linux 12 (bookworm)");
        AssertFound(findings, "libc", "glibc 2.36");
        AssertFound(findings, "gpio", "/dev/gpiochip0 'pinctrl-bcm2711', 58 lines (the header's)");
        AssertFound(findings, "gpio", "/dev/gpiochip1 'raspberrypi-exp-gpio', 8 lines; in use: 2 PWR_LED, 4");
        AssertFound(findings, "gpio", "libgpiod.so.2 (Debian 12)");
        AssertFound(findings, "i2c", "/dev/i2c-1: 0x68 (an MPU-6050's) answer");
        AssertFound(findings, "spi", "/dev/spidev0.0");
        AssertFound(findings, "pwm", "pwmchip0 (4 channels)");
        AssertFound(findings, "clock", "arch_sys_counter");
        AssertFound(findings, "realtime", "real-time priority up to 80");
    }

    [Theory]
    [InlineData(4, "6.6.20+rpt-rpi-2712")]
    [InlineData(0, "6.6.47+rpt-rpi-2712")]
    public void APi5sHeader_IsNamedWhateverItsNumber(int headerChip, string kernel)
    {
        using FakeMachine machine = FakeMachine.Pi(Pi5Old, "d04170", headerChip, kernel, "12 (bookworm)", 2);
        if (headerChip == 0)
            machine.AddLink("/dev/gpiochip4", "gpiochip0");
        IReadOnlyList<Finding> findings = machine.Examine();

        AssertFound(findings, "gpio", $"/dev/gpiochip{headerChip} 'pinctrl-rp1', 54 lines (the header's)");
        Finding number = AssertFound(findings, "gpio", $"the header of a Raspberry Pi 5 is gpiochip{headerChip} with this kernel");
        Assert.Equal((FindingLevel.Note, "Name chips by label, never by number."), (number.Level, number.Fix));
        Assert.Equal(2, findings.Count(finding => finding.Text.StartsWith("/dev/gpiochip", StringComparison.Ordinal)));
        AssertFound(findings, "cpu", "the processor also has Dp");
    }

    [Fact]
    public void APi5Revision11_IsKnownAsOneThatSystemDeviceGpioDoesNotKnow()
    {
        using FakeMachine machine = FakeMachine.Pi(Pi5New, "d04171", 0, "6.12.34+rpt-rpi-2712", "13 (trixie)", 3);
        IReadOnlyList<Finding> findings = machine.Examine();

        AssertFound(findings, "gpio", "revision code d04171 is not in the table of boards of System.Device.Gpio");
        AssertFound(findings, "gpio", "libgpiod.so.3 only (Debian 13)");
        AssertFound(findings, "gpio", "'pinctrl-rp1', 54 lines (the header's)");
        Assert.DoesNotContain(findings, finding => finding.Level == FindingLevel.Problem);
    }

    [Fact]
    public void WithoutLibgpiod_OnlyTheSystemBackendIsAffected()
    {
        using FakeMachine machine = FakeMachine.Pi(Pi4, "d03115", 0, "6.12.25+rpt-rpi-v8", "12 (bookworm)", 2);
        machine.Remove("/usr/lib/aarch64-linux-gnu/libgpiod.so.2");
        Finding finding = AssertFound(machine.Examine(), "gpio", "no libgpiod: the backend 'system' cannot run; 'linux' needs none");
        Assert.Equal(FindingLevel.Note, finding.Level);
        machine.Add("/usr/lib/aarch64-linux-gnu/libgpiod.so.2", "");
        machine.Add("/usr/lib/aarch64-linux-gnu/libgpiod.so.3", "");
        AssertFound(machine.Examine(), "gpio", "libgpiod.so.2 and libgpiod.so.3");
    }

    [Fact]
    public void A32BitSystemOnA64BitProcessor_IsAProblem()
    {
        using FakeMachine machine = FakeMachine.Pi("Raspberry Pi 3 Model B Plus Rev 1.3", "a020d3", 0, "6.6.31+rpt-rpi-v8", "12 (bookworm)", 2);
        machine.Remove("/lib/ld-linux-aarch64.so.1");
        machine.Add("/lib/ld-linux-armhf.so.3", "");
        Finding finding = AssertFound(machine.Examine(), "libc", "a 64-bit processor with a 32-bit system");
        Assert.Equal(FindingLevel.Problem, finding.Level);
        Assert.Contains("64-bit Raspberry Pi OS", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotPermitted_NamesTheGroup()
    {
        using FakeMachine machine = FakeMachine.Pi(Pi4, "d03115", 0, "6.12.25+rpt-rpi-v8", "12 (bookworm)", 2);
        foreach (string path in (string[])["/dev/gpiochip0", "/dev/i2c-1", "/dev/spidev0.0"])
            machine.Refuse(path, 13);
        IReadOnlyList<Finding> findings = machine.Examine();

        foreach ((string area, string group) in new[] { ("gpio", "gpio"), ("i2c", "i2c"), ("spi", "spi") })
        {
            Finding finding = AssertFound(findings, area, "permission denied (EACCES)");
            Assert.Equal(FindingLevel.Problem, finding.Level);
            Assert.Contains($"sudo usermod -aG {group} $USER", finding.Fix, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WhatIsOffOrSlow_HasItsFix()
    {
        using FakeMachine machine = FakeMachine.Pi(Pi4, "d03115", 0, "6.12.25+rpt-rpi-v8", "12 (bookworm)", 2);
        machine.Remove("/dev/i2c-1");
        machine.Remove("/dev/spidev0.0");
        machine.Add("/sys/devices/system/clocksource/clocksource0/current_clocksource", "jiffies\n");
        machine.Add("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "ondemand\n");
        machine.Add("/proc/self/limits", "Max locked memory         65536                65536                bytes     \nMax realtime priority     0                    0                    \n");
        machine.Remove("/sys/kernel/realtime");
        IReadOnlyList<Finding> findings = machine.Examine();

        Assert.Contains("do_i2c 0", AssertFound(findings, "i2c", "I2C is off").Fix, StringComparison.Ordinal);
        Assert.Contains("do_spi 0", AssertFound(findings, "spi", "SPI is off").Fix, StringComparison.Ordinal);
        Assert.Equal(FindingLevel.Problem, AssertFound(findings, "clock", "clock source jiffies").Level);
        Assert.Contains("performance", AssertFound(findings, "clock", "frequency governor 'ondemand'").Fix, StringComparison.Ordinal);
        Assert.Contains("rtprio", AssertFound(findings, "realtime", "real-time priority is not allowed").Fix, StringComparison.Ordinal);
        Assert.Contains("memlock", AssertFound(findings, "realtime", "locked memory up to 65536 bytes").Fix, StringComparison.Ordinal);
        AssertFound(findings, "realtime", "not a PREEMPT_RT kernel");
    }

    [Fact]
    public void AnOldKernelAndAWrongHeader_AreProblems()
    {
        using FakeMachine machine = FakeMachine.Pi(Pi4, "d03115", 0, "5.4.51-v7l+", "10 (buster)", 2);
        machine.AddChip(0, "something-else", 58);
        IReadOnlyList<Finding> findings = machine.Examine();
        Assert.Equal(FindingLevel.Problem, AssertFound(findings, "kernel", "older than 5.10").Level);
        Assert.Equal(FindingLevel.Problem, AssertFound(findings, "gpio", "no chip is labelled 'pinctrl-bcm2711'").Level);
    }

    [Fact]
    public void ABusThatSaysNothing_IsANote()
    {
        using FakeMachine machine = FakeMachine.Pi(Pi4, "d03115", 0, "6.12.25+rpt-rpi-v8", "12 (bookworm)", 2);
        machine.AddBus(20);
        machine.Add("/dev/i2c-21", "");
        IReadOnlyList<Finding> findings = machine.Examine();
        Assert.Contains("pull-up", AssertFound(findings, "i2c", "/dev/i2c-20: nothing answers").Fix, StringComparison.Ordinal);
        Assert.Equal(FindingLevel.Problem, AssertFound(findings, "i2c", "/dev/i2c-21 is broken").Level);
    }

    [Fact]
    public void AProgramForAnOldProcessor_IsAProblem()
    {
        using FakeMachine machine = FakeMachine.Pi(Pi4, "d03115", 0, "6.12.25+rpt-rpi-v8", "12 (bookworm)", 2);
        machine.Add("/proc/cpuinfo", "model name\t: Some CPU\nflags\t\t: fpu sse2 fma avx2\n");
        machine.Program = new BuiltFor(Architecture.X64, IsAheadOfTime: true, 128, []);
        Finding finding = AssertFound(machine.Examine(), "cpu", "this program: X64, NativeAOT, 128-bit vectors: a step costs");
        Assert.Equal(FindingLevel.Problem, finding.Level);
        AssertFound(machine.Examine(), "cpu", "Some CPU: FMA, AVX2");
    }

    [Fact]
    public void AnEmptyMachine_IsExaminedAllTheSame()
    {
        using var machine = new FakeMachine();
        IReadOnlyList<Finding> findings = machine.Examine();
        foreach (string area in (string[])["board", "cpu", "kernel", "libc", "gpio", "i2c", "spi", "pwm", "clock", "realtime"])
            AssertFound(findings, area, "");
    }

    [Fact]
    public void ThisMachine_IsExaminedAndWritten()
    {
        var output = new StringWriter();
        bool isWell = DoctorText.Write([new Finding("gpio", FindingLevel.Problem, "no chip", "Buy one."), new Finding("cpu", FindingLevel.Good, "fine")], output);
        Assert.False(isWell);
        Assert.Equal("gpio     PROBLEM  no chip\n                  -> Buy one.\ncpu      ok       fine\n1 problem found\n", output.ToString());
        Assert.NotEmpty(MachineDoctor.Examine());
    }

    private static Finding AssertFound(IReadOnlyList<Finding> findings, string area, string text)
    {
        Assert.Contains(findings, finding => finding.Area == area && finding.Text.Contains(text, StringComparison.Ordinal));
        return findings.First(finding => finding.Area == area && finding.Text.Contains(text, StringComparison.Ordinal));
    }
}
