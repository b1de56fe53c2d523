using System;

namespace TinyRnn.Devices.Simulation;

/// <summary>
/// One fan, where it is mounted and how hard it works: everything that differs between recordings but not within one.
/// The ranges overlap so that no level of vibration, on any axis, belongs to one condition.
/// </summary>
public readonly record struct FanInstallation
{
    /// <summary>Blades of the impeller.</summary>
    public const int BladeCount = 5;

    /// <summary>
    /// Ball-pass frequency of the outer race over rotation frequency, n/2 (1 - d/D cos(contact angle)) for the 6205 deep-groove
    /// bearing: n = 9 balls, d = 7.94 mm, D = 39.04 mm (Randall and Antoni, "Rolling element bearing diagnostics: a tutorial",
    /// Mechanical Systems and Signal Processing 25, 2011, equation 1; the bearing of the CWRU data).
    /// </summary>
    public const double OuterRaceOrder = 9 / 2.0 * (1 - 7.94 / 39.04);

    /// <summary>Nominal rotation frequency in Hz (6 to 12, that is 360 to 720 rpm: a large slow axial fan).</summary>
    public double RotationHz { get; init; }

    /// <summary>Aerodynamic load as a share of full load, 0.4 to 1.</summary>
    public double Load { get; init; }

    /// <summary>How much of the force reaches the sensor (mass and stiffness of what it is screwed to), 0.3 to 2.</summary>
    public double MountingGain { get; init; }

    /// <summary>Natural frequency of the fan on its mounts in Hz, 2.5 to 4.</summary>
    public double MountHz { get; init; }

    /// <summary>Damping ratio of the mounts, 0.1 to 0.25.</summary>
    public double MountDamping { get; init; }

    /// <summary>Natural frequency of the bearing housing in Hz, 62 to 85: below the Nyquist frequency, so bursts are not aliased.</summary>
    public double HousingHz { get; init; }

    /// <summary>Damping ratio of the bearing housing, 0.08 to 0.14.</summary>
    public double HousingDamping { get; init; }

    /// <summary>Balance quality e*w of the sound rotor in m/s: grades G2.5 to G6.3 of ISO 21940-11.</summary>
    public double HealthyBalance { get; init; }

    /// <summary>Balance quality e*w of the damaged rotor in m/s: G30 to G55.</summary>
    public double DamagedBalance { get; init; }

    /// <summary>Peak acceleration of the housing after one impact at full load in m/s^2, 4 to 7.</summary>
    public double ImpactPeak { get; init; }

    /// <summary>Root mean square of the stall turbulence in m/s^2, 1.3 to 2.2.</summary>
    public double StallTurbulence { get; init; }

    /// <summary>Rotating stall cells' speed over rotor speed, 0.3 to 0.5 (Day, "Stall inception in axial flow compressors", 1993).</summary>
    public double StallOrder { get; init; }

    /// <summary>Speed lost when the airflow is blocked, as a share, 0.03 to 0.08: a stalled axial fan needs more torque.</summary>
    public double StallSlowdown { get; init; }

    /// <summary>Turn of the sensor about the vertical in radians, all around.</summary>
    public double Heading { get; init; }

    /// <summary>Tilt of the sensor's z axis from the vertical in radians, 0 to 0.25 (14 degrees).</summary>
    public double Tilt { get; init; }

    /// <summary>Direction of the tilt in radians, all around.</summary>
    public double TiltDirection { get; init; }

    internal static FanInstallation Draw(ref SimulationRandom random) => new()
    {
        RotationHz = random.NextUniform(6, 12),
        Load = random.NextUniform(0.4, 1),
        MountingGain = random.NextLogUniform(0.3, 2),
        MountHz = random.NextUniform(2.5, 4),
        MountDamping = random.NextUniform(0.1, 0.25),
        HousingHz = random.NextUniform(62, 85),
        HousingDamping = random.NextUniform(0.08, 0.14),
        HealthyBalance = random.NextUniform(0.0025, 0.0063),
        DamagedBalance = random.NextUniform(0.030, 0.055),
        ImpactPeak = random.NextUniform(4, 7),
        StallTurbulence = random.NextUniform(1.3, 2.2),
        StallOrder = random.NextUniform(0.3, 0.5),
        StallSlowdown = random.NextUniform(0.03, 0.08),
        Heading = random.NextUniform(0, 2 * Math.PI),
        Tilt = random.NextUniform(0, 0.25),
        TiltDirection = random.NextUniform(0, 2 * Math.PI),
    };
}
