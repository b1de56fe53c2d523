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

    private SimulationRandom _random;
    private long _nextChange;
    private int _episodesLeft;

    /// <summary>A board whose fan is healthy at first.</summary>
    /// <param name="seed">Chooses fans, conditions and their times.</param>
    /// <param name="time">The board's time.</param>
    public ScheduledFan(long seed, TimeProvider time)
    {
        _random = new SimulationRandom(seed);
        Board = new SimulatedBoard(FanSimulation.Create(NextFan(), FanCondition.Healthy), time);
        StartSchedule();
    }

    /// <summary>The board.</summary>
    public SimulatedBoard Board { get; }

    /// <inheritdoc/>
    public int ChannelCount => Board.Accelerometer.ChannelCount;

    /// <summary>The fan's condition at the last reading.</summary>
    public FanCondition Condition => Board.Plant.Condition;

    /// <summary>The reading at which the present condition began to develop.</summary>
    public long ChangedAt { get; private set; }

    /// <summary>The reading from which on the present condition was fully there.</summary>
    public long SettledAt { get; private set; }

    /// <inheritdoc/>
    public void Read(Span<float> values)
    {
        if (Board.Readings == _nextChange)
            Change();
        Board.Accelerometer.Read(values);
    }

    private void Change()
    {
        if (_episodesLeft == 0)
        {
            Board.Plant.Restart(NextFan(), FanCondition.Healthy);
            StartSchedule();
            return;
        }

        _episodesLeft--;
        Board.Plant.ChangeTo(NextCondition());
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

    private long NextFan() => unchecked((long)_random.NextBits());

    private void StartSchedule()
    {
        _episodesLeft = EpisodesPerFan;
        Schedule(0);
    }

    private void Schedule(long transitionReadings)
    {
        ChangedAt = Board.Readings;
        SettledAt = ChangedAt + transitionReadings;
        _nextChange = ChangedAt + (long)(_random.NextUniform(ShortestEpisodeSeconds, LongestEpisodeSeconds) * FanSimulation.SampleRateHz);
    }
}
