using System;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>
/// The board's accelerometer while the fan's condition changes by a schedule drawn from a seed: every 20 to 60 seconds another
/// condition, and after a dozen of them another fan, so that no single mounting decides the figures.
/// It also knows the truth that decisions are judged by.
/// </summary>
internal sealed class ScheduledFan : IVectorSource
{
    private const double ShortestEpisodeSeconds = 20;
    private const double LongestEpisodeSeconds = 60;
    private const int EpisodesPerFan = 12;
    private const double RepairShare = 0.6;

    private readonly SimulatedBoard _board;
    private SimulationRandom _random;
    private long _nextChange;
    private int _episodesLeft;

    public ScheduledFan(SimulatedBoard board, long seed)
    {
        _board = board;
        _random = new SimulationRandom(seed);
        StartFan();
    }

    /// <inheritdoc/>
    public int ChannelCount => _board.Accelerometer.ChannelCount;

    /// <summary>The fan's condition at the last reading.</summary>
    public FanCondition Condition => _board.Plant.Condition;

    /// <summary>The reading at which the present condition began to develop.</summary>
    public long ChangedAt { get; private set; }

    /// <summary>The reading from which on the present condition was fully there.</summary>
    public long SettledAt { get; private set; }

    /// <inheritdoc/>
    public void Read(Span<float> values)
    {
        if (_board.Readings == _nextChange)
            Change();
        _board.Accelerometer.Read(values);
    }

    private void Change()
    {
        if (_episodesLeft == 0)
        {
            StartFan();
            return;
        }

        _episodesLeft--;
        _board.Plant.ChangeTo(NextCondition());
        Schedule((long)(FanSimulation.TransitionSeconds * FanSimulation.SampleRateHz));
    }

    private FanCondition NextCondition()
    {
        const int faults = (int)FanCondition.BlockedAirflow;
        if (Condition == FanCondition.Healthy)
            return (FanCondition)(1 + (int)_random.NextUniform(0, faults));
        if (_random.NextUniform() < RepairShare)
            return FanCondition.Healthy;

        // One of the other faults.
        int other = (int)Condition + (int)_random.NextUniform(0, faults - 1);
        return (FanCondition)(1 + other % faults);
    }

    private void StartFan()
    {
        _board.Plant.Restart(unchecked((long)_random.NextBits()), FanCondition.Healthy);
        _episodesLeft = EpisodesPerFan;
        Schedule(0);
    }

    private void Schedule(long transitionReadings)
    {
        ChangedAt = _board.Readings;
        SettledAt = ChangedAt + transitionReadings;
        _nextChange = ChangedAt + (long)(_random.NextUniform(ShortestEpisodeSeconds, LongestEpisodeSeconds) * FanSimulation.SampleRateHz);
    }
}
