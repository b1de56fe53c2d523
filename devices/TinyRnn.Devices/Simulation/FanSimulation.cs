using System;

namespace TinyRnn.Devices.Simulation;

/// <summary>
/// The vibration of a fan as a 3-axis accelerometer on its housing sees it: 200 samples a second, in m/s^2.
/// Forces of rotor, bearing and air act on a mass on elastic mounts; the sensor adds gravity, offset, noise, range and steps.
/// Speed, load, mounting and orientation are drawn from the seed, and the mounting scales every level by up to seven times,
/// so what tells the conditions apart is the signal's course in time and not its level.
/// The same seed and condition give the same samples, however they are cut into blocks. Filling allocates nothing.
/// Not for use by several threads at once.
/// </summary>
public sealed class FanSimulation
{
    /// <summary>Samples a second.</summary>
    public const int SampleRateHz = 200;

    /// <summary>Floats in one sample: x, y, z.</summary>
    public const int AxisCount = 3;

    /// <summary>Seconds that a fault needs to develop, or to go, after <see cref="ChangeTo"/>.</summary>
    public const double TransitionSeconds = 1;

    // The mounts' free vibration from the cold start dies out within this time (2.5 Hz, damping ratio 0.1: to 0.04 %).
    private const int SettlingSamples = 5 * SampleRateHz;
    private const double TransitionStep = 1 / (TransitionSeconds * SampleRateHz);

    private SimulationRandom _random;
    private RotorSource _rotor;
    private BearingSource _bearing;
    private AirflowSource _airflow;
    private MountResponse _mount;
    private AccelerometerModel _accelerometer;
    private double _imbalance;
    private double _wear;
    private double _stall;

    private FanSimulation()
    {
    }

    /// <summary>The fan's present condition: the one it was created with or last changed to.</summary>
    public FanCondition Condition { get; private set; }

    /// <summary>The fan, its mounting and its operating point.</summary>
    public FanInstallation Installation { get; private set; }

    /// <summary>Rotation frequency in Hz at the last sample.</summary>
    public double RotationHz => _rotor.RotationHz;

    /// <summary>Impacts of balls on the outer race's pit so far, heard or (without the fault) of no strength.</summary>
    public long BearingImpacts => _bearing.Impacts;

    /// <summary>True when the last change of condition is complete.</summary>
    public bool IsSettled =>
        _imbalance == Target(FanCondition.Imbalance)
        && _wear == Target(FanCondition.BearingWear)
        && _stall == Target(FanCondition.BlockedAirflow);

    /// <summary>A fan that has been running in the condition for a while.</summary>
    /// <param name="seed">Chooses fan, mounting, operating point and noise.</param>
    /// <param name="condition">The condition it is in.</param>
    /// <exception cref="ArgumentOutOfRangeException">The condition is not one of <see cref="FanCondition"/>.</exception>
    public static FanSimulation Create(long seed, FanCondition condition)
    {
        var simulation = new FanSimulation();
        simulation.Restart(seed, condition);
        return simulation;
    }

    /// <summary>Moves the sensor to another fan, as <see cref="Create"/> does, without allocating.</summary>
    /// <param name="seed">Chooses fan, mounting, operating point and noise.</param>
    /// <param name="condition">The condition it is in.</param>
    /// <exception cref="ArgumentOutOfRangeException">The condition is not one of <see cref="FanCondition"/>.</exception>
    public void Restart(long seed, FanCondition condition)
    {
        Condition = Checked(condition);
        _random = new SimulationRandom(seed);
        Installation = FanInstallation.Draw(ref _random);
        _rotor = new RotorSource(Installation, _random.NextUniform());
        _bearing = new BearingSource(Installation, _random.NextUniform());
        _airflow = new AirflowSource(Installation);
        _mount = new MountResponse(Installation.MountHz, Installation.MountDamping);
        _accelerometer = new AccelerometerModel(Installation, ref _random);
        _imbalance = Target(FanCondition.Imbalance);
        _wear = Target(FanCondition.BearingWear);
        _stall = Target(FanCondition.BlockedAirflow);
        for (int sample = 0; sample < SettlingSamples; sample++)
            NextVibration();
    }

    /// <summary>Changes the condition of the running fan; faults come and go over <see cref="TransitionSeconds"/>.</summary>
    /// <param name="condition">The condition to change to.</param>
    /// <exception cref="ArgumentOutOfRangeException">The condition is not one of <see cref="FanCondition"/>.</exception>
    public void ChangeTo(FanCondition condition) => Condition = Checked(condition);

    /// <summary>Continues the recording.</summary>
    /// <param name="xyz">[samples, 3], row-major, overwritten: acceleration on x, y and z in m/s^2, within +-2 g.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of 3; nothing has been simulated.</exception>
    public void Fill(Span<float> xyz)
    {
        if (xyz.Length % AxisCount != 0)
            throw new ArgumentException($"The block holds {xyz.Length} floats; pass a multiple of {AxisCount} (x, y, z).", nameof(xyz));

        for (; !xyz.IsEmpty; xyz = xyz[AxisCount..])
            _accelerometer.Read(NextVibration(), xyz[..AxisCount], ref _random);
    }

    private Acceleration NextVibration()
    {
        _imbalance = Approach(_imbalance, Target(FanCondition.Imbalance));
        _wear = Approach(_wear, Target(FanCondition.BearingWear));
        _stall = Approach(_stall, Target(FanCondition.BlockedAirflow));

        Acceleration rotor = _rotor.Next(_imbalance, _stall, ref _random);
        Acceleration bearing = _bearing.Next(_rotor.RotationHz, _wear, ref _random);
        Acceleration air = _airflow.Next(_rotor.RotationHz, _stall, ref _random);
        return Installation.MountingGain * _mount.Next(rotor + bearing + air);
    }

    private double Target(FanCondition fault) => Condition == fault ? 1 : 0;

    private static double Approach(double level, double target) =>
        level < target ? Math.Min(level + TransitionStep, target) : Math.Max(level - TransitionStep, target);

    private static FanCondition Checked(FanCondition condition) => condition is >= FanCondition.Healthy and <= FanCondition.BlockedAirflow
        ? condition
        : throw new ArgumentOutOfRangeException(nameof(condition), condition, "The fan has no such condition.");
}
