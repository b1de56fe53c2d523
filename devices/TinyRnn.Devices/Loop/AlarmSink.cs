using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Loop;

/// <summary>Drives an alarm line while the smoothed label is anything but the normal one.</summary>
/// <param name="output">The alarm line.</param>
/// <param name="normalLabel">The label that means all is well, 0 or above.</param>
/// <param name="safeState">
/// The line's state when nobody watches any more. False by default: a lamp that stays on when the program has ended tells a lie.
/// Pass true for a line that must fail loud.
/// </param>
public sealed class AlarmSink(IDigitalOutput output, int normalLabel, bool safeState = false) : IDecisionSink
{
    /// <summary>What was written to the line last; false before the first decision.</summary>
    public bool IsActive { get; private set; }

    /// <inheritdoc/>
    public void Accept(in Decision decision) => Write(decision.SmoothedLabel >= 0 && decision.SmoothedLabel != normalLabel);

    /// <inheritdoc/>
    public void EnterSafeState() => Write(safeState);

    private void Write(bool active)
    {
        output.Write(active);
        IsActive = active;
    }
}
