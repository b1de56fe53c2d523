namespace TinyRnn.Devices.Loop;

/// <summary>What a loop does when samples are lost: periods skipped after a pause, or readings that were no good.</summary>
public enum GapPolicy
{
    /// <summary>
    /// The last good sample stands in for each lost one, so the model's time keeps step with the clock; decisions with too many
    /// of them are withheld. A pause too long to judge across (longer than a window; in a stream, than
    /// <see cref="SensorLoopOptions.MaxMissingSamples"/>) restarts the model.
    /// </summary>
    Bridge,

    /// <summary>More than <see cref="SensorLoopOptions.MaxMissingSamples"/> lost in a row restart the model at the next good sample; fewer are bridged.</summary>
    Restart,
}
