using System;

namespace TinyRnn.Devices.Simulation;

/// <summary>
/// The air's unsteady force: broadband, falling with frequency above a corner of some 7 Hz as gusts pass the span
/// (the usual first-order spectrum of turbulence forces; Blake, "Mechanics of Flow-Induced Sound and Vibration", chapter 6).
/// Weak in free flow; in stall it dominates, with the beat of the rotating stall cell on top.
/// </summary>
internal struct AirflowSource(in FanInstallation installation)
{
    private const double FreeTurbulence = 0.1;
    private const double CornerHz = 7;

    private readonly FanInstallation _installation = installation;
    private Acceleration _gust;
    private double _cellTurns;

    /// <summary>Advances one sample.</summary>
    /// <param name="rotationHz">Rotation frequency in Hz.</param>
    /// <param name="stall">Share of the blockage that has developed, 0 to 1.</param>
    /// <param name="random">The recording's generator.</param>
    public Acceleration Next(double rotationHz, double stall, ref SimulationRandom random)
    {
        double keep = Math.Exp(-2 * Math.PI * CornerHz / FanSimulation.SampleRateHz);
        double level = FreeTurbulence + (_installation.StallTurbulence - FreeTurbulence) * stall;
        double kick = level * Math.Sqrt(1 - keep * keep);
        var noise = new Acceleration(random.NextNormal(), 0.7 * random.NextNormal(), 0.8 * random.NextNormal());
        _gust = keep * _gust + kick * noise;

        _cellTurns += _installation.StallOrder * rotationHz / FanSimulation.SampleRateHz;
        _cellTurns -= Math.Floor(_cellTurns);
        double cell = 0.25 * _installation.StallTurbulence * stall * Math.Sin(2 * Math.PI * _cellTurns);
        return _gust + cell * new Acceleration(1, 0.4, 0.4);
    }
}
