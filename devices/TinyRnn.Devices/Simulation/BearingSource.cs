using System;
using System.Numerics;

namespace TinyRnn.Devices.Simulation;

/// <summary>
/// An outer-race pit: each ball that rolls over it strikes the housing, which rings at its own frequency and decays
/// (McFadden and Smith, "Model for the vibration produced by a single point defect", Journal of Sound and Vibration 96, 1984).
/// The balls slip, so the intervals jitter by a percent or two and the error accumulates (Randall and Antoni, 2011, section 3).
/// Outside the fault the bearing is silent.
/// </summary>
internal struct BearingSource
{
    private const double SlipJitter = 0.015;
    private const double PeakSpread = 0.2;

    private readonly FanInstallation _installation;
    private readonly Complex _poleExponent;
    private readonly Complex _pole;
    private Complex _ringing;
    private double _turnsToImpact;

    public BearingSource(in FanInstallation installation, double initialPhase)
    {
        _installation = installation;
        double radians = 2 * Math.PI * installation.HousingHz / FanSimulation.SampleRateHz;
        double damping = installation.HousingDamping;
        _poleExponent = new Complex(-damping * radians, radians * Math.Sqrt(1 - damping * damping));
        _pole = Complex.Exp(_poleExponent);
        _turnsToImpact = initialPhase / FanInstallation.OuterRaceOrder;
    }

    /// <summary>Impacts so far.</summary>
    public long Impacts { get; private set; }

    /// <summary>Advances one sample.</summary>
    /// <param name="rotationHz">Rotation frequency in Hz.</param>
    /// <param name="wear">Share of the fault that has developed, 0 to 1.</param>
    /// <param name="random">The recording's generator.</param>
    public Acceleration Next(double rotationHz, double wear, ref SimulationRandom random)
    {
        double turns = rotationHz / FanSimulation.SampleRateHz;
        _ringing *= _pole;
        _turnsToImpact -= turns;
        if (_turnsToImpact <= 0)
        {
            // The impact fell between two samples; what we sample is its ringing after that part of the interval.
            double sinceImpact = -_turnsToImpact / turns;
            double peak = _installation.ImpactPeak * (0.5 + 0.5 * _installation.Load) * wear;
            _ringing += peak * Math.Exp(PeakSpread * random.NextNormal()) * Complex.Exp(_poleExponent * sinceImpact);
            double interval = (1 + SlipJitter * random.NextNormal()) / FanInstallation.OuterRaceOrder;
            _turnsToImpact += Math.Max(interval, turns);
            Impacts++;
        }

        // The load zone of a horizontal shaft is at the bottom: the housing is struck vertically.
        double ringing = _ringing.Imaginary;
        return new Acceleration(0.3 * ringing, 0.45 * ringing, ringing);
    }
}
