using System.Collections.Generic;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.StateDict;

namespace TinyRnn.Interop.Guitar;

/// <summary>
/// Amplifier models as GuitarML, Proteus and NeuralPi store them: <c>model_data</c> and a <c>state_dict</c> of one recurrent module
/// <c>rec</c> and a Linear <c>lin</c>; with <c>skip</c> 1 the first input channel is added to the output.
/// </summary>
internal sealed class GuitarMlImporter : IModelImporter
{
    public string Format => "guitarml";

    public string Description => "GuitarML, Proteus and NeuralPi models (JSON)";

    public bool Recognises(SourceFile source) => source.IsJson
        && source.Json.TryGetProperty("model_data", out JsonElement data) && data.ValueKind == JsonValueKind.Object
        && source.Json.TryGetProperty("state_dict", out _);

    public ImportedNetwork Import(ImportContext context)
    {
        JsonSource data = new JsonSource(context.Source.Path, "", context.Source.Json).Member("model_data");
        string model = data.Find("model")?.Text() ?? "SimpleRNN";
        if (model != "SimpleRNN")
        {
            throw data.Member("model").Problem($"the model is '{model}'; only SimpleRNN can be imported");
        }

        int inputs = data.Member("input_size").Whole();
        NamedTensors tensors = StateDictImporter.FromJson(context.Source);
        NetworkDraft draft = NetworkDraft.Features(context, "model_data.input_size", inputs);
        TorchLayers layers = new(draft, tensors);
        int recurrent = layers.Recurrent("rec", ModelBuilder.NetworkInput, null);
        if (recurrent == ModelBuilder.NetworkInput)
        {
            throw ImportException.At(context.Source.Path, "state_dict", "the tensor 'rec.weight_ih_l0' is missing; save the model again");
        }

        Expect(data, "hidden_size", draft.Builder.ShapeOf(recurrent).Channels);
        Expect(data, "num_layers", draft.Builder.LayerCount);
        int output = layers.Linear("lin", recurrent, ActivationSpec.Create(ActivationKinds.Linear));
        Expect(data, "output_size", draft.Builder.ShapeOf(output).Channels);
        int skip = data.Find("skip")?.Whole() ?? 0;
        if (skip is not (0 or 1))
        {
            throw data.Member("skip").Problem($"expected 0 or 1, found {skip}");
        }

        if (skip == 1)
        {
            output = draft.Join(LayerKinds.Add, "skip", "skip", [output, FirstChannel(draft, inputs)]);
        }

        tensors.RefuseOthers();
        draft.Builder.Output(output);
        return new ImportedNetwork(draft);
    }

    /// <summary>The first input channel, which is the sound; others are knobs.</summary>
    private static int FirstChannel(NetworkDraft draft, int inputs)
    {
        if (inputs == 1)
        {
            return ModelBuilder.NetworkInput;
        }

        float[] weights = new float[inputs];
        weights[0] = 1;
        return draft.Add(
            LayerKinds.Dense, "sound", "skip", ModelBuilder.NetworkInput, [AttributeValue.Of("units", 1)],
            new Dictionary<string, float[]> { [TensorLayout.Weights] = weights });
    }

    private static void Expect(JsonSource data, string key, int found)
    {
        if (data.Find(key) is { } stated && stated.Whole() != found)
        {
            throw stated.Problem($"it says {stated.Whole()}; the weights have {found}. Save the model again");
        }
    }
}
