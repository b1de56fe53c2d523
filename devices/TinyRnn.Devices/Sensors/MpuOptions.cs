using System;

namespace TinyRnn.Devices.Sensors;

/// <summary>How an MPU-6050 or MPU-6500 is set. The defaults are what the fan models are trained on.</summary>
public sealed record MpuOptions
{
    /// <summary>Full scale of the accelerometer in g: 2, 4, 8 or 16.</summary>
    public int AccelerometerRange { get; init; } = 2;

    /// <summary>Full scale of the gyroscope in degrees a second: 250, 500, 1000 or 2000.</summary>
    public int GyroscopeRange { get; init; } = 250;

    /// <summary>Whether readings have the gyroscope's three channels after the accelerometer's.</summary>
    public bool WithGyroscope { get; init; }

    /// <summary>Samples a second that the sensor makes: 1000 divided by a whole number up to 256.</summary>
    public double RateHz { get; init; } = 200;

    /// <summary>
    /// The digital low-pass, DLPF_CFG 1 to 6. MPU-6050 (accelerometer): 184, 94, 44, 21, 10, 5 Hz; MPU-6500: 184, 92, 41, 20, 10,
    /// 5 Hz. Keep it below half the rate.
    /// </summary>
    public int LowPass { get; init; } = 2;

    /// <summary>Readings in a row without a new sample that make <see cref="SensorFault.Stale"/>; at least 1. A loop and a sensor of the same rate have clocks of their own, so single ones are normal.</summary>
    public int StaleAfter { get; init; } = 3;

    /// <summary>Samples in a row without any change on any channel that make <see cref="SensorFault.Stuck"/>; at least 2. The sensor's own noise moves it all the time.</summary>
    public int StuckAfter { get; init; } = 50;

    /// <summary>SMPLRT_DIV: one less than the divider of 1 kHz.</summary>
    internal byte RateDivider => (byte)(Math.Round(1000 / RateHz) - 1);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A setting is not one that the sensor has.</exception>
    public void Check()
    {
        if (AccelerometerRange is not (2 or 4 or 8 or 16))
            throw new ArgumentException($"The accelerometer's range is 2, 4, 8 or 16 g; found {AccelerometerRange}.");
        if (GyroscopeRange is not (250 or 500 or 1000 or 2000))
            throw new ArgumentException($"The gyroscope's range is 250, 500, 1000 or 2000 degrees a second; found {GyroscopeRange}.");
        if (!(RateHz is >= 1000.0 / 256 and <= 1000) || Math.Abs(1000 / RateHz - Math.Round(1000 / RateHz)) > 1e-6)
            throw new ArgumentException(FormattableString.Invariant($"The rate is 1000 Hz divided by a whole number from 1 to 256; found {RateHz}."));
        if (LowPass is < 1 or > 6)
            throw new ArgumentException($"The low-pass setting is 1 to 6; found {LowPass}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(StaleAfter, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StuckAfter, 2);
    }
}
