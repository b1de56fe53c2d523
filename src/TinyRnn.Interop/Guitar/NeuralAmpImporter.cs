using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Guitar;

/// <summary>
/// Neural Amp Modeler's LSTM files (.nam): one flat list of weights. A layer has [4*units, inputs + units] over the joined input and
/// hidden state (gates i, f, g, o), a bias, and its initial hidden and cell state; the head has weights and a bias.
/// </summary>
internal sealed class NeuralAmpImporter : IModelImporter
{
    private const string Architecture = "LSTM";

    public string Format => "nam";

    public string Description => "Neural Amp Modeler LSTMs (.nam)";

    public bool Recognises(SourceFile source) => source.IsJson
        && source.Json.TryGetProperty("architecture", out JsonElement name) && name.ValueKind == JsonValueKind.String
        && source.Json.TryGetProperty("weights", out _) && source.Json.TryGetProperty("config", out _);

    public ImportedNetwork Import(ImportContext context)
    {
        JsonSource root = new(context.Source.Path, "", context.Source.Json);
        if (root.Member("architecture").Text() is var architecture and not Architecture)
        {
            throw root.Member("architecture").Problem($"it is '{architecture}'; only {Architecture} can be imported. Train an LSTM");
        }

        JsonSource config = root.Member("config");
        int inputs = Size(config, "input_size"), units = Size(config, "hidden_size"), layers = Size(config, "num_layers");
        NetworkDraft draft = NetworkDraft.Features(context, "config.input_size", inputs);
        if (root.Find("sample_rate") is { } rate)
        {
            draft.Builder.SampleRate(rate.Number());
        }

        WeightArray flat = root.Member("weights").Numbers();
        long expected = layers * ((4L * units * units) + (6L * units)) + (4L * units * inputs) + ((layers - 1L) * 4 * units * units) + units + 1;
        if (flat.Dimensions.Count != 1 || flat.Values.Length != expected)
        {
            throw root.Member("weights").Problem($"it has {flat.Values.Length} values; {layers} layers of {units} units on {inputs} inputs take {expected}. Export the model again");
        }

        int position = 0;
        int last = ModelBuilder.NetworkInput;
        for (int layer = 0; layer < layers; layer++)
        {
            last = AddLayer(draft, layer, units, last, Next);
        }

        draft.Builder.Output(draft.Add(
            LayerKinds.Dense, "head", "weights", last, [AttributeValue.Of("units", 1)],
            new Dictionary<string, float[]> { [TensorLayout.Weights] = Next(1, units).ToSingles(), [TensorLayout.Bias] = Next(1).ToSingles() }));
        return new ImportedNetwork(draft);

        WeightArray Next(params int[] dimensions)
        {
            int count = dimensions.Aggregate(1, (product, size) => product * size);
            position += count;
            return new WeightArray(dimensions, flat.Values[(position - count)..position], flat.Where);
        }
    }

    private static int AddLayer(NetworkDraft draft, int layer, int units, int input, System.Func<int[], WeightArray> next)
    {
        int rows = 4 * units;
        int inputs = draft.Builder.ShapeOf(input).Channels;
        WeightArray joined = next([rows, inputs + units]).Transposed();
        WeightArray ofInput = new([inputs, rows], joined.Values[..(inputs * rows)], joined.Where);
        WeightArray recurrent = new([units, rows], joined.Values[(inputs * rows)..], joined.Where);
        WeightArray bias = next([rows]);
        float[] hidden = next([units]).ToSingles(), cell = next([units]).ToSingles();
        RecurrentWeights weights = new(LayerKinds.Lstm, units, GateOrder.PyTorch(LayerKinds.Lstm), ofInput.Transposed(), recurrent.Transposed())
        {
            InputBias = bias,
        };
        return draft.Add(
            LayerKinds.Lstm, $"lstm{layer}", "weights", input, [AttributeValue.Of("units", units)], weights.ToTensors(),
            new Dictionary<string, float[]> { [TensorLayout.Hidden] = hidden, [TensorLayout.Cell] = cell });
    }

    private static int Size(JsonSource config, string key)
    {
        JsonSource source = config.Member(key);
        int size = source.Whole();
        return size is >= 1 and <= 1 << 16 ? size : throw source.Problem($"it is {size}; expected 1 to {1 << 16}");
    }
}
