using System;

namespace TinyRnn.Devices.Loop;

/// <summary>The deadlines of a run: start plus whole periods, what is done about missed ones, and how late ticks began.</summary>
internal sealed class TickSchedule
{
    /// <summary>A monotonic clock does not stand still; a delay beyond this is a clock (or a debugger) that jumped.</summary>
    private const double JumpSeconds = 10;

    private readonly TimeProvider _time;
    private readonly DeadlinePolicy _policy;
    private readonly int _maxCatchUp;
    private readonly double _period;
    private readonly double _nanoseconds;
    private readonly double _jump;
    private long _start;
    private long _index;
    private long _deadline;
    private long _begun;
    private long _largestDelay;

    public TickSchedule(TimeProvider time, SensorLoopOptions options)
    {
        _time = time;
        _policy = options.MissedDeadline;
        _maxCatchUp = options.MaxCatchUpPeriods;
        _period = time.TimestampFrequency / options.RateHz;
        _nanoseconds = 1e9 / time.TimestampFrequency;
        _jump = JumpSeconds * time.TimestampFrequency;
    }

    public DelayHistogram Jitter { get; } = new();

    public DelayHistogram Work { get; } = new();

    public long Missed { get; private set; }

    public long Skipped { get; private set; }

    public long Jumps { get; private set; }

    public double LargestDelaySeconds => _largestDelay / (double)_time.TimestampFrequency;

    /// <summary>Lets the first tick be due now.</summary>
    public void Start()
    {
        _start = _time.GetTimestamp();
        _index = 0;
    }

    /// <summary>When the next tick is due. A clock that went back would put it far off; then periods are counted anew from now.</summary>
    public long NextDeadline()
    {
        long now = _time.GetTimestamp();
        _deadline = DeadlineOf(_index);
        if (_deadline - now > 2 * _period)
        {
            Jumps++;
            _start = now;
            _index = 1;
            _deadline = DeadlineOf(_index);
        }

        return _deadline;
    }

    /// <summary>Begins the tick that was due.</summary>
    /// <param name="tick">Its number, for the exception.</param>
    /// <returns>Periods that are skipped, because the tick stands for a later one.</returns>
    /// <exception cref="DeadlineMissedException">It is more than a period late, and the policy is to fail.</exception>
    public long Begin(long tick)
    {
        _begun = _time.GetTimestamp();
        long delay = Math.Max(_begun - _deadline, 0);
        Jitter.Add((long)(delay * _nanoseconds));
        _largestDelay = Math.Max(_largestDelay, delay);
        long lost = delay > _period ? Late(tick, delay) : 0;
        _index += 1 + lost;
        return lost;
    }

    /// <summary>Ends the tick.</summary>
    public void End() => Work.Add((long)((_time.GetTimestamp() - _begun) * _nanoseconds));

    private long DeadlineOf(long index) => _start + (long)(index * _period);

    private long Late(long tick, long delay)
    {
        Missed++;
        if (delay > _jump)
            Jumps++;
        if (_policy == DeadlinePolicy.Fail)
            throw new DeadlineMissedException(tick, delay / (double)_time.TimestampFrequency, _period / _time.TimestampFrequency);

        long lost = (long)(delay / _period);
        if (_policy == DeadlinePolicy.CatchUp)
            lost = Math.Max(lost - _maxCatchUp, 0);
        Skipped += lost;
        return lost;
    }
}
