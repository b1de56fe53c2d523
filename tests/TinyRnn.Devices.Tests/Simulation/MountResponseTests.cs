using System;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Devices.Tests.Simulation;

public sealed class MountResponseTests
{
    [Theory]
    [InlineData(3, 0.1, 3, 5)] // At resonance: 1 / (2 * damping ratio).
    [InlineData(3, 0.25, 3, 2)]
    [InlineData(3, 0.1, 61.7, 1)] // Far above it the mass follows the force.
    [InlineData(3, 0.1, 0.3, 0.01)] // Far below, the mounts hold it: (f / natural f)^2.
    public void TheGain_IsThatOfAMassOnASpring(double naturalHz, double dampingRatio, double hz, double gain)
    {
        var mount = new MountResponse(naturalHz, dampingRatio);
        double largest = 0;
        for (int i = 0; i < 20_000; i++)
        {
            Acceleration moved = mount.Next(new Acceleration(Math.Sin(2 * Math.PI * hz * i / FanSimulation.SampleRateHz), 0, 0));
            if (i > 10_000)
                largest = Math.Max(largest, moved.Axial);
        }

        Assert.Equal(gain, largest, 0.03 * gain);
    }
}
