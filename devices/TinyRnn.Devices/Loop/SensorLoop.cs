using System;
using System.Threading;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Loop;

/// <summary>
/// The loop of a device: read the sensor, step the model, decide, act, at a fixed rate. Deadlines are absolute (start plus a
/// whole number of periods), so lateness does not add up. After construction a tick allocates nothing.
/// A sample that is no good (not finite, out of range, stuck, or not given: an <see cref="System.IO.IOException"/>) is counted and
/// replaced by the last good one; with too many of them the decision is withheld. Any other exception ends the loop, with the
/// outputs in their safe state. Not for use by several threads at once, except that any may read the figures.
/// </summary>
/// <typeparam name="TModel">A generated class.</typeparam>
public sealed class SensorLoop<TModel>
    where TModel : class, IStepModel<TModel>
{
    private readonly SensorLoopOptions _options;
    private readonly WindowedModel<TModel> _model;
    private readonly SampleCheck _check;
    private readonly IDecisionSink _sink;
    private readonly ILoopClock _clock;
    private readonly TickSchedule _schedule;
    private readonly ScoreHysteresis _scores;
    private readonly DecisionSmoother _smoother;
    private readonly float[] _reading;
    private readonly float[] _lastGood;
    private readonly int _longestBridge;
    private bool _hasGood;
    private int _settlingLeft;
    private int _warmUpLeft;
    private long _badInRow;
    private long _ticks;
    private long _decisions;
    private long _withheld;
    private long _restarts;
    private int _lastLabel = -1;
    private int _collectionsAtStart;
    private long _allocatedAtStart;
    private long _allocated;

    /// <summary>Prepares a loop; nothing runs yet.</summary>
    /// <param name="model">The model; the loop owns its state from now on.</param>
    /// <param name="source">The sensor, with as many channels as the model has inputs, in the model's raw units.</param>
    /// <param name="sink">Acts on the decisions.</param>
    /// <param name="clock">The time to run by.</param>
    /// <param name="options">Rate, usage, smoothing, policies.</param>
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

        _options = options;
        _model = new WindowedModel<TModel>(model, options);
        _check = new SampleCheck(source, options);
        _sink = sink;
        _clock = clock;
        _schedule = new TickSchedule(clock.Time, options);
        _scores = new ScoreHysteresis(options.EnterScore, options.HoldScore);
        _smoother = new DecisionSmoother(options.SmoothingNeeded, options.SmoothingLast);
        _reading = new float[TModel.InputSize];
        _lastGood = new float[TModel.InputSize];
        _longestBridge = options.Gap == GapPolicy.Restart || options.WindowSteps == 0 ? options.MaxMissingSamples : options.WindowSteps;
    }

    /// <summary>Keeps the readings, if set.</summary>
    public ISampleRecorder? Recorder { get; init; }

    /// <summary>Carries the state from one run of the program to the next, if set.</summary>
    public LoopStateFile? StateFile { get; init; }

    /// <summary>What has happened so far. From another thread each figure is right, but they may be of neighbouring ticks.</summary>
    public LoopStatistics Statistics => new()
    {
        Ticks = _ticks,
        Decisions = _decisions,
        WithheldDecisions = _withheld,
        LastLabel = _lastLabel,
        MissingSamples = _check.Missing,
        FailedReads = _check.Failed,
        OutOfRangeSamples = _check.OutOfRange,
        StuckSamples = _check.Stuck,
        MissedDeadlines = _schedule.Missed,
        SkippedPeriods = _schedule.Skipped,
        Restarts = _restarts,
        ClockJumps = _schedule.Jumps,
        LargestDelaySeconds = _schedule.LargestDelaySeconds,
        Collections = GC.CollectionCount(0) - _collectionsAtStart,
        AllocatedBytes = _allocated,
    };

    /// <summary>How late ticks began behind their deadlines.</summary>
    public DelayHistogram Jitter => _schedule.Jitter;

    /// <summary>How long ticks took: reading, stepping, acting.</summary>
    public DelayHistogram Work => _schedule.Work;

    /// <summary>
    /// Runs until stopped. Starts from the model's initial state with no decision history, or from the <see cref="StateFile"/>.
    /// However it ends (stop, limit, an exception of source, model or sink), the sink has entered its safe state.
    /// </summary>
    /// <param name="stop">Ends the loop before its next tick; see <see cref="StopSignals"/>.</param>
    /// <param name="maxTicks">Ticks to run at most.</param>
    /// <exception cref="DeadlineMissedException">A deadline was missed, and the policy is <see cref="DeadlinePolicy.Fail"/>.</exception>
    public void Run(CancellationToken stop, long maxTicks = long.MaxValue)
    {
        try
        {
            RunTicks(stop, maxTicks);
        }
        catch (Exception exception)
        {
            // Not in a finally block: where nothing up the stack handles the exception, the runtime ends the process without running those.
            EnterSafeStateAfter(exception);
            throw;
        }

        _sink.EnterSafeState();
    }

    private void EnterSafeStateAfter(Exception exception)
    {
        try
        {
            _sink.EnterSafeState();
        }
        catch (Exception another)
        {
            throw new AggregateException("The loop failed, and then its outputs could not be put into their safe state.", exception, another);
        }
    }

    private void RunTicks(CancellationToken stop, long maxTicks)
    {
        Start();
        for (long tick = 0; tick < maxTicks; tick++)
        {
            _clock.WaitUntil(_schedule.NextDeadline(), stop);
            if (stop.IsCancellationRequested)
                break;

            Tick(_schedule.Begin(_ticks));
            StateFile?.AfterTick(_smoother);
            _schedule.End();
            _allocated = GC.GetAllocatedBytesForCurrentThread() - _allocatedAtStart;
        }

        // Not after an exception: the state may be what it is about.
        StateFile?.AtEnd(_smoother);
    }

    private void Start()
    {
        // A first step compiles the model and brings its weights in before the first deadline runs.
        _model.Prepare(_lastGood);
        _model.Reset();
        _scores.Reset();
        _smoother.Reset();
        _check.Reset();
        Recorder?.Break();
        _hasGood = false;
        _badInRow = 0;
        _settlingLeft = _options.SettlingTicks;
        _warmUpLeft = _options.WarmUpSteps;
        Restore();
        _lastLabel = _smoother.Label;
        _collectionsAtStart = GC.CollectionCount(0);
        _allocatedAtStart = GC.GetAllocatedBytesForCurrentThread();
        _schedule.Start();
    }

    private void Restore()
    {
        if (StateFile is null)
            return;

        // A window that the pause cut in two is of no use; what a stream has seen is.
        bool isStream = _options.WindowSteps == 0;
        if (!StateFile.Restore(_smoother) || !isStream)
            _model.Reset();
        else
            _warmUpLeft = 0;
    }

    private void Tick(long lost)
    {
        long tick = _ticks++;
        bool good = _check.Read(_reading);
        if (_settlingLeft > 0)
        {
            _settlingLeft--;
            return;
        }

        if (lost > 0)
            Lose(tick, lost);
        if (good)
            Take();
        else
            Miss();

        // Before the first good sample there is nothing to stand in for a missing one, and no signal to judge.
        if (_hasGood)
            Feed(tick, missing: !good);
    }

    private void Take()
    {
        if (_options.Gap == GapPolicy.Restart && _badInRow > _options.MaxMissingSamples)
            Restart();
        _badInRow = 0;
        _hasGood = true;
        _reading.CopyTo(_lastGood.AsSpan());
        Recorder?.Add(_reading);
    }

    private void Miss()
    {
        _badInRow++;
        Recorder?.Break();
    }

    /// <summary>Periods without a sample, before this tick's.</summary>
    private void Lose(long tick, long lost)
    {
        Recorder?.Break();
        if (lost > _longestBridge)
        {
            Restart();
            _badInRow = 0;
            return;
        }

        _badInRow += lost;
        for (long period = 0; period < lost && _hasGood; period++)
        {
            // A window may end here and must be judged; a stream is judged again in a moment.
            if (_model.Step(_lastGood, missing: true) && _options.WindowSteps > 0)
                Decide(tick);
        }
    }

    private void Restart()
    {
        if (!_hasGood)
            return;

        _restarts++;
        _model.Reset();
        _warmUpLeft = _options.WarmUpSteps;
    }

    private void Feed(long tick, bool missing)
    {
        if (!_model.Step(_lastGood, missing))
            return;

        if (_warmUpLeft > 0)
            _warmUpLeft--;
        else
            Decide(tick);
    }

    private void Decide(long tick)
    {
        ReadOnlySpan<float> output = _model.Output;
        if (!IsFinite(output))
        {
            _withheld++;
            // A stream with a NaN in its state would never recover by itself.
            if (_options.WindowSteps == 0)
                Restart();
            return;
        }

        if (!_model.IsTrustworthy)
        {
            _withheld++;
            return;
        }

        int label = _scores.LabelOf(output);
        int vote = _scores.Add(output, label);
        _lastLabel = vote == ScoreHysteresis.None ? _smoother.Label : _smoother.Add(vote);
        _decisions++;
        _sink.Accept(new Decision(tick, label, _lastLabel, output[Math.Min(label, output.Length - 1)]));
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
}
