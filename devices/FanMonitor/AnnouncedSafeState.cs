using System.IO;
using TinyRnn.Devices.Loop;

namespace TinyRnn.FanMonitor;

/// <summary>Drives the alarm, and says when it has been put into its safe state: the last line in the journal that matters.</summary>
internal sealed class AnnouncedSafeState(AlarmSink alarm, TextWriter output) : IDecisionSink
{
    /// <inheritdoc/>
    public void Accept(in Decision decision) => alarm.Accept(decision);

    /// <inheritdoc/>
    public void EnterSafeState()
    {
        alarm.EnterSafeState();
        output.WriteLine($"safe state: alarm {(alarm.IsActive ? "on" : "off")}");
    }
}
