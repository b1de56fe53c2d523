using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>The values that the outputs of a layer without state see: a window of its input for each output row.</summary>
/// <param name="Rows">Output rows, which are computed together.</param>
/// <param name="Step">Floats from the window of a row to that of the next.</param>
/// <param name="FirstValue">First value of k that any row needs: what is before it is padding for all of them.</param>
/// <param name="Values">Values of k from there on that any row needs.</param>
internal sealed record RowWindows(int Rows, int Step, int FirstValue, int Values)
{
    /// <summary>Pieces that the window consists of, of as many values each; 1 where all lie one after another.</summary>
    public int Taps { get; init; } = 1;

    /// <summary>Floats from a piece to the next.</summary>
    public int TapDistance { get; init; }

    /// <summary>Values of a piece.</summary>
    public int TapValues => Values / Taps;

    /// <summary>The windows of a dense layer or of a group of a convolution.</summary>
    public static RowWindows Of(LayerPlan layer)
    {
        LayerSpec spec = layer.Spec;
        return spec.Type == LayerKinds.Conv1d
            ? Conv1dEmitter.Windows(spec)
            : new RowWindows(spec.InputShape.Length, spec.InputShape.Channels, 0, spec.InputShape.Channels);
    }

    /// <summary>Where a value lies, counted from the first value of the first row's window.</summary>
    public int Place(int row, int value) => (row * Step) + (value / TapValues * TapDistance) + (value % TapValues);
}
