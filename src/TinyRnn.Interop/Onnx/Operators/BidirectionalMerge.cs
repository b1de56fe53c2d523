using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>The two directions of a bidirectional layer joined element by element, which is the layer's own merge.</summary>
internal static class BidirectionalMerge
{
    /// <summary>The layer with that merge, or null where a reduction is none of this.</summary>
    /// <param name="node">The reduction.</param>
    /// <param name="value">What it reduces.</param>
    /// <param name="groups">Elements of the value, those of a result side by side.</param>
    /// <param name="mode">A mode of <see cref="LayerKinds.Reduce"/>, or multiply.</param>
    public static int? Match(OnnxNode node, Sequence value, int[] groups, string mode)
    {
        Channel first = value.Grid.Items[groups[0]];
        string? merge = mode switch
        {
            LayerKinds.ReduceSum => LayerKinds.ReduceSum,
            LayerKinds.ReduceMean => LayerKinds.Average,
            LayerKinds.Multiply => LayerKinds.Multiply,
            _ => null,
        };
        if (merge is null || first is not { Source: ChannelSource.Layer, Index: >= 0 } || node.Plan.Layers[first.Index] is not { Type: LayerKinds.Bidirectional } layer
            || layer.Find("merge") is not null || groups.Length != layer.Shape.Channels)
        {
            return null;
        }

        int units = layer.Shape.Channels / 2;
        bool fits = groups.Select((item, i) => value.Grid.Items[item] == new Channel(ChannelSource.Layer, first.Index, (i / 2) + (i % 2 * units))).All(same => same);
        return fits ? node.Plan.Add(layer.With(AttributeValue.Of("merge", merge)) with { Shape = layer.Shape with { Channels = units } }) : null;
    }
}
