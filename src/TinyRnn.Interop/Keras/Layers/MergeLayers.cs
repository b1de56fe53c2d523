using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>Layers of several inputs: Concatenate, Add, Subtract, Multiply, Average.</summary>
internal static class MergeLayers
{
    /// <summary>Joins the inputs along the channels.</summary>
    public static KerasValue Concatenate(KerasLayer layer, IReadOnlyList<KerasValue> inputs, KerasNetwork network)
    {
        KerasAxes axes = Axes(layer, inputs);
        layer.ExpectLastAxis("axis", axes is KerasAxes.Steps or KerasAxes.Rows ? 3 : 2);
        return network.Add(layer, LayerKinds.Concat, inputs, axes);
    }

    /// <summary>An elementwise sum, difference, product or mean.</summary>
    public static KerasValue Add(KerasLayer layer, IReadOnlyList<KerasValue> inputs, KerasNetwork network)
    {
        string kind = layer.ClassName switch
        {
            "Add" => LayerKinds.Add,
            "Subtract" => LayerKinds.Subtract,
            "Multiply" => LayerKinds.Multiply,
            _ => LayerKinds.Average,
        };
        return network.Add(layer, kind, inputs, Axes(layer, inputs));
    }

    private static KerasAxes Axes(KerasLayer layer, IReadOnlyList<KerasValue> inputs) =>
        inputs.Count < 2 ? throw layer.Problem($"it takes {inputs.Count} inputs; expected at least two")
        : inputs.All(input => input.Axes == inputs[0].Axes) ? inputs[0].Axes
        : throw layer.Problem("one of its inputs has rows and another has none. Bring both to the same shape before it");
}
