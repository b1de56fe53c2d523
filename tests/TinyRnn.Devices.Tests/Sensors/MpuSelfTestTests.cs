using System;
using System.Linq;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Ports.Simulated;
using TinyRnn.Devices.Sensors;

namespace TinyRnn.Devices.Tests.Sensors;

public sealed class MpuSelfTestTests
{
    // XA_TEST 11 (0.34 * 2.7059^(10/30) * 4096 = 1940.6), YA 1 (1392.64), ZA 31 (3768.3); XG, YG, ZG 10: 25 * 131 * 1.046^9 = 4909.3.
    private static readonly byte[] Codes6050 = [0x4A, 0x0A, 0xEA, 0x37];
    private static readonly double[] Factory6050 = [1940.6, 1392.64, 3768.32, 4909.3, -4909.3, 4909.3];

    [Fact]
    public void AnMpu6050_IsJudgedByItsFactoryResponse()
    {
        var chip = new SimulatedMpu();
        for (int i = 0; i < 4; i++)
            chip[0x0D + i] = Codes6050[i];
        for (int axis = 0; axis < 6; axis++)
            chip.SelfTestResponse[axis] = (short)Math.Round(Factory6050[axis] * (axis == 2 ? 1.2 : 1.1));
        (MpuSensor sensor, double[] ratios) = Run(chip);

        for (int axis = 0; axis < 6; axis++)
        {
            Assert.Equal(axis == 2 ? 1.2 : 1.1, ratios[axis], 1e-3);
            Assert.Equal(axis != 2, MpuSelfTest.Passes(sensor, axis, ratios[axis]));
        }

        Assert.Equal((2, 0, 0, 4), (chip[0x1A], chip[0x1B], chip[0x1C], chip[0x19]));
    }

    [Fact]
    public void AnMpu6500_HasLimitsOfItsOwn()
    {
        var chip = new SimulatedMpu(0x70);
        foreach (int register in (int[])[0x00, 0x01, 0x0D, 0x0E, 0x0F])
            chip[register] = 101;

        // 2620 * 1.01^100 = 7086.7; the third axis of the gyroscope has no code.
        double[] wanted = [1.4, 1.6, 0.6, 0.4, 2, 1];
        for (int axis = 0; axis < 6; axis++)
            chip.SelfTestResponse[axis] = (short)Math.Round(7086.66 * wanted[axis]);
        (MpuSensor sensor, double[] ratios) = Run(chip);

        Assert.Equal([true, false, true, false, true, true], ratios.Select((ratio, axis) => MpuSelfTest.Passes(sensor, axis, ratio)));
        Assert.Equal(1.4, ratios[0], 1e-3);
        Assert.True(double.IsNaN(ratios[5]));
        Assert.Equal(2, chip[0x1D]);
    }

    private static (MpuSensor Sensor, double[] Ratios) Run(SimulatedMpu chip)
    {
        var clock = new SamplingClock(chip);
        MpuSensor sensor = MpuSensor.Open(chip, new MpuOptions(), clock);
        return (sensor, MpuSelfTest.Run(sensor, chip, clock));
    }

    /// <summary>Virtual time in which the sensor makes a sample at each wait.</summary>
    private sealed class SamplingClock(SimulatedMpu chip) : ILoopClock
    {
        private readonly SimulatedClock _clock = new();

        public TimeProvider Time => _clock;

        public void WaitUntil(long timestamp, CancellationToken stop)
        {
            _clock.WaitUntil(timestamp, stop);
            chip.Sample(100, -200, 16384 / 4, 30, 20, -10);
        }
    }
}
