using System.Globalization;
using System.IO;
using System.Threading;
using TinyRnn.Devices.Housekeeping;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>
/// Writes a line when the decision or the truth changes. The loop's thread only notes the change; this job writes, so a slow
/// terminal costs the loop nothing. More changes at once than it can note are left out.
/// </summary>
internal sealed class ChangeDisplay(MonitorBoard board, AlarmSink alarm, double rateHz, TextWriter output) : IDecisionSink, IHousekeepingJob
{
    private readonly Change[] _changes = new Change[64];
    private long _noted;
    private long _written;
    private int _label = -1;
    private FanCondition? _truth;

    /// <inheritdoc/>
    public void Accept(in Decision decision)
    {
        FanCondition? truth = board.Truth;
        if (decision.SmoothedLabel < 0 || (decision.SmoothedLabel == _label && truth == _truth))
            return;

        long noted = _noted;
        if (noted - Volatile.Read(ref _written) == _changes.Length)
            return;

        _label = decision.SmoothedLabel;
        _truth = truth;
        _changes[noted % _changes.Length] = new Change(decision.Tick, _label, truth, alarm.IsActive);
        Volatile.Write(ref _noted, noted + 1);
    }

    /// <inheritdoc/>
    public void EnterSafeState()
    {
        // It drives nothing.
    }

    /// <inheritdoc/>
    public void Run(bool isLast)
    {
        for (long written = _written; written < Volatile.Read(ref _noted); written++)
        {
            Change change = _changes[written % _changes.Length];
            Volatile.Write(ref _written, written + 1);
            string truth = change.Truth is { } condition ? $" fan {FanConditionNames.Of(condition),-16}" : "";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{(change.Tick + 1) / rateHz,8:0.0} s  decided {FanConditionNames.All[change.Label],-16}{truth} alarm {(change.Alarm ? "on" : "off")}"));
        }
    }

    private readonly record struct Change(long Tick, int Label, FanCondition? Truth, bool Alarm);
}
