namespace TinyRnn.Training;

/// <summary>Alarms against what was marked as an anomaly, step by step, and event by event: a run of marked steps is found by one alarm.</summary>
public sealed class AnomalyMetrics
{
    private readonly RankCurve _curve = new();
    private long _rightAlarms;
    private bool _isInEvent;
    private bool _isEventFound;

    /// <summary>Steps compared.</summary>
    public long Count { get; private set; }

    /// <summary>Steps with an alarm.</summary>
    public long Alarms { get; private set; }

    /// <summary>Steps marked as anomalies.</summary>
    public long Anomalies { get; private set; }

    /// <summary>Runs of marked steps.</summary>
    public int Events { get; private set; }

    /// <summary>Runs of marked steps with at least one alarm.</summary>
    public int EventsFound { get; private set; }

    /// <summary>Part of the alarms that are at marked steps; NaN without alarms.</summary>
    public double Precision => (double)_rightAlarms / Alarms;

    /// <summary>Part of the marked steps that have an alarm; NaN without marked steps.</summary>
    public double Recall => (double)_rightAlarms / Anomalies;

    /// <summary>The harmonic mean of precision and recall: 2 right alarms / (alarms + marked steps).</summary>
    public double F1 => 2.0 * _rightAlarms / (Alarms + Anomalies);

    /// <summary>Part of the steps without a mark that have an alarm; NaN without such steps.</summary>
    public double FalseAlarmRate => (double)(Alarms - _rightAlarms) / (Count - Anomalies);

    /// <summary>
    /// How likely a marked step has a higher score than one without a mark, whatever the threshold (the area under the receiver operating
    /// characteristic); NaN without steps of both kinds.
    /// </summary>
    public double AreaUnderCurve => _curve.Area;

    /// <summary>Starts a recording: no event goes on into it.</summary>
    public void BeginRecording() => _isInEvent = false;

    /// <summary>Compares the next step.</summary>
    /// <param name="isAnomaly">Whether it is marked.</param>
    /// <param name="score">
    /// The forecast error in thresholds (of several columns the largest): above 1, or no number, is an alarm.
    /// </param>
    public void Add(bool isAnomaly, double score)
    {
        bool isAlarm = !(score <= 1);
        _curve.Add(isAnomaly, score);
        Count++;
        Alarms += isAlarm ? 1 : 0;
        Anomalies += isAnomaly ? 1 : 0;
        _rightAlarms += isAlarm && isAnomaly ? 1 : 0;
        if (isAnomaly && !_isInEvent)
        {
            Events++;
            _isEventFound = false;
        }

        _isInEvent = isAnomaly;
        if (isAnomaly && isAlarm && !_isEventFound)
        {
            _isEventFound = true;
            EventsFound++;
        }
    }
}
