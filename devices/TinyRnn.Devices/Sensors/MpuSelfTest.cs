using System;
using System.Buffers.Binary;
using TinyRnn.Devices.Ports;
using static TinyRnn.Devices.Sensors.MpuRegisters;

namespace TinyRnn.Devices.Sensors;

/// <summary>
/// The self-test that InvenSense describes: the sensor pushes its own proof masses, and the response is compared with what it
/// gave at the factory. MPU-6050: RM-MPU-6000A-00 revision 4.2, sections 4.1, 4.4 and 4.5 (within 14 % of the factory's);
/// MPU-6500: AN-MPU-9250A-03 (accelerometer 50 to 150 % of the factory's, gyroscope at least 50 %). The sensor must lie still.
/// </summary>
public static class MpuSelfTest
{
    private const int Axes = 6;
    private const int Samples = 200;
    private const double SamplePeriodSeconds = 0.001;

    // AN-MPU-9250A-03 asks for 20 ms.
    private const double SettlingSeconds = 0.02;
    private const double Tolerance6050 = 0.14;

    /// <summary>Runs the test, about half a second, and restores the settings.</summary>
    /// <param name="sensor">The sensor.</param>
    /// <param name="bus">Its registers.</param>
    /// <param name="clock">Waits for samples.</param>
    /// <returns>Response over the factory's response, for acceleration x, y, z and rotation x, y, z; NaN where the factory stored none.</returns>
    /// <exception cref="SensorException">The bus fails.</exception>
    public static double[] Run(MpuSensor sensor, IRegisterBus bus, ILoopClock clock)
    {
        // The accelerometer's range for the test is +-8 g on the MPU-6050 and +-2 g on the MPU-6500; the gyroscope's is +-250.
        byte accelerometerRange = sensor.Is6500 ? (byte)0 : (byte)0x10;
        Span<double> off = stackalloc double[Axes];
        Span<double> on = stackalloc double[Axes];
        Span<double> factory = stackalloc double[Axes];
        try
        {
            Set(bus, SampleRateDivider, 0);
            Set(bus, MpuRegisters.Configuration, 2);
            if (sensor.Is6500)
                Set(bus, AccelerometerConfiguration2, 2);
            Set(bus, GyroscopeConfiguration, 0);
            Set(bus, AccelerometerConfiguration, accelerometerRange);
            MpuSensor.Wait(clock, SettlingSeconds);
            Average(bus, clock, off);
            Set(bus, GyroscopeConfiguration, SelfTestAllAxes);
            Set(bus, AccelerometerConfiguration, (byte)(SelfTestAllAxes | accelerometerRange));
            MpuSensor.Wait(clock, SettlingSeconds);
            Average(bus, clock, on);
            ReadFactoryResponse(sensor, bus, factory);
        }
        finally
        {
            MpuSensor.ThrowIfFailed(sensor.Configure());
        }

        MpuSensor.Wait(clock, SettlingSeconds);
        double[] ratios = new double[Axes];
        for (int axis = 0; axis < Axes; axis++)
            ratios[axis] = factory[axis] == 0 ? double.NaN : (on[axis] - off[axis]) / factory[axis];
        return ratios;
    }

    /// <summary>Whether a response is within the maker's limits; an axis without a factory's response cannot fail.</summary>
    /// <param name="sensor">The sensor.</param>
    /// <param name="axis">0 to 2 for acceleration, 3 to 5 for rotation.</param>
    /// <param name="ratio">What <see cref="Run"/> gave for it.</param>
    public static bool Passes(MpuSensor sensor, int axis, double ratio)
    {
        if (double.IsNaN(ratio))
            return true;
        if (!sensor.Is6500)
            return Math.Abs(ratio - 1) <= Tolerance6050;
        return axis < 3 ? ratio is > 0.5 and < 1.5 : ratio > 0.5;
    }

    private static void Set(IRegisterBus bus, byte register, byte value) => MpuSensor.ThrowIfFailed(bus.WriteByte(register, value));

    private static void Average(IRegisterBus bus, ILoopClock clock, Span<double> means)
    {
        const byte firstSample = 0x3B;
        Span<byte> sample = stackalloc byte[14];
        means.Clear();
        for (int i = 0; i < Samples; i++)
        {
            MpuSensor.Wait(clock, SamplePeriodSeconds);
            MpuSensor.ThrowIfFailed(bus.Read(firstSample, sample));
            for (int axis = 0; axis < Axes; axis++)
                means[axis] += BinaryPrimitives.ReadInt16BigEndian(sample[(2 * (axis < 3 ? axis : axis + 1))..]) / (double)Samples;
        }
    }

    private static void ReadFactoryResponse(MpuSensor sensor, IRegisterBus bus, Span<double> factory)
    {
        Span<byte> codes = stackalloc byte[4];
        MpuSensor.ThrowIfFailed(bus.Read(SelfTestCode, codes));
        if (sensor.Is6500)
        {
            for (int axis = 0; axis < 3; axis++)
                factory[axis] = Factory6500(codes[axis]);
            MpuSensor.ThrowIfFailed(bus.Read(GyroscopeSelfTestCode6500, codes[..3]));
            for (int axis = 0; axis < 3; axis++)
                factory[3 + axis] = Factory6500(codes[axis]);
            return;
        }

        for (int axis = 0; axis < 3; axis++)
        {
            // Three bits are in the axis' own register, two in the common one.
            int acceleration = ((codes[axis] >> 3) & 0x1C) | ((codes[3] >> (4 - 2 * axis)) & 3);
            int rotation = codes[axis] & 0x1F;
            factory[axis] = acceleration == 0 ? 0 : 4096 * 0.34 * Math.Pow(0.92 / 0.34, (acceleration - 1) / 30.0);
            factory[3 + axis] = rotation == 0 ? 0 : (axis == 1 ? -1 : 1) * 25 * 131 * Math.Pow(1.046, rotation - 1);
        }
    }

    private static double Factory6500(byte code) => code == 0 ? 0 : 2620 * Math.Pow(1.01, code - 1);
}
