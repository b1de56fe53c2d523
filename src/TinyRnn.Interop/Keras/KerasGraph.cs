using System.Collections.Generic;
using System.Linq;
using TinyRnn.Interop.Keras.Layers;

namespace TinyRnn.Interop.Keras;

/// <summary>Runs through the layers of a model, Sequential or Functional, and adds each to a network.</summary>
internal static class KerasGraph
{
    private const int MostLayers = 1024;

    private static readonly string[] FunctionalNames = ["Functional", "Model"];

    /// <summary>Whether a class is a model of layers.</summary>
    public static bool IsModel(string className) => className == "Sequential" || FunctionalNames.Contains(className);

    /// <summary>The entries of a model's layers.</summary>
    public static IReadOnlyList<JsonSource> Entries(KerasLayer model)
    {
        // Keras before 2.2.3 wrote the list of a Sequential model without an object around it.
        JsonSource list = model.Config.IsArray ? model.Config : model.Config.Member("layers");
        IReadOnlyList<JsonSource> entries = list.Items();
        return entries.Count is > 0 and <= MostLayers
            ? entries
            : throw list.Problem($"expected 1 to {MostLayers} layers, found {entries.Count}");
    }

    /// <summary>Adds a model's layers; returns its outputs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">What it is called with.</param>
    /// <param name="network">The network.</param>
    /// <param name="weights">The weights of its layers.</param>
    public static IReadOnlyList<KerasValue> Run(
        KerasLayer model, IReadOnlyList<KerasValue> inputs, KerasNetwork network, KerasWeights weights)
    {
        List<KerasLayer> layers = [.. Entries(model).Select(entry => new KerasLayer(entry, model.Version, weights.Of))];
        weights.Announce(layers);
        IReadOnlyList<KerasValue> outputs = model.ClassName == "Sequential"
            ? [Chain(layers, KerasNetwork.Single(model, inputs), network, weights)]
            : Functional(model, layers, inputs, network, weights);
        weights.RefuseOthers();
        return outputs;
    }

    private static KerasValue Chain(List<KerasLayer> layers, KerasValue input, KerasNetwork network, KerasWeights weights)
    {
        KerasValue last = input;
        foreach (KerasLayer layer in layers.Where(layer => layer.ClassName != KerasLayers.Input))
        {
            last = KerasNetwork.Single(layer, Call(layer, [last], network, weights));
        }

        return last;
    }

    private static IReadOnlyList<KerasValue> Functional(
        KerasLayer model, List<KerasLayer> layers, IReadOnlyList<KerasValue> inputs, KerasNetwork network, KerasWeights weights)
    {
        Dictionary<(string Layer, int Node), IReadOnlyList<KerasValue>> values = Inputs(model, inputs);
        List<(KerasLayer Layer, int Node, IReadOnlyList<TensorReference> Inputs)> open =
        [
            .. layers.Where(layer => layer.ClassName != KerasLayers.Input).SelectMany(layer => TensorReference.Nodes(layer).Select(
                (node, i) => (layer, i + FirstNode(layer), node))),
        ];
        for (int before = -1; open.Count != before;)
        {
            before = open.Count;
            open.RemoveAll(call =>
            {
                if (!call.Inputs.All(input => values.ContainsKey(input.Key)))
                {
                    return false;
                }

                values[(call.Layer.Name, call.Node)] =
                    Call(call.Layer, [.. call.Inputs.Select(input => input.Of(values))], network, weights);
                return true;
            });
        }

        return [.. TensorReference.List(model.Config.Member("output_layers")).Select(output => values.ContainsKey(output.Key)
            ? output.Of(values)
            : throw output.Source.Problem(
                $"there is no value of '{output.Layer}': it, or a layer before it, is missing or takes part in a circle. Export the model again"))];
    }

    /// <summary>An inner model counts its own inputs as its first call; Sequential no longer does so in Keras 3.</summary>
    private static int FirstNode(KerasLayer layer) =>
        FunctionalNames.Contains(layer.ClassName) || (layer.ClassName == "Sequential" && layer.Version == KerasVersion.Two) ? 1 : 0;

    private static Dictionary<(string Layer, int Node), IReadOnlyList<KerasValue>> Inputs(KerasLayer model, IReadOnlyList<KerasValue> inputs)
    {
        JsonSource list = model.Config.Member("input_layers");
        IReadOnlyList<TensorReference> references = TensorReference.List(list);
        if (references.Count != inputs.Count)
        {
            throw list.Problem(
                $"the model takes {references.Count} inputs; expected {inputs.Count}. Join them into one input and split it inside the model");
        }

        Dictionary<(string Layer, int Node), IReadOnlyList<KerasValue>> values = [];
        for (int i = 0; i < inputs.Count; i++)
        {
            values[references[i].Key] = [inputs[i]];
        }

        return values;
    }

    private static IReadOnlyList<KerasValue> Call(
        KerasLayer layer, IReadOnlyList<KerasValue> inputs, KerasNetwork network, KerasWeights weights) => IsModel(layer.ClassName)
        ? Run(layer, inputs, network, weights.Inside(layer))
        : [KerasLayers.Add(layer, inputs, network)];
}
