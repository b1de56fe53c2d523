using System;
using System.Numerics;

namespace TinyRnn.Devices.Simulation;

/// <summary>
/// The turning rotor: its slowly wandering speed, the centripetal force of its imbalance and the blades' pressure pulses.
/// All tones are powers of one phasor, so they stay locked to the shaft as in a real machine.
/// </summary>
internal struct RotorSource(in FanInstallation installation, double initialTurns)
{
    /// <summary>Supply and load let the speed wander by 0.8 % RMS (3 times as much in stall) over some 4 seconds.</summary>
    private const double WanderShare = 0.008;
    private const double WanderSeconds = 4;

    /// <summary>Level of the first blade-pass tone at 9 Hz and full load, m/s^2; it grows with speed squared (fan laws).</summary>
    private const double BladePassLevel = 1.6;
    private const double BladePassReferenceHz = 9;

    /// <summary>Above this a tone would alias or be cut by the sensor's 94 Hz low-pass; it fades out over the 10 Hz below.</summary>
    private const double ToneLimitHz = 95;
    private const double ToneFadeHz = 10;

    private readonly FanInstallation _installation = installation;
    private double _turns = initialTurns;
    private double _wander;
    private double _bladeModulation;

    /// <summary>Rotation frequency in Hz at the last sample.</summary>
    public double RotationHz { get; private set; }

    /// <summary>Advances one sample and returns the acceleration by imbalance and blades.</summary>
    /// <param name="imbalance">Share of the imbalance fault that has developed, 0 to 1.</param>
    /// <param name="stall">Share of the blockage that has developed, 0 to 1.</param>
    /// <param name="random">The recording's generator.</param>
    public Acceleration Next(double imbalance, double stall, ref SimulationRandom random)
    {
        AdvanceSpeed(stall, ref random);
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * _turns);
        var shaft = new Complex(cosine, sine);
        return Imbalance(shaft, imbalance) + BladePass(shaft, stall, ref random);
    }

    private void AdvanceSpeed(double stall, ref SimulationRandom random)
    {
        const double keep = 1 - 1 / (WanderSeconds * FanSimulation.SampleRateHz);
        double kick = WanderShare * (1 + 2 * stall) * Math.Sqrt(1 - keep * keep);
        _wander = keep * _wander + kick * random.NextNormal();
        RotationHz = _installation.RotationHz * (1 - _installation.StallSlowdown * stall + _wander);
        _turns += RotationHz / FanSimulation.SampleRateHz;
        _turns -= Math.Floor(_turns);
    }

    /// <summary>
    /// Force m*e*w^2 turning with the shaft, so the radial axes are in quadrature (Rao, "Mechanical Vibrations", section 3.7).
    /// Grade G is the product e*w, hence the acceleration is G*w; an overhung impeller also rocks a little along the shaft,
    /// and the joint's looseness adds a second harmonic.
    /// </summary>
    private readonly Acceleration Imbalance(Complex shaft, double imbalance)
    {
        double balance = _installation.HealthyBalance + (_installation.DamagedBalance - _installation.HealthyBalance) * imbalance;
        double level = balance * 2 * Math.PI * RotationHz;
        Complex twice = shaft * shaft;
        return level * new Acceleration(
            0.25 * shaft.Imaginary,
            0.9 * shaft.Real + 0.08 * twice.Real,
            0.75 * shaft.Imaginary + 0.08 * twice.Imaginary);
    }

    /// <summary>
    /// Each blade passes the struts once a turn: tones at the blade-pass frequency and its second harmonic, mainly along the shaft.
    /// In stall the steady loading falls and flutters, so the tones weaken and their level wanders within tenths of a second.
    /// </summary>
    private Acceleration BladePass(Complex shaft, double stall, ref SimulationRandom random)
    {
        const double keep = 0.94;
        _bladeModulation = keep * _bladeModulation + Math.Sqrt(1 - keep * keep) * random.NextNormal();

        double speedRatio = RotationHz / BladePassReferenceHz;
        double level = BladePassLevel * speedRatio * speedRatio * (0.4 + 0.6 * _installation.Load);
        level *= 1 - 0.6 * stall + (0.05 + 0.35 * stall) * _bladeModulation;

        Complex squared = shaft * shaft;
        Complex first = squared * squared * shaft;
        Complex second = first * first;
        double bladePassHz = FanInstallation.BladeCount * RotationHz;
        double firstLevel = level * AliasFade(bladePassHz);
        double secondLevel = 0.2 * level * AliasFade(2 * bladePassHz);
        return new Acceleration(
            firstLevel * first.Real + secondLevel * second.Imaginary,
            0.6 * firstLevel * first.Imaginary + secondLevel * second.Real,
            0.8 * firstLevel * first.Real - secondLevel * second.Imaginary);
    }

    private static double AliasFade(double hz) => Math.Clamp((ToneLimitHz - hz) / ToneFadeHz, 0, 1);
}
