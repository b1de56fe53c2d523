using System;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Devices.Ports.Simulated;

/// <summary>What is wrong with a simulated bus. Faults may be changed while the bus is in use; the same seed gives the same faults.</summary>
/// <param name="seed">Chooses which transfers fail and which bits flip.</param>
public sealed class BusFaults(long seed = 1)
{
    private SimulationRandom _random = new(seed);
    private long _failing;
    private BusStatus _failure;

    /// <summary>Share of transfers that are not acknowledged, 0 to 1.</summary>
    public double NotAcknowledgedShare { get; set; }

    /// <summary>Chance that a received bit is flipped, 0 to 1.</summary>
    public double BitErrorShare { get; set; }

    /// <summary>True while the data line is stuck: every transfer succeeds and receives the level.</summary>
    public bool IsStuck { get; set; }

    /// <summary>The level of a stuck line.</summary>
    public bool StuckLevel { get; set; } = true;

    /// <summary>Transfers so far, failed ones included.</summary>
    public long Transfers { get; private set; }

    /// <summary>Transfers that failed so far.</summary>
    public long Failures { get; private set; }

    /// <summary>Lets the next transfers fail, as a loose wire would.</summary>
    /// <param name="transfers">How many, at least 0.</param>
    /// <param name="failure">How they end.</param>
    public void Fail(long transfers, BusStatus failure = BusStatus.NotAcknowledged)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(transfers);
        (_failing, _failure) = (transfers, failure);
    }

    /// <summary>Decides on one transfer.</summary>
    internal BusStatus Next()
    {
        Transfers++;
        BusStatus status = BusStatus.Ok;
        if (_failing > 0)
        {
            _failing--;
            status = _failure;
        }
        else if (NotAcknowledgedShare > 0 && _random.NextUniform() < NotAcknowledgedShare)
        {
            status = BusStatus.NotAcknowledged;
        }

        if (status != BusStatus.Ok)
            Failures++;
        return status;
    }

    /// <summary>What the wires make of received bytes.</summary>
    internal void Disturb(Span<byte> received)
    {
        if (IsStuck)
        {
            received.Fill(StuckLevel ? (byte)0xFF : (byte)0);
            return;
        }

        if (BitErrorShare <= 0)
            return;

        foreach (ref byte value in received)
        {
            for (int bit = 0; bit < 8; bit++)
                value ^= _random.NextUniform() < BitErrorShare ? (byte)(1 << bit) : (byte)0;
        }
    }
}
