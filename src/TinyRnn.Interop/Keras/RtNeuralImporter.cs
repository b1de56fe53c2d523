using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras;

/// <summary>
/// Keras models as RTNeural's <c>save_model</c> writes them: <c>in_shape</c> and <c>layers[]</c> of type, activation, shape and
/// weights. AIDA-X files are the same with a skip connection, gains and check vectors of their own (see <see cref="AidaX"/>).
/// </summary>
internal sealed class RtNeuralImporter : IModelImporter
{
    private const int BatchNormWithScale = 4;

    public string Format => "rtneural";

    public string Description => "Keras models as RTNeural and AIDA-X write them (JSON)";

    public bool Recognises(SourceFile source) =>
        source.IsJson && source.Json.TryGetProperty("layers", out JsonElement layers) && layers.ValueKind == JsonValueKind.Array
        && source.Json.TryGetProperty("in_shape", out _);

    public ImportedNetwork Import(ImportContext context)
    {
        JsonSource root = new(context.Source.Path, "", context.Source.Json);
        int inputs = Last(root.Member("in_shape"));
        NetworkDraft draft = NetworkDraft.Features(context, "in_shape", inputs);
        AidaX extras = AidaX.Read(root);
        int last = extras.AddBefore(draft, inputs);
        int first = last;
        IReadOnlyList<JsonSource> layers = root.Member("layers").Items();
        if (layers.Count == 0)
        {
            throw root.Member("layers").Problem("the list is empty; expected at least one layer");
        }

        foreach (JsonSource layer in layers)
        {
            last = AddLayer(draft, layer, last);
        }

        draft.Builder.Output(extras.AddAfter(draft, first, last));
        return new ImportedNetwork(draft) { Vectors = extras.Vectors(root) };
    }

    private static int AddLayer(NetworkDraft draft, JsonSource layer, int input)
    {
        string type = layer.Member("type").Text();
        int channels = draft.Builder.ShapeOf(input).Channels;
        ActivationSpec activation = KerasActivations.Read(layer.Find("activation"));
        int units = Last(layer.Member("shape"));
        switch (type)
        {
            case "dense" or "time-distributed-dense":
                return AddDense(draft, layer, input, units, activation);
            case "gru" or "lstm":
                // RTNeural ignores the activation of these (writers put "" there): always tanh and sigmoid.
                return AddRecurrent(draft, layer, input, type == "gru" ? LayerKinds.Gru : LayerKinds.Lstm, units);
            case "conv1d":
                return AddConvolution(draft, layer, input, units, activation);
            case "batchnorm":
                ExpectSame(layer, units, channels);
                return draft.Activate(activation, type, layer.Where, AddBatchNorm(draft, layer, input, channels));
            case "prelu":
                ExpectSame(layer, units, channels);
                return AddPrelu(draft, layer, input, channels);
            case "activation":
                ExpectSame(layer, units, channels);
                return draft.Activate(activation, type, layer.Where, input);
            default:
                throw layer.Member("type").Problem(
                    $"layers of type '{type}' cannot be imported; expected dense, time-distributed-dense, gru, lstm, conv1d, batchnorm, prelu "
                    + "or activation. Leave the layer out or write it with these");
        }
    }

    private static int AddDense(NetworkDraft draft, JsonSource layer, int input, int units, ActivationSpec activation)
    {
        IReadOnlyList<WeightArray> weights = Weights(layer, 1, 2);
        Dictionary<string, float[]> tensors = new()
        {
            [TensorLayout.Weights] = weights[0].Expect(
                "the kernel", draft.Builder.ShapeOf(input).Channels, units).Transposed().ToSingles(),
        };
        if (weights.Count > 1)
        {
            tensors.Add(TensorLayout.Bias, weights[1].Expect("the bias", units).ToSingles());
        }

        return draft.Add(
            LayerKinds.Dense, "dense", layer.Where, input,
            [AttributeValue.Of("units", units), AttributeValue.Of("activation", activation)], tensors);
    }

    private static int AddRecurrent(NetworkDraft draft, JsonSource layer, int input, string kind, int units)
    {
        IReadOnlyList<WeightArray> weights = Weights(layer, 2, 3);
        int rows = TensorLayout.Gates(kind) * units;
        WeightArray kernel = weights[0].Expect("the kernel", draft.Builder.ShapeOf(input).Channels, rows);
        WeightArray recurrentKernel = weights[1].Expect("the recurrent kernel", units, rows);
        WeightArray? bias = weights.Count > 2 ? weights[2] : null;
        bool resetAfter = kind == LayerKinds.Gru && bias?.Dimensions.Count == 2;
        bias = resetAfter ? bias!.Expect("the bias", 2, rows) : bias?.Expect("the bias", rows);
        RecurrentWeights recurrent = new(kind, units, GateOrder.Keras(kind), kernel.Transposed(), recurrentKernel.Transposed())
        {
            InputBias = resetAfter ? bias!.Item(0) : bias,
            RecurrentBias = resetAfter ? bias!.Item(1) : null,
            ResetAfter = resetAfter,
        };
        AttributeValue[] reset = kind == LayerKinds.Gru ? [AttributeValue.Of("resetAfter", resetAfter)] : [];
        return draft.Add(kind, kind, layer.Where, input, [AttributeValue.Of("units", units), .. reset], recurrent.ToTensors());
    }

    private static int AddConvolution(NetworkDraft draft, JsonSource layer, int input, int filters, ActivationSpec activation)
    {
        int groups = layer.Find("groups")?.Whole() ?? 1;
        int channels = draft.Builder.ShapeOf(input).Channels;
        if (groups < 1 || channels % groups != 0)
        {
            throw layer.Member("groups").Problem($"{groups} groups do not divide the {channels} channels of the input");
        }

        IReadOnlyList<WeightArray> weights = Weights(layer, 1, 2);
        int taps = Only(layer.Member("kernel_size"));
        Dictionary<string, float[]> tensors = new()
        {
            [TensorLayout.Weights] = ConvolutionKernel(weights[0].Expect("the kernel", taps, channels / groups, filters)),
        };
        if (weights.Count > 1)
        {
            tensors.Add(TensorLayout.Bias, weights[1].Expect("the bias", filters).ToSingles());
        }

        return draft.Add(
            LayerKinds.Conv1d, "conv", layer.Where, input,
            [
                AttributeValue.Of("filters", filters),
                AttributeValue.Of("kernelSize", taps),
                AttributeValue.Of("dilation", layer.Find("dilation") is { } dilation ? Only(dilation) : 1),
                AttributeValue.Of("groups", groups),
                AttributeValue.Of("activation", activation),
            ],
            tensors);
    }

    /// <summary>[taps, channels, filters] to [filters, taps, channels].</summary>
    private static float[] ConvolutionKernel(WeightArray kernel)
    {
        int filters = kernel.Dimensions[2];
        return kernel.Reshaped(kernel.Values.Length / filters, filters).Transposed().ToSingles();
    }

    /// <summary>gamma and beta (which may be missing), mean, variance: folded into a scale and a shift.</summary>
    private static int AddBatchNorm(NetworkDraft draft, JsonSource layer, int input, int channels)
    {
        double epsilon = layer.Member("epsilon").Number();
        JsonSource list = layer.Member("weights");
        IReadOnlyList<WeightArray> weights = [.. list.Items().Select(item => item.Numbers().Expect("a list of the normalisation", channels))];
        if (weights.Count is not (2 or BatchNormWithScale))
        {
            throw list.Problem($"expected gamma, beta, mean and variance, or mean and variance; found {weights.Count} lists");
        }

        return draft.Add(
            LayerKinds.BatchNorm, "norm", layer.Where, input, null,
            BatchNormFolding.Fold(
                weights.Count == BatchNormWithScale ? weights[0] : null, weights.Count == BatchNormWithScale ? weights[1] : null,
                weights[^2], weights[^1], epsilon));
    }

    private static int AddPrelu(NetworkDraft draft, JsonSource layer, int input, int channels)
    {
        JsonSource list = layer.Member("weights");
        WeightArray alpha = Weights(layer, 1, 1)[0];
        double[] values = alpha.Values.Length == channels ? alpha.Values
            : alpha.Values.Length == 1 ? [.. Enumerable.Repeat(alpha.Values[0], channels)]
            : throw list.Problem($"found {alpha.Values.Length} slopes; expected one, or one for each of the {channels} channels");
        return draft.Add(
            LayerKinds.Activation, "prelu", layer.Where, input,
            [AttributeValue.Of("activation", ActivationSpec.Create(ActivationKinds.Prelu))],
            new Dictionary<string, float[]> { [TensorLayout.Alpha] = new WeightArray([channels], values, alpha.Where).ToSingles() });
    }

    private static IReadOnlyList<WeightArray> Weights(JsonSource layer, int fewest, int most)
    {
        JsonSource list = layer.Member("weights");
        IReadOnlyList<JsonSource> items = list.Items();
        return items.Count >= fewest && items.Count <= most
            ? [.. items.Select(item => item.Numbers())]
            : throw list.Problem(
                $"found {items.Count} arrays; a layer of type '{layer.Member("type").Text()}' has "
                + (fewest == most ? $"{fewest}" : $"{fewest} or {most}"));
    }

    private static void ExpectSame(JsonSource layer, int units, int channels)
    {
        if (units != channels)
        {
            throw layer.Member("shape").Problem($"the last size is {units}; the layer before gives {channels} channels. Export the model again");
        }
    }

    /// <summary>The channels of a shape: its last size.</summary>
    private static int Last(JsonSource shape)
    {
        IReadOnlyList<JsonSource> items = shape.Items();
        int size = items.Count > 0 ? items[^1].Whole() : throw shape.Problem("the shape is empty; expected the channels last");
        return size >= 1 ? size : throw items[^1].Problem($"expected at least 1 channel, found {size}");
    }

    /// <summary>A number, or the only one of a list.</summary>
    private static int Only(JsonSource source)
    {
        JsonSource item = !source.IsArray ? source
            : source.Items().Count == 1 ? source.Items()[0]
            : throw source.Problem($"expected one number, found {source.Items().Count}");
        int value = item.Whole();
        return value >= 1 ? value : throw item.Problem($"expected at least 1, found {value}");
    }
}
