using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>What a SimpleRNN, LSTM or GRU layer computes in one direction.</summary>
/// <param name="Kind">simpleRnn, lstm or gru.</param>
/// <param name="Units">Hidden units.</param>
/// <param name="Attributes">Attributes of the kind.</param>
/// <param name="Tensors">Values by role.</param>
internal sealed record RecurrentCell(
    string Kind, int Units, IReadOnlyList<AttributeValue> Attributes, IReadOnlyDictionary<string, float[]> Tensors)
{
    /// <summary>Reads a layer: kernel, recurrent kernel and bias, as Keras has them.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="channels">Channels of its input.</param>
    public static RecurrentCell Read(KerasLayer layer, int channels)
    {
        string kind = layer.ClassName switch
        {
            "SimpleRNN" => LayerKinds.SimpleRnn,
            "LSTM" => LayerKinds.Lstm,
            "GRU" => LayerKinds.Gru,
            _ => throw layer.Problem("it is no SimpleRNN, LSTM or GRU, and only these can run in both directions. Use one of them"),
        };
        int units = layer.Size("units");
        bool isGru = kind == LayerKinds.Gru;

        // The key came with the form: files without it have the first form.
        bool resetAfter = isGru && layer.Flag("reset_after");
        List<AttributeValue> attributes =
            [AttributeValue.Of("units", units), AttributeValue.Of("activation", Elementwise(layer, "activation"))];
        if (kind != LayerKinds.SimpleRnn)
        {
            attributes.Add(AttributeValue.Of("recurrentActivation", Elementwise(layer, "recurrent_activation")));
        }

        if (isGru)
        {
            attributes.Add(AttributeValue.Of("resetAfter", resetAfter));
        }

        return new RecurrentCell(kind, units, attributes, Weights(layer, kind, units, channels, resetAfter));
    }

    private static Dictionary<string, float[]> Weights(KerasLayer layer, string kind, int units, int channels, bool resetAfter)
    {
        int rows = TensorLayout.Gates(kind) * units;
        LayerWeights weights = layer.Weights();
        WeightArray kernel = weights.Next("the kernel", channels, rows);
        WeightArray recurrent = weights.Next("the recurrent kernel", units, rows);
        int[] shape = resetAfter ? [2, rows] : [rows];
        WeightArray? bias = weights.NextIf(layer.Flag("use_bias", true), "the bias", shape);
        weights.End(mayLeaveStates: layer.Flag("stateful"));
        return new RecurrentWeights(kind, units, GateOrder.Keras(kind), kernel.Transposed(), recurrent.Transposed())
        {
            InputBias = resetAfter ? bias?.Item(0) : bias,
            RecurrentBias = resetAfter ? bias?.Item(1) : null,
            ResetAfter = resetAfter,
        }.ToTensors();
    }

    private static ActivationSpec Elementwise(KerasLayer layer, string key)
    {
        ActivationSpec activation = layer.Activation(key);
        return activation.Name != ActivationKinds.Softmax
            ? activation
            : throw layer.Problem($"its {key} is softmax, which is not elementwise. Put a Softmax layer after it");
    }
}
