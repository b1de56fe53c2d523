using System;
using System.Threading;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Loop;

/// <summary>
/// The loop of a device: read the sensor, step the model, decide, act, at a fixed rate. Deadlines are absolute (start plus a
/// whole number of periods), so lateness does not add up. After construction a tick allocates nothing.
/// A tick whose sample is missing (a channel is not finite) steps with the last good one and is counted; with too many of them
/// the decision is withheld. Not for use by several threads at once.
/// </summary>
/// <typeparam name="TModel">A generated class.</typeparam>
public sealed class SensorLoop<TModel>
    where TModel : class, IStepModel<TModel>
{
    private readonly WindowedModel<TModel> _model;
    private readonly IVectorSource _source;
    private readonly IDecisionSink _sink;
    private readonly ILoopClock _clock;
    private readonly DecisionSmoother _smoother;
    private readonly double _period;
    private readonly float[] _reading;
    private readonly float[] _lastGood;
    private bool _hasGood;
    private long _ticks;
    private long _decisions;
    private long _withheld;
    private long _missingSamples;
    private long _missedDeadlines;
    private long _skippedPeriods;
    private long _largestDelay;

    /// <summary>Prepares a loop; nothing runs yet.</summary>
    /// <param name="model">The model; the loop owns its state from now on.</param>
    /// <param name="source">The sensor, with as many channels as the model has inputs, in the model's raw units.</param>
    /// <param name="sink">Acts on the decisions.</param>
    /// <param name="clock">The time to run by.</param>
    /// <param name="options">Rate, usage, smoothing.</param>
    /// <exception cref="ArgumentException">The source does not fit the model, or an option is out of range.</exception>
    public SensorLoop(TModel model, IVectorSource source, IDecisionSink sink, ILoopClock clock, SensorLoopOptions options)
    {
        options.Check();
        if (source.ChannelCount != TModel.InputSize)
        {
            throw new ArgumentException(
                $"The source has {source.ChannelCount} channels; {typeof(TModel).Name} needs {TModel.InputSize}. Use the sensor it was trained on.",
                nameof(source));
        }

        _model = new WindowedModel<TModel>(model, options);
        _source = source;
        _sink = sink;
        _clock = clock;
        _smoother = new DecisionSmoother(options.SmoothingNeeded, options.SmoothingLast);
        _period = clock.Time.TimestampFrequency / options.RateHz;
        _reading = new float[TModel.InputSize];
        _lastGood = new float[TModel.InputSize];
    }

    /// <summary>What has happened so far; safe to read between runs or from the sink.</summary>
    public LoopStatistics Statistics => new()
    {
        Ticks = _ticks,
        Decisions = _decisions,
        WithheldDecisions = _withheld,
        MissingSamples = _missingSamples,
        MissedDeadlines = _missedDeadlines,
        SkippedPeriods = _skippedPeriods,
        LargestDelaySeconds = _largestDelay / (double)_clock.Time.TimestampFrequency,
    };

    /// <summary>
    /// Runs until stopped. Starts from the model's initial state with no decision history. However it ends (stop, limit, an
    /// exception of source, model or sink), the sink has entered its safe state.
    /// </summary>
    /// <param name="stop">Ends the loop before its next tick; see <see cref="StopSignals"/>.</param>
    /// <param name="maxTicks">Ticks to run at most.</param>
    public void Run(CancellationToken stop, long maxTicks = long.MaxValue)
    {
        try
        {
            _model.Reset();
            _smoother.Reset();
            _hasGood = false;
            long start = _clock.Time.GetTimestamp();
            long period = 0;
            for (long tick = 0; tick < maxTicks; tick++)
            {
                long deadline = start + (long)(period * _period);
                _clock.WaitUntil(deadline, stop);
                if (stop.IsCancellationRequested)
                    return;

                period += 1 + PeriodsLost(_clock.Time.GetTimestamp() - deadline);
                Tick();
            }
        }
        finally
        {
            _sink.EnterSafeState();
        }
    }

    /// <summary>After a pause of several periods the loop goes on with the next one that is due, instead of rushing through those it lost.</summary>
    private long PeriodsLost(long delay)
    {
        _largestDelay = Math.Max(_largestDelay, delay);
        if (delay <= _period)
            return 0;

        long lost = (long)(delay / _period);
        _missedDeadlines++;
        _skippedPeriods += lost;
        return lost;
    }

    private void Tick()
    {
        long tick = _ticks++;
        _source.Read(_reading);
        bool missing = !IsFinite(_reading);
        if (missing)
            _missingSamples++;
        else
            _reading.CopyTo(_lastGood.AsSpan());

        // Before the first good sample there is nothing to stand in for a missing one, and no signal to judge.
        _hasGood |= !missing;
        if (!_hasGood || !_model.Step(_lastGood, missing))
            return;

        if (!_model.IsTrustworthy || !IsFinite(_model.Output))
        {
            _withheld++;
            return;
        }

        int label = IndexOfLargest(_model.Output);
        _decisions++;
        _sink.Accept(new Decision(tick, label, _smoother.Add(label)));
    }

    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest])
                largest = i;
        }

        return largest;
    }
}
