using System;
using System.Device.Gpio;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Gpio;
using TinyRnn.Devices.Ports;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Gpio;

public sealed class SystemGpioTests : IDisposable
{
    private readonly FakeGpioDriver _driver = new();
    private readonly SystemGpioChip _chip;

    public SystemGpioTests() => _chip = new SystemGpioChip(new GpioController(_driver));

    public void Dispose() => _chip.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnOutput_HasItsSafeValueAtFirstAndAtLast(bool activeLow)
    {
        using (SystemGpioOutput output = _chip.OpenOutput(17, new DigitalOutputOptions { ActiveLow = activeLow }))
            output.Write(true);

        Assert.Equal([(17, activeLow), (17, !activeLow), (17, activeLow)], _driver.Written);
    }

    [Fact]
    public void AnInput_RecordsWantedEdges()
    {
        using SystemGpioInput input = _chip.OpenInput(4, new DigitalInputOptions { ActiveLow = true, Bias = LineBias.PullUp, Falling = false });
        Assert.Equal(PinMode.InputPullUp, _driver.ModeOf(4));
        Assert.True(input.Read());
        long before = Now();
        foreach (bool high in (bool[])[true, false, true, false])
            _driver.Drive(4, high);
        Assert.True(input.WaitForEdge(TimeSpan.Zero));

        // Active low: the falls are the changes to active.
        var edges = new EdgeEvent[8];
        Assert.Equal(2, input.TakeEdges(edges));
        Assert.True(edges[0].Active && edges[1].Active);
        Assert.InRange(edges[0].Nanoseconds, before, edges[1].Nanoseconds);
        Assert.InRange(edges[1].Nanoseconds, before, Now());
        Assert.False(input.WaitForEdge(TimeSpan.FromMilliseconds(5)));
    }

    [Fact]
    public void AnInput_IsDebounced()
    {
        using SystemGpioInput input = _chip.OpenInput(4, new DigitalInputOptions { Debounce = TimeSpan.FromMilliseconds(30) });
        foreach (bool high in (bool[])[true, false, true])
            _driver.Drive(4, high);
        Assert.True(input.WaitForEdge(TimeSpan.FromSeconds(30)));
        var edges = new EdgeEvent[8];
        Assert.Equal(1, input.TakeEdges(edges));
        Assert.True(edges[0].Active);
    }

    [Fact]
    public void AFullRecord_DropsTheOldestEdges()
    {
        var clock = new SimulatedClock();
        var controller = new GpioController(_driver);
        controller.OpenPin(5, PinMode.Input);
        using var input = new SystemGpioInput(controller, 5, DigitalInputOptions.Default, clock);
        for (int i = 0; i < 1030; i++)
        {
            clock.Advance(TimeSpan.FromMicroseconds(1));
            _driver.Drive(5, i % 2 == 0);
        }

        var edges = new EdgeEvent[2000];
        Assert.Equal((1024, 6), (input.TakeEdges(edges), input.LostEdges));
        Assert.Equal((7000, 1_030_000), (edges[0].Nanoseconds, edges[1023].Nanoseconds));
    }

    [Fact]
    public void Disposing_StopsTheEvents()
    {
        SystemGpioInput input = _chip.OpenInput(4);
        Assert.Equal(1, _driver.Callbacks);
        input.Dispose();
        Assert.Equal(0, _driver.Callbacks);
        input.Dispose();
    }

    [Fact]
    public void WhatCannotBeDone_IsAnError()
    {
        Assert.Contains("line 60", Assert.Throws<PortException>(() => _chip.OpenOutput(60)).Message, StringComparison.Ordinal);
        Assert.Throws<PortException>(() => _chip.OpenInput(3, new DigitalInputOptions { Bias = LineBias.PullDown }));
        Assert.Throws<PortException>(() => _chip.OpenOutput(3, new DigitalOutputOptions { Drive = LineDrive.OpenDrain }));
        SystemGpioOutput output = _chip.OpenOutput(17);
        Assert.Contains("in use by this program", Assert.Throws<PortException>(() => _chip.OpenOutput(17)).Message, StringComparison.Ordinal);
        using SystemGpioInput input = _chip.OpenInput(4);
        _driver.IsGone = true;
        Assert.Throws<PortException>(() => output.Write(true));
        Assert.Throws<PortException>(() => input.Read());
        output.Dispose();
    }

    [Fact]
    public void Chips_AreChosenByLabel()
    {
        GpioChipInfo[] chips = [new(10, "gpiochip10", "gpio-brcmstb@107d508500", 32), new(0, "gpiochip0", "pinctrl-rp1", 54)];
        Assert.Same(chips[1], SystemGpioChip.Select(chips, null));
        Assert.Same(chips[0], SystemGpioChip.Select(chips, "gpiochip10"));
        Assert.Same(chips[0], SystemGpioChip.Select(chips, "/dev/gpiochip10"));
        Assert.Throws<PortException>(() => SystemGpioChip.Select(chips, "pinctrl-bcm2711"));
    }

    [Fact]
    public void ReadingAndKeepingAValue_AllocateNothing()
    {
        using SystemGpioInput input = _chip.OpenInput(4);
        using SystemGpioOutput output = _chip.OpenOutput(17);
        var edges = new EdgeEvent[4];
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                output.Write(input.Read());
                input.TakeEdges(edges);
            }
        }));
    }

    private static long Now() => (long)(TimeProvider.System.GetTimestamp() * (1e9 / TimeProvider.System.TimestampFrequency));
}
