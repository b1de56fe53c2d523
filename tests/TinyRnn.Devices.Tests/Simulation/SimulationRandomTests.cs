using System.Linq;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Devices.Tests.Simulation;

public sealed class SimulationRandomTests
{
    // From a separate implementation (Python integers) of the published algorithms.
    [Theory]
    [InlineData(0, 0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0)]
    [InlineData(42, 0x15780b2e0c2ec716, 0x6104d9866d113a7e, 0xae17533239e499a1)]
    [InlineData(-1, 0x8f5520d52a7ead08, 0xc476a018caa1802d, 0x81de31c0d260469e)]
    public void ASeed_GivesThePublishedSequence(long seed, ulong first, ulong second, ulong third)
    {
        var random = new SimulationRandom(seed);

        Assert.Equal([first, second, third], [random.NextBits(), random.NextBits(), random.NextBits()]);
    }

    [Fact]
    public void NormalNumbers_HaveTheMomentsOfTheNormalDistribution()
    {
        var random = new SimulationRandom(3);
        double[] values = new double[200_000];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextNormal();

        Assert.Equal(0, values.Average(), 0.01);
        Assert.Equal(1, values.Average(value => value * value), 0.02);
        Assert.Equal(0, values.Average(value => value * value * value), 0.05);
        Assert.Equal(3, values.Average(value => value * value * value * value), 0.15);
    }

    [Fact]
    public void UniformNumbers_StayInTheirBounds()
    {
        var random = new SimulationRandom(4);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.InRange(random.NextUniform(-2, 5), -2, 5);
            Assert.InRange(random.NextLogUniform(0.3, 2), 0.3, 2);
        }
    }
}
