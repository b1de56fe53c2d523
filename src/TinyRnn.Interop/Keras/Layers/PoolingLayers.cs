using TinyRnn.Format;

namespace TinyRnn.Interop.Keras;

/// <summary>GlobalAveragePooling1D and GlobalMaxPooling1D.</summary>
internal static class PoolingLayers
{
    /// <summary>Adds the mean or maximum over all steps so far, which after the last step is that over all.</summary>
    public static KerasValue OverAll(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        if (layer.Word("data_format", "channels_last") != "channels_last")
        {
            throw layer.Problem("its data_format is not channels_last. Put the channels last");
        }

        layer.RefuseFlag("keepdims", "Leave it out; a Dense layer after it gives the same");
        if (input.Axes != KerasAxes.Steps)
        {
            throw KerasNetwork.WrongAxes(layer, input, "(steps, channels)");
        }

        network.IsStateless = true;
        string mode = layer.ClassName == "GlobalMaxPooling1D" ? LayerKinds.PoolingMax : LayerKinds.PoolingMean;
        return network.Add(layer, LayerKinds.PoolingOverTime, [input], KerasAxes.LastStep, [AttributeValue.Of("mode", mode)]);
    }
}
