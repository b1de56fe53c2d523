using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.RnNoise;

/// <summary>
/// The denoiser RNNoise 0.1 (Valin, 2018) from its weights as JSON: <c>scale</c> and <c>tensors</c> of whole numbers, in the order of
/// its C source. Matrices are [inputs, outputs]; gates are update, reset, candidate, with one bias, reset before the product and relu
/// candidates. The graph is the one of <c>compute_rnn</c>; outputs are the 22 band gains, then the voice activity.
/// </summary>
internal sealed class RnNoiseImporter : IModelImporter
{
    private const int Features = 42, DenseUnits = 24, VoiceUnits = 24, NoiseUnits = 48, DenoiseUnits = 96, Bands = 22;

    public string Format => "rnnoise";

    public string Description => "RNNoise 0.1 weights (JSON)";

    public bool Recognises(SourceFile source) => source.IsJson
        && source.Json.TryGetProperty("tensors", out JsonElement tensors) && tensors.ValueKind == JsonValueKind.Object
        && tensors.TryGetProperty("denoise_gru_weights", out _);

    public ImportedNetwork Import(ImportContext context)
    {
        JsonSource root = new(context.Source.Path, "", context.Source.Json);
        double scale = root.Member("scale").Number();
        JsonSource tensors = root.Member("tensors");
        NetworkDraft draft = NetworkDraft.Features(context, "tensors", Features);
        int dense = Dense("input_dense", ModelBuilder.NetworkInput, DenseUnits, ActivationKinds.Tanh);
        int voice = Gru("vad_gru", [dense], VoiceUnits);
        int noise = Gru("noise_gru", [dense, voice, ModelBuilder.NetworkInput], NoiseUnits);
        int denoise = Gru("denoise_gru", [voice, noise, ModelBuilder.NetworkInput], DenoiseUnits);
        int gains = Dense("denoise_output", denoise, Bands, ActivationKinds.Sigmoid);
        int activity = Dense("vad_output", voice, 1, ActivationKinds.Sigmoid);
        draft.Builder.Output(gains).Output(activity);
        return new ImportedNetwork(draft);

        WeightArray Tensor(string name, params int[] dimensions)
        {
            WeightArray numbers = tensors.Member(name).Numbers();
            int count = dimensions.Aggregate(1, (product, size) => product * size);
            return new WeightArray(dimensions, [.. numbers.Expect("the list", count).Values.Select(value => value * scale)], numbers.Where);
        }

        int Dense(string name, int input, int units, string activation) => draft.Add(
            LayerKinds.Dense, name, name, input,
            [AttributeValue.Of("units", units), AttributeValue.Of("activation", ActivationSpec.Create(activation))],
            new Dictionary<string, float[]>
            {
                [TensorLayout.Weights] = Tensor($"{name}_weights", draft.Builder.ShapeOf(input).Channels, units).Transposed().ToSingles(),
                [TensorLayout.Bias] = Tensor($"{name}_bias", units).ToSingles(),
            });

        int Gru(string name, int[] inputs, int units)
        {
            int input = inputs.Length == 1 ? inputs[0] : draft.Join(LayerKinds.Concat, $"{name}.input", name, inputs);
            int rows = 3 * units;
            RecurrentWeights weights = new(
                LayerKinds.Gru, units, GateOrder.Keras(LayerKinds.Gru),
                Tensor($"{name}_weights", draft.Builder.ShapeOf(input).Channels, rows).Transposed(),
                Tensor($"{name}_recurrent_weights", units, rows).Transposed())
            {
                InputBias = Tensor($"{name}_bias", rows),
            };
            return draft.Add(
                LayerKinds.Gru, name, name, input,
                [
                    AttributeValue.Of("units", units),
                    AttributeValue.Of("activation", ActivationSpec.Create(ActivationKinds.Relu)),
                    AttributeValue.Of("resetAfter", false),
                ],
                weights.ToTensors());
        }
    }
}
