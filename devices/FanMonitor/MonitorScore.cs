using System;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>
/// Passes decisions on to the alarm and compares them with the truth. A window counts for accuracy if the fan was in one fully
/// developed condition all through it. An alarm is false if it goes on at a window that was healthy all through. A detection's
/// delay runs from the moment a healthy fan's fault begins to develop until the alarm goes on. Allocates nothing while it counts.
/// </summary>
internal sealed class MonitorScore : IDecisionSink
{
    private const int Periods = 12;
    private const int MaxDelays = 65536;

    private readonly IDecisionSink _alarm;
    private readonly SimulatedBoard _board;
    private readonly ScheduledFan _fan;
    private readonly long _periodReadings;
    private readonly int[,] _confusion = new int[FanConditionNames.All.Length, FanConditionNames.All.Length];
    private readonly int[] _periodRight = new int[Periods];
    private readonly int[] _periodWindows = new int[Periods];
    private readonly double[] _delays = new double[MaxDelays];
    private FanCondition _lastCondition = FanCondition.Healthy;
    private long _lastChange;
    private bool _awaitsAlarm;
    private int _periods;
    private int _right;
    private int _healthyWindows;

    /// <summary>A score over a number of readings, with accuracy per twelfth of them.</summary>
    public MonitorScore(IDecisionSink alarm, SimulatedBoard board, ScheduledFan fan, long readings)
    {
        _alarm = alarm;
        _board = board;
        _fan = fan;
        _periodReadings = Math.Max(readings / Periods, FanMonitorModel.WindowSteps * 10L);
    }

    /// <summary>Windows by true (row) and decided (column) condition.</summary>
    public int[,] Confusion => _confusion;

    /// <summary>Windows that counted.</summary>
    public int Windows { get; private set; }

    /// <summary>Share of the counted windows that were right.</summary>
    public double Accuracy => Ratio(_right, Windows);

    /// <summary>Alarms that went on while the fan was healthy.</summary>
    public int FalseAlarms { get; private set; }

    /// <summary>Hours of healthy running that were judged.</summary>
    public double HealthyHours => _healthyWindows * FanMonitorModel.WindowSteps / (3600.0 * FanSimulation.SampleRateHz);

    /// <summary>False alarms per hour of healthy running.</summary>
    public double FalseAlarmsPerHour => Ratio(FalseAlarms, HealthyHours);

    /// <summary>Faults of healthy fans that raised the alarm.</summary>
    public int Detections { get; private set; }

    /// <summary>Faults of healthy fans that came and went without an alarm.</summary>
    public int MissedFaults { get; private set; }

    /// <summary>Median seconds from a fault's beginning to the alarm; 0 without detections.</summary>
    public double MedianDelaySeconds
    {
        get
        {
            double[] sorted = SortedDelays();
            return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
        }
    }

    /// <summary>Longest seconds from a fault's beginning to the alarm; 0 without detections.</summary>
    public double LongestDelaySeconds
    {
        get
        {
            double[] sorted = SortedDelays();
            return sorted.Length == 0 ? 0 : sorted[^1];
        }
    }

    /// <summary>Seconds of signal in one entry of <see cref="AccuracyOverTime"/>.</summary>
    public double PeriodSeconds => _periodReadings / (double)FanSimulation.SampleRateHz;

    /// <summary>Accuracy in each part of the signal, in order.</summary>
    public double[] AccuracyOverTime
    {
        get
        {
            double[] accuracies = new double[_periods];
            for (int i = 0; i < accuracies.Length; i++)
                accuracies[i] = Ratio(_periodRight[i], _periodWindows[i]);
            return accuracies;
        }
    }

    /// <inheritdoc/>
    public void Accept(in Decision decision)
    {
        FollowFan(decision);
        bool wasOn = _board.Alarm.IsActive;
        _alarm.Accept(decision);
        bool wentOn = !wasOn && _board.Alarm.IsActive;
        bool whole = decision.Tick - FanMonitorModel.WindowSteps + 1 >= _fan.SettledAt;
        if (whole)
            CountWindow(decision);

        if (wentOn && whole && _fan.Condition == FanCondition.Healthy)
            FalseAlarms++;
        if (wentOn && _awaitsAlarm)
        {
            _awaitsAlarm = false;
            _delays[Detections % MaxDelays] = (decision.Tick - _fan.ChangedAt + 1) / (double)FanSimulation.SampleRateHz;
            Detections++;
        }
    }

    /// <inheritdoc/>
    public void EnterSafeState() => _alarm.EnterSafeState();

    /// <summary>Episodes last many windows, so none passes between two decisions.</summary>
    private void FollowFan(in Decision decision)
    {
        if (_fan.ChangedAt == _lastChange)
            return;

        if (_awaitsAlarm)
            MissedFaults++;
        _awaitsAlarm = _lastCondition == FanCondition.Healthy && _fan.Condition != FanCondition.Healthy && !_board.Alarm.IsActive;
        _lastCondition = _fan.Condition;
        _lastChange = _fan.ChangedAt;
    }

    private void CountWindow(in Decision decision)
    {
        bool right = decision.Label == (int)_fan.Condition;
        _confusion[(int)_fan.Condition, decision.Label]++;
        Windows++;
        _right += right ? 1 : 0;
        _healthyWindows += _fan.Condition == FanCondition.Healthy ? 1 : 0;
        int period = (int)Math.Min(decision.Tick / _periodReadings, Periods - 1);
        _periodWindows[period]++;
        _periodRight[period] += right ? 1 : 0;
        _periods = Math.Max(_periods, period + 1);
    }

    private double[] SortedDelays()
    {
        double[] sorted = _delays.AsSpan(0, Math.Min(Detections, MaxDelays)).ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
