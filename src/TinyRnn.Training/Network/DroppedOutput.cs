using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Network;

/// <summary>A layer's output as the layers after it see it in training.</summary>
/// <param name="mask">What is dropped.</param>
/// <param name="channels">Channels of the output.</param>
/// <param name="rows">Rows that fit.</param>
internal sealed class DroppedOutput(DropoutMask mask, int channels, int rows)
{
    /// <summary>The values.</summary>
    public LaneRows Values { get; } = new(channels, rows);

    /// <summary>Their gradient.</summary>
    public LaneRows Gradient { get; } = new(channels, rows);

    /// <summary>Takes the layer's output.</summary>
    public void Forward(LaneRows output, int count)
    {
        for (int row = 0; row < count; row++)
        {
            mask.Apply(ref output.Row(row), ref Values.Row(row));
        }
    }

    /// <summary>Adds to the gradient of the layer's output.</summary>
    public void Backward(LaneRows outputGradient, int count)
    {
        for (int row = 0; row < count; row++)
        {
            mask.AddTo(ref Gradient.Row(row), ref outputGradient.Row(row));
        }
    }
}
