namespace TinyRnn.Devices.RealTime;

/// <summary>One thing that was asked of the operating system.</summary>
/// <param name="Request">What, such as <c>SCHED_FIFO priority 50</c>.</param>
/// <param name="Refusal">Why it was refused; null if it was granted.</param>
/// <param name="Remedy">The command or setting that would have it granted; empty if it was.</param>
public readonly record struct RealTimeGrant(string Request, string? Refusal, string Remedy)
{
    /// <summary>True if it was granted.</summary>
    public bool IsGranted => Refusal is null;

    /// <inheritdoc/>
    public override string ToString() => IsGranted ? $"{Request}: granted" : $"{Request}: refused ({Refusal}). {Remedy}";
}
