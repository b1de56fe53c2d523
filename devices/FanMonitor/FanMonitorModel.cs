namespace TinyRnn.FanMonitor;

/// <summary>The network that names the condition of a fan from one second of its vibration; the generator writes the rest.</summary>
[TinyRnnModel("fan-monitor.rnn.json")]
public sealed partial class FanMonitorModel;
