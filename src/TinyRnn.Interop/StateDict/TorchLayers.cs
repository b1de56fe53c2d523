using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.StateDict;

/// <summary>Adds the modules of PyTorch to a network, with the names that their tensors have in a <c>state_dict</c>.</summary>
/// <param name="draft">The network.</param>
/// <param name="tensors">The tensors.</param>
internal sealed class TorchLayers(NetworkDraft draft, NamedTensors tensors)
{
    private const string CellInputWeights = "weight_ih";
    private const string FirstInputWeights = "weight_ih_l0";
    private const string ReverseSuffix = "_reverse";

    /// <summary>Whether a module is an RNN, LSTM or GRU, or a cell of one.</summary>
    public static bool IsRecurrent(NamedTensors tensors, string module) =>
        (tensors.Look(module, FirstInputWeights) ?? tensors.Look(module, CellInputWeights)) is not null;

    /// <summary>Inputs of an RNN, LSTM or GRU module, or a cell of one.</summary>
    public static int InputsOf(NamedTensors tensors, string module) =>
        Matrix((tensors.Look(module, FirstInputWeights) ?? tensors.Look(module, CellInputWeights))!).Dimensions[1];

    /// <summary>Adds all layers of an RNN, LSTM or GRU module, or the one of a cell; returns the last one's index.</summary>
    /// <param name="module">The module.</param>
    /// <param name="input">Index of the layer before.</param>
    /// <param name="activation">The nonlinearity of an RNN; null means tanh, and must be null for others.</param>
    /// <param name="merge">How the last layer joins its two directions; null means one after the other, as PyTorch does.</param>
    public int Recurrent(string module, int input, ActivationSpec? activation, string? merge = null)
    {
        if (tensors.Look(module, CellInputWeights) is not null)
        {
            return Recurrent(module, module, "", input, activation, merge);
        }

        int last = input;
        for (int layer = 0; tensors.Look(module, $"weight_ih_l{layer}") is not null; layer++)
        {
            bool isLast = tensors.Look(module, $"weight_ih_l{layer + 1}") is null;
            last = Recurrent(module, layer == 0 ? module : $"{module}.l{layer}", $"_l{layer}", last, activation, isLast ? merge : null);
        }

        return last;
    }

    /// <summary>Adds a Linear module, or a Conv1d of one tap, which is the same.</summary>
    public int Linear(string module, int input, ActivationSpec activation)
    {
        WeightArray weights = tensors.Take(module, "weight");
        weights = Matrix(weights.Dimensions is [var filters, var channels, 1] ? weights.Reshaped(filters, channels) : weights);
        int units = weights.Dimensions[0];
        Dictionary<string, float[]> values = new() { [TensorLayout.Weights] = weights.Expect("the matrix", units, Channels(input)).ToSingles() };
        AddBias(module, units, values);
        return draft.Add(
            LayerKinds.Dense, module, module, input, [AttributeValue.Of("units", units), AttributeValue.Of("activation", activation)], values);
    }

    /// <summary>Taps of a Conv1d module.</summary>
    public int Taps(string module) => Kernel(tensors.Look(module, "weight") ?? tensors.Take(module, "weight")).Dimensions[2];

    /// <summary>Adds a Conv1d module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="input">Index of the layer before.</param>
    /// <param name="stride">Rows from window to window.</param>
    /// <param name="dilation">Rows from tap to tap.</param>
    /// <param name="padding">A padding of <see cref="LayerKinds.Conv1d"/>.</param>
    /// <param name="activation">What follows.</param>
    public int Convolution(string module, int input, int stride, int dilation, string padding, ActivationSpec activation)
    {
        WeightArray kernel = Kernel(tensors.Take(module, "weight"));
        if (Channels(input) % kernel.Dimensions[1] != 0)
        {
            throw kernel.Problem($"the kernel has the shape {kernel.Shape}; expected [filters, channels of a group, taps] for {Channels(input)} channels");
        }

        int filters = kernel.Dimensions[0], channels = kernel.Dimensions[1], taps = kernel.Dimensions[2];
        double[] ordered = [.. Enumerable.Range(0, filters).SelectMany(filter => Enumerable.Range(0, taps).SelectMany(
            tap => Enumerable.Range(0, channels).Select(channel => kernel.Values[(((filter * channels) + channel) * taps) + tap])))];
        Dictionary<string, float[]> values = new() { [TensorLayout.Weights] = new WeightArray([filters, taps, channels], ordered, kernel.Where).ToSingles() };
        AddBias(module, filters, values);
        return draft.Add(
            LayerKinds.Conv1d, module, module, input,
            [
                AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", taps), AttributeValue.Of("stride", stride),
                AttributeValue.Of("dilation", dilation), AttributeValue.Of("groups", Channels(input) / channels),
                AttributeValue.Of("padding", padding), AttributeValue.Of("activation", activation),
            ],
            values);
    }

    /// <summary>Adds a LayerNorm module.</summary>
    public int LayerNorm(string module, int input, double epsilon) => draft.Add(
        LayerKinds.LayerNorm, module, module, input, [AttributeValue.Of("epsilon", epsilon)],
        new Dictionary<string, float[]>
        {
            [TensorLayout.Scale] = tensors.Take(module, "weight").Expect("the scale", Channels(input)).ToSingles(),
            [TensorLayout.Bias] = tensors.Take(module, "bias").Expect("the bias", Channels(input)).ToSingles(),
        });

    /// <summary>Adds a BatchNorm1d module, folded.</summary>
    public int BatchNorm(string module, int input, double epsilon)
    {
        int channels = Channels(input);
        return draft.Add(LayerKinds.BatchNorm, module, module, input, null, BatchNormFolding.Fold(
            tensors.Find(module, "weight")?.Expect("the scale", channels),
            tensors.Find(module, "bias")?.Expect("the bias", channels),
            tensors.Take(module, "running_mean").Expect("the mean", channels),
            tensors.Take(module, "running_var").Expect("the variance", channels),
            epsilon));
    }

    /// <summary>Adds a PReLU module.</summary>
    public int Prelu(string module, int input)
    {
        WeightArray slopes = tensors.Take(module, "weight");
        int channels = Channels(input);
        slopes = slopes.Values.Length == 1
            ? new WeightArray([channels], [.. Enumerable.Repeat(slopes.Values[0], channels)], slopes.Where)
            : slopes.Expect("the slopes", channels);
        return draft.Add(
            LayerKinds.Activation, module, module, input, [AttributeValue.Of("activation", ActivationSpec.Create(ActivationKinds.Prelu))],
            new Dictionary<string, float[]> { [TensorLayout.Alpha] = slopes.ToSingles() });
    }

    /// <summary>Adds an Embedding module on the network's tokens.</summary>
    public int Embedding(string module, int input)
    {
        WeightArray table = Matrix(tensors.Take(module, "weight"));
        return draft.Add(
            LayerKinds.Embedding, module, module, input, [AttributeValue.Of("units", table.Dimensions[1])],
            new Dictionary<string, float[]> { [TensorLayout.Weights] = table.ToSingles() });
    }

    private int Recurrent(string module, string name, string end, int input, ActivationSpec? activation, string? merge)
    {
        bool isBidirectional = tensors.Look(module, $"weight_ih{end}{ReverseSuffix}") is not null;
        (string type, int units, Dictionary<string, float[]> values) = Direction(module, end);
        List<AttributeValue> attributes = [AttributeValue.Of("units", units)];
        if (activation is not null)
        {
            attributes.Add(type == LayerKinds.SimpleRnn
                ? AttributeValue.Of("activation", activation)
                : throw ImportException.At(tensors.File, module, $"it is of kind {type}, whose activations are tanh and sigmoid in PyTorch; leave the activation out"));
        }

        if (merge is not null)
        {
            attributes.Add(isBidirectional
                ? AttributeValue.Of("merge", merge)
                : throw ImportException.At(tensors.File, module, "it has one direction, so that there is nothing to merge; leave the merge out"));
        }

        if (!isBidirectional)
        {
            return draft.Add(type, name, name, input, attributes, values);
        }

        Dictionary<string, float[]> both = values.ToDictionary(item => LayerKinds.DirectedRole(LayerKinds.ForwardPrefix, item.Key), item => item.Value);
        foreach ((string role, float[] backward) in Direction(module, end + ReverseSuffix).Tensors)
        {
            both.Add(LayerKinds.DirectedRole(LayerKinds.BackwardPrefix, role), backward);
        }

        return draft.Add(LayerKinds.Bidirectional, name, name, input, [AttributeValue.Of("cell", type), .. attributes], both);
    }

    private (string Type, int Units, Dictionary<string, float[]> Tensors) Direction(string module, string end)
    {
        if (tensors.Look(module, "weight_hr" + end) is { } projection)
        {
            throw projection.Problem("an LSTM with a projection (proj_size) cannot be imported. Train without proj_size");
        }

        WeightArray recurrent = Matrix(tensors.Take(module, "weight_hh" + end));
        int units = recurrent.Dimensions[1];
        string type = (recurrent.Dimensions[0] / units, recurrent.Dimensions[0] % units) switch
        {
            (1, 0) => LayerKinds.SimpleRnn,
            (3, 0) => LayerKinds.Gru,
            (4, 0) => LayerKinds.Lstm,
            _ => throw recurrent.Problem($"the recurrent weights have the shape {recurrent.Shape}; expected 1 (RNN), 3 (GRU) or 4 (LSTM) times as many rows as columns"),
        };
        return (type, units, new RecurrentWeights(type, units, GateOrder.PyTorch(type), Matrix(tensors.Take(module, "weight_ih" + end)), recurrent)
        {
            InputBias = tensors.Find(module, "bias_ih" + end),
            RecurrentBias = tensors.Find(module, "bias_hh" + end),
            ResetAfter = true,
        }.ToTensors());
    }

    private int Channels(int layer) => draft.Builder.ShapeOf(layer).Channels;

    private void AddBias(string module, int units, Dictionary<string, float[]> values)
    {
        if (tensors.Find(module, "bias") is { } bias)
        {
            values.Add(TensorLayout.Bias, bias.Expect("the bias", units).ToSingles());
        }
    }

    private static WeightArray Kernel(WeightArray array) => array.Dimensions.Count == 3 && array.Values.Length > 0
        ? array
        : throw array.Problem($"the shape is {array.Shape}; expected [filters, channels of a group, taps]");

    private static WeightArray Matrix(WeightArray array) => array.Dimensions.Count == 2 && array.Values.Length > 0
        ? array
        : throw array.Problem($"the shape is {array.Shape}; expected a matrix");
}
