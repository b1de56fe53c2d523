using TinyRnn.Format;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>GlobalAveragePooling1D and GlobalMaxPooling1D.</summary>
internal static class PoolingLayers
{
    /// <summary>Adds the mean or maximum over all rows of a frame; or over all steps so far, which after the last step is that over all.</summary>
    public static KerasValue OverAll(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        layer.ExpectChannelsLast();
        layer.RefuseFlag("keepdims", "Leave it out; a Dense layer after it gives the same");
        bool isMaximum = layer.ClassName == "GlobalMaxPooling1D";
        switch (input.Axes)
        {
            case KerasAxes.Steps:
                network.IsStateless = true;
                return network.Add(
                    layer, LayerKinds.PoolingOverTime, [input], KerasAxes.LastStep,
                    [AttributeValue.Of("mode", isMaximum ? LayerKinds.PoolingMax : LayerKinds.PoolingMean)]);
            case KerasAxes.Rows:
                return network.Add(
                    layer, LayerKinds.Reduce, [input], KerasAxes.Vector,
                    [
                        AttributeValue.Of("mode", isMaximum ? LayerKinds.ReduceMax : LayerKinds.ReduceMean),
                        AttributeValue.Of("axis", LayerKinds.RowsAxis),
                    ]);
            default:
                throw KerasNetwork.WrongAxes(layer, input, "(steps, channels)");
        }
    }
}
