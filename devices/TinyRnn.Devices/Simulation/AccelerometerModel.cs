using System;

namespace TinyRnn.Devices.Simulation;

/// <summary>
/// An MPU-6050 set to +-2 g and its 94 Hz low-pass: mounting orientation, zero-g offset, noise, range and 16-bit quantisation
/// (InvenSense PS-MPU-6000A-00 revision 3.4, section 6.2: 16384 LSB/g, 400 ug/sqrt(Hz), zero-g offset up to +-50 mg here).
/// </summary>
internal readonly struct AccelerometerModel
{
    /// <summary>Standard gravity, m/s^2 (CGPM 1901).</summary>
    public const double StandardGravity = 9.80665;

    /// <summary>Counts per g at +-2 g.</summary>
    public const double CountsPerGravity = 16384;

    private const double MetresPerCount = StandardGravity / CountsPerGravity;
    private const double OffsetLimit = 0.05 * StandardGravity;

    // 400 ug/sqrt(Hz) over a 94 Hz band.
    private static readonly double NoiseLevel = 400e-6 * StandardGravity * Math.Sqrt(94);

    private readonly Rotation _toSensor;
    private readonly Acceleration _offset;

    public AccelerometerModel(in FanInstallation installation, ref SimulationRandom random)
    {
        _toSensor = new Rotation(installation.Heading, installation.Tilt, installation.TiltDirection);
        _offset = new Acceleration(
            random.NextUniform(-OffsetLimit, OffsetLimit),
            random.NextUniform(-OffsetLimit, OffsetLimit),
            random.NextUniform(-OffsetLimit, OffsetLimit));
    }

    /// <summary>One reading of the moving sensor.</summary>
    /// <param name="vibration">Acceleration of the housing in the fan's frame, without gravity.</param>
    /// <param name="xyz">Three floats, overwritten: x, y, z in m/s^2.</param>
    /// <param name="random">The recording's generator.</param>
    public void Read(Acceleration vibration, Span<float> xyz, ref SimulationRandom random)
    {
        // At rest an accelerometer shows the reaction to gravity: one g upwards.
        Acceleration seen = _toSensor.Apply(vibration + new Acceleration(0, 0, StandardGravity)) + _offset;
        xyz[0] = Quantise(seen.Axial + NoiseLevel * random.NextNormal());
        xyz[1] = Quantise(seen.Horizontal + NoiseLevel * random.NextNormal());
        xyz[2] = Quantise(seen.Vertical + NoiseLevel * random.NextNormal());
    }

    private static float Quantise(double acceleration)
    {
        double counts = Math.Round(acceleration / MetresPerCount, MidpointRounding.ToEven);
        return (float)(Math.Clamp(counts, short.MinValue, short.MaxValue) * MetresPerCount);
    }

    /// <summary>From the fan's frame (axial, horizontal, vertical) to the sensor's (x, y, z): a heading, then a tilt.</summary>
    private readonly struct Rotation
    {
        private readonly double _headingSine;
        private readonly double _headingCosine;
        private readonly double _tiltSine;
        private readonly double _tiltCosine;
        private readonly double _axisX;
        private readonly double _axisY;

        public Rotation(double heading, double tilt, double tiltDirection)
        {
            (_headingSine, _headingCosine) = Math.SinCos(heading);
            (_tiltSine, _tiltCosine) = Math.SinCos(tilt);
            (_axisY, _axisX) = Math.SinCos(tiltDirection);
        }

        public Acceleration Apply(Acceleration a)
        {
            double x = _headingCosine * a.Axial - _headingSine * a.Horizontal;
            double y = _headingSine * a.Axial + _headingCosine * a.Horizontal;
            double z = a.Vertical;

            // Rodrigues' formula about the level axis (axisX, axisY, 0).
            double along = (_axisX * x + _axisY * y) * (1 - _tiltCosine);
            return new Acceleration(
                x * _tiltCosine + _axisY * z * _tiltSine + _axisX * along,
                y * _tiltCosine - _axisX * z * _tiltSine + _axisY * along,
                z * _tiltCosine + (_axisX * y - _axisY * x) * _tiltSine);
        }
    }
}
