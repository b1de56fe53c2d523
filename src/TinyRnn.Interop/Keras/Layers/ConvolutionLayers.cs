using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>Conv1D: causal, a row a step; or over the rows of a frame.</summary>
internal static class ConvolutionLayers
{
    /// <summary>Adds a Conv1D layer.</summary>
    public static KerasValue Conv1D(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        layer.ExpectChannelsLast();
        string padding = layer.Word("padding", LayerKinds.ValidPadding);
        int taps = layer.Single("kernel_size", 1), stride = layer.Single("strides", 1), dilation = layer.Single("dilation_rate", 1);
        switch (input.Axes)
        {
            case KerasAxes.Steps:
                if (stride > 1 || (taps > 1 && padding != LayerKinds.CausalPadding))
                {
                    throw network.FrameNeeded(layer, $"a convolution with padding '{padding}' and strides {stride}");
                }

                return Add(layer, input, network, taps, stride, dilation, LayerKinds.CausalPadding);
            case KerasAxes.Rows when padding == LayerKinds.CausalPadding:
                // The rows before the frame are zeros in Keras, and those of the step before in a causal convolution of ours.
                long before = (taps - 1L) * dilation;
                KerasValue padded = before == 0 ? input : FrameLayers.Padded(
                    layer, input, network, before <= FormatLimits.MaximumSize ? (int)before : throw layer.Problem($"its kernel reaches {before} rows back, which is too far"),
                    0, LayerKinds.PadConstant, ".padding");
                return Add(layer, padded, network, taps, stride, dilation, LayerKinds.ValidPadding);
            case KerasAxes.Rows:
                return Add(layer, input, network, taps, stride, dilation, padding);
            default:
                throw KerasNetwork.WrongAxes(layer, input, "(steps, channels)");
        }
    }

    private static KerasValue Add(
        KerasLayer layer, KerasValue input, KerasNetwork network, int taps, int stride, int dilation, string padding)
    {
        int filters = layer.Size("filters"), groups = layer.Single("groups", 1), channels = network.Channels(input);
        if (channels % groups != 0)
        {
            throw layer.Problem($"its {groups} groups do not divide the {channels} channels of its input");
        }

        ActivationSpec activation = layer.Activation("activation");
        LayerWeights weights = layer.Weights();
        WeightArray kernel = weights.Next("the kernel", taps, channels / groups, filters);
        Dictionary<string, float[]> tensors = new()
        {
            // [taps, channels, filters] to [filters, taps, channels].
            [TensorLayout.Weights] = kernel.Reshaped(kernel.Values.Length / filters, filters).Transposed().ToSingles(),
        };
        if (weights.NextIf(layer.Flag("use_bias", true), "the bias", filters) is { } bias)
        {
            tensors.Add(TensorLayout.Bias, bias.ToSingles());
        }

        weights.End();
        return network.Add(
            layer, LayerKinds.Conv1d, [input], input.Axes,
            [
                AttributeValue.Of("filters", filters),
                AttributeValue.Of("kernelSize", taps),
                AttributeValue.Of("stride", stride),
                AttributeValue.Of("dilation", dilation),
                AttributeValue.Of("groups", groups),
                AttributeValue.Of("padding", padding),
                AttributeValue.Of("activation", activation),
            ],
            tensors);
    }
}
