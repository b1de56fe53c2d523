using TinyRnn.Format;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// The layers whose values lie one after another in their input already: they move nothing, and later layers read them there.
/// </summary>
internal static class FrameViews
{
    /// <summary>Where the layer's values begin in those of its first input, in floats; null where they must be made.</summary>
    public static int? Offset(LayerSpec layer) => layer.Type switch
    {
        LayerKinds.Flatten or LayerKinds.Reshape => 0,
        LayerKinds.Transpose when layer.InputShape.Length == 1 || layer.InputShape.Channels == 1 => 0,
        LayerKinds.Pad when layer.OutputShape == layer.InputShape => 0,
        LayerKinds.Pooling when layer.Whole("size") == 1 && layer.OutputShape == layer.InputShape => 0,
        LayerKinds.Reduce when layer.OutputShape == layer.InputShape => 0,
        LayerKinds.Slice => SliceOffset(layer),
        _ => null,
    };

    private static int? SliceOffset(LayerSpec layer)
    {
        bool isOfRows = layer.Attribute("axis").Text == LayerKinds.RowsAxis;
        bool isOnePiece = layer.Whole("step") == 1 || layer.Whole("count") == 1;
        bool isWhole = layer.OutputShape == layer.InputShape;
        return isOnePiece && (isOfRows || layer.InputShape.Length == 1 || isWhole)
            ? layer.Whole("start") * (isOfRows ? layer.InputShape.Channels : 1)
            : null;
    }
}
