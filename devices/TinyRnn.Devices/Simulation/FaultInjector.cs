using System;
using System.IO;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Simulation;

/// <summary>
/// A sensor with faults: passes readings on and spoils some, by a plan and a seed, and counts what it did, so that a loop's
/// figures can be compared. One fault at a time. Allocates nothing, unless bursts throw.
/// </summary>
public sealed class FaultInjector : IVectorSource
{
    private readonly IVectorSource _source;
    private readonly SimulatedClock _clock;
    private readonly FaultPlan _plan;
    private SimulationRandom _random;
    private bool _isLate;
    private int _burstLeft;
    private int _stuckLeft;
    private int _stuckChannel;
    private float _stuckValue;

    /// <summary>Puts faults before a sensor.</summary>
    /// <param name="source">The sensor.</param>
    /// <param name="clock">The time that pauses and jumps change.</param>
    /// <param name="plan">How often what goes wrong.</param>
    /// <param name="seed">Chooses when.</param>
    public FaultInjector(IVectorSource source, SimulatedClock clock, FaultPlan plan, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.LongestPause, 2);
        _source = source;
        _clock = clock;
        _plan = plan;
        _random = new SimulationRandom(seed);
    }

    /// <inheritdoc/>
    public int ChannelCount => _source.ChannelCount;

    /// <summary>Readings with one channel missing, or all of them in bursts that do not throw.</summary>
    public long Missing { get; private set; }

    /// <summary>Readings that threw.</summary>
    public long Thrown { get; private set; }

    /// <summary>Readings with a value that cannot be.</summary>
    public long Spikes { get; private set; }

    /// <summary>Times that a channel kept its value.</summary>
    public long Stuck { get; private set; }

    /// <summary>Readings in which a channel had kept its value at least <see cref="StuckTicks"/> times.</summary>
    public long StuckReadings { get; private set; }

    /// <summary>What a loop takes for stuck.</summary>
    public int StuckTicks { get; init; } = int.MaxValue;

    /// <summary>Readings that took several periods.</summary>
    public long Pauses { get; private set; }

    /// <summary>Periods that a loop must skip after them.</summary>
    public long LostPeriods { get; private set; }

    /// <summary>Times that the clock went back.</summary>
    public long ClockJumps { get; private set; }

    /// <inheritdoc/>
    public void Read(Span<float> values)
    {
        _source.Read(values);
        if (_burstLeft > 0)
            Burst(values);
        else if (_stuckLeft > 0)
            Hold(values);
        else if (_isLate)
            // The tick after a pause is late by itself; another pause would not cost what is counted for it.
            _isLate = false;
        else
            Draw(values);
    }

    private void Draw(Span<float> values)
    {
        double draw = _random.NextUniform();
        if (Hits(ref draw, _plan.MissingShare))
        {
            Missing++;
            values[Channel()] = float.NaN;
        }
        else if (Hits(ref draw, _plan.BurstShare))
        {
            _burstLeft = Length(_plan.LongestBurst);
            Burst(values);
        }
        else if (Hits(ref draw, _plan.StuckShare))
        {
            Stuck++;
            _stuckLeft = Length(_plan.LongestStuck);
            StuckReadings += Math.Max(0, _stuckLeft - StuckTicks + 1);
            _stuckChannel = Channel();
            _stuckValue = values[_stuckChannel];
            Hold(values);
        }
        else if (Hits(ref draw, _plan.SpikeShare))
        {
            Spikes++;
            values[Channel()] = _plan.Spike;
        }
        else if (Hits(ref draw, _plan.PauseShare))
        {
            // The next tick is due after one period and comes half a period after a later one.
            int periods = 1 + Length(_plan.LongestPause - 1);
            Pauses++;
            _isLate = true;
            LostPeriods += periods - 1;
            _clock.Advance((periods + 0.5) * _plan.Period);
        }
        else if (Hits(ref draw, _plan.ClockJumpShare))
        {
            ClockJumps++;
            _clock.GoBack((2 + Length(98)) * _plan.Period);
        }
    }

    private void Burst(Span<float> values)
    {
        _burstLeft--;
        if (_plan.BurstsThrow)
        {
            Thrown++;
            throw new IOException("The simulated bus does not answer.");
        }

        Missing++;
        values.Fill(float.NaN);
    }

    private void Hold(Span<float> values)
    {
        _stuckLeft--;
        values[_stuckChannel] = _stuckValue;
    }

    private int Channel() => Length(ChannelCount) - 1;

    private int Length(int longest) => 1 + (int)_random.NextUniform(0, longest);

    private static bool Hits(ref double draw, double share)
    {
        draw -= share;
        return draw < 0;
    }
}
