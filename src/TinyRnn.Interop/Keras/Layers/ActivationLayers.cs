using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>Activation, ReLU, LeakyReLU, ThresholdedReLU, ELU, Softmax and PReLU.</summary>
internal static class ActivationLayers
{
    // Keras's own defaults.
    private const double LeakyReluSlope = 0.3;

    /// <summary>Adds an activation without weights.</summary>
    public static KerasValue Add(KerasLayer layer, KerasValue input, KerasNetwork network) => network.Activate(layer, Spec(layer), input);

    /// <summary>The activation of a layer without weights.</summary>
    /// <exception cref="ImportException">The class is another, or an option has no counterpart.</exception>
    public static ActivationSpec Spec(KerasLayer layer)
    {
        switch (layer.ClassName)
        {
            case "Activation":
                return layer.Activation("activation");
            case "LeakyReLU":
                return ActivationSpec.Create(ActivationKinds.LeakyRelu, layer.Number("negative_slope", layer.Number("alpha", LeakyReluSlope)));
            case "ELU":
                return ActivationSpec.Create(ActivationKinds.Elu, layer.Number("alpha", 1));
            case "ThresholdedReLU":
                return ActivationSpec.Create(ActivationKinds.ThresholdedRelu, layer.Number("theta", 1));
            case "ReLU":
                return Relu(layer);
            case "Softmax":
                if (layer.Config.Find("axis") is { } axis && (axis.IsArray ? axis.Items()[0] : axis).Whole() != -1)
                {
                    throw axis.Problem($"the axis is {axis.Value.GetRawText()}; expected the last one, -1");
                }

                return ActivationSpec.Create(ActivationKinds.Softmax);
            default:
                throw layer.Problem("the class is no activation that can be imported; expected Activation, ReLU, LeakyReLU, ThresholdedReLU, ELU or Softmax. Train with one of these");
        }
    }

    /// <summary>Adds a PReLU layer, whose slopes are shared by all rows.</summary>
    public static KerasValue PReLU(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        int channels = network.Channels(input);
        bool hasRows = input.Axes is KerasAxes.Steps or KerasAxes.Rows;
        IReadOnlyList<int> shared = layer.Config.Find("shared_axes") is { } axes ? [.. axes.Items().Select(axis => axis.Whole())] : [];
        bool isForAllRows = !hasRows || shared.Contains(1);
        if (!isForAllRows)
        {
            throw layer.Problem("it has slopes of its own for each row. Share them: shared_axes=[1]");
        }

        int count = shared.Contains(hasRows ? 2 : 1) ? 1 : channels;
        LayerWeights weights = layer.Weights();
        WeightArray slopes = hasRows ? weights.Next("the slopes", 1, count) : weights.Next("the slopes", count);
        weights.End();
        double[] values = count == channels ? slopes.Values : [.. Enumerable.Repeat(slopes.Values[0], channels)];
        return network.Add(
            layer, LayerKinds.Activation, [input], input.Axes, [AttributeValue.Of("activation", ActivationSpec.Create(ActivationKinds.Prelu))],
            new Dictionary<string, float[]> { [TensorLayout.Alpha] = new WeightArray([channels], values, slopes.Where).ToSingles() });
    }

    /// <summary>Keras: x, limited by max_value, from the threshold on; below it negative_slope * (x - threshold).</summary>
    private static ActivationSpec Relu(KerasLayer layer)
    {
        double slope = layer.Number("negative_slope", 0), threshold = layer.Number("threshold", 0);
        double? highest = layer.Config.Find("max_value")?.Number();
        return (slope, threshold, highest) switch
        {
            (0, 0, null) => ActivationSpec.Create(ActivationKinds.Relu),
            (_, 0, null) => ActivationSpec.Create(ActivationKinds.LeakyRelu, slope),
            (0, 0, >= 0 and double limit) => ActivationSpec.Create(ActivationKinds.Clamp, 0, limit),
            (0, _, null) => ActivationSpec.Create(ActivationKinds.ThresholdedRelu, threshold),
            _ => throw layer.Problem(
                "it has several of negative_slope, max_value and threshold, or a negative max_value, which no activation has. Train with one of them at most"),
        };
    }
}
