using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>The values that the outputs of a layer without state see: a window of its input for each output row.</summary>
/// <param name="Rows">Output rows that are computed together; 1 where each is a call of its own.</param>
/// <param name="Step">Floats from the window of a row to that of the next.</param>
/// <param name="FirstValue">First value of k that any row needs: what is before it is padding for all of them.</param>
/// <param name="Values">Values of k from there on that any row needs.</param>
internal sealed record RowWindows(int Rows, int Step, int FirstValue, int Values)
{
    /// <summary>The windows of a dense layer or a convolution.</summary>
    public static RowWindows Of(LayerPlan layer)
    {
        LayerSpec spec = layer.Spec;
        return spec.Type == LayerKinds.Conv1d && Conv1dEmitter.IsByWindow(spec)
            ? new RowWindows(1, 0, 0, layer.Weights!.Packing.Sections[0].InputRows)
            : spec.Type == LayerKinds.Conv1d
            ? Conv1dEmitter.Windows(spec)
            : new RowWindows(spec.InputShape.Length, spec.InputShape.Channels, 0, spec.InputShape.Channels);
    }
}
