namespace TinyRnn.Devices.Loop;

/// <summary>What a loop does about a tick that begins more than a period late.</summary>
public enum DeadlinePolicy
{
    /// <summary>Goes on with the next period that is due; those that were lost are bridged or restart the model (see <see cref="GapPolicy"/>).</summary>
    Skip,

    /// <summary>
    /// Runs a tick for every period, back to back, until it is in time again: for sources that queue their samples. At most
    /// <see cref="SensorLoopOptions.MaxCatchUpPeriods"/> are made up for; more are skipped.
    /// </summary>
    CatchUp,

    /// <summary>Ends the loop with a <see cref="DeadlineMissedException"/>, outputs in their safe state: where a late decision is a wrong one.</summary>
    Fail,
}
