using System;

namespace TinyRnn.Devices.Simulation;

/// <summary>
/// The fan on its elastic mounts: force over mass in, acceleration out, H(s) = s^2 / (s^2 + 2*zeta*w*s + w^2)
/// (Rao, "Mechanical Vibrations", section 3.7), made discrete by the bilinear transform with the natural frequency kept exact.
/// </summary>
internal struct MountResponse
{
    private readonly double _gain;
    private readonly double _feedback1;
    private readonly double _feedback2;
    private Acceleration _delay1;
    private Acceleration _delay2;

    public MountResponse(double naturalHz, double dampingRatio)
    {
        double warped = Math.Tan(Math.PI * naturalHz / FanSimulation.SampleRateHz);
        double squared = warped * warped;
        _gain = 1 / (1 + 2 * dampingRatio * warped + squared);
        _feedback1 = 2 * (squared - 1) * _gain;
        _feedback2 = (1 - 2 * dampingRatio * warped + squared) * _gain;
    }

    /// <summary>Advances one sample (transposed direct form II).</summary>
    public Acceleration Next(Acceleration force)
    {
        Acceleration moved = _gain * force + _delay1;
        _delay1 = -2 * _gain * force + -_feedback1 * moved + _delay2;
        _delay2 = _gain * force + -_feedback2 * moved;
        return moved;
    }
}
