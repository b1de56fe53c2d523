using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace TinyRnn.Interop.Keras;

/// <summary>One tensor that a layer's call gives: the layer, the number of the call and the number of the tensor.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Node">The call.</param>
/// <param name="Tensor">The tensor among those of the call.</param>
/// <param name="Source">Where it is named.</param>
internal sealed record TensorReference(string Layer, int Node, int Tensor, JsonSource Source)
{
    private const string KerasTensor = "__keras_tensor__";

    /// <summary>The layer and the call.</summary>
    public (string Layer, int Node) Key => (Layer, Node);

    /// <summary>The value among those of the call.</summary>
    public KerasValue Of(IReadOnlyDictionary<(string Layer, int Node), IReadOnlyList<KerasValue>> values) =>
        Tensor >= 0 && Tensor < values[Key].Count
            ? values[Key][Tensor]
            : throw Source.Problem($"it takes output {Tensor} of '{Layer}', which is a state or not there. Use the first output only");

    /// <summary>One reference, or a list or dictionary of them.</summary>
    public static IReadOnlyList<TensorReference> List(JsonSource source) => !source.IsArray
        ? [.. source.Members().Select(member => Read(member.Value))]
        : source.Items() is [{ Value.ValueKind: JsonValueKind.String }, ..]
            ? [Read(source)]
            : [.. source.Items().Select(Read)];

    /// <summary>The calls of a layer: the tensors that each takes.</summary>
    public static IEnumerable<IReadOnlyList<TensorReference>> Nodes(KerasLayer layer) =>
        layer.Entry.Member("inbound_nodes").Items().Select(node => node.IsArray ? OldNode(layer, node) : NewNode(layer, node));

    /// <summary>Keras 2: a list of <c>[layer, node, tensor, arguments]</c>, or one of them alone.</summary>
    private static IReadOnlyList<TensorReference> OldNode(KerasLayer layer, JsonSource node)
    {
        IReadOnlyList<JsonSource> items = node.Items();
        IReadOnlyList<JsonSource> tensors = items is [{ Value.ValueKind: JsonValueKind.String }, ..] ? [node] : items;
        foreach (JsonSource tensor in tensors)
        {
            if (tensor.Items() is [_, _, _, var arguments, ..])
            {
                CheckArguments(layer, arguments);
            }
        }

        return [.. tensors.Select(Read)];
    }

    /// <summary>Keras 3: the arguments of the call, with tensors in them.</summary>
    private static List<TensorReference> NewNode(KerasLayer layer, JsonSource node)
    {
        List<TensorReference> tensors = [];
        Collect(layer, node.Member("args"), tensors);
        CheckArguments(layer, node.Member("kwargs"));
        return tensors;
    }

    private static void Collect(KerasLayer layer, JsonSource argument, List<TensorReference> tensors)
    {
        switch (argument.Value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonSource item in argument.Items())
                {
                    Collect(layer, item, tensors);
                }

                break;
            case JsonValueKind.Object when argument.Find("class_name")?.Text() == KerasTensor:
                tensors.Add(Read(argument.Member("config").Member("keras_history")));
                break;
            case JsonValueKind.Null:
                break;
            default:
                throw argument.Problem($"{layer.Where} is called with a value that is no output of a layer, which cannot be imported. Make it a layer of its own");
        }
    }

    /// <summary>Refuses arguments of a call that change its result.</summary>
    private static void CheckArguments(KerasLayer layer, JsonSource arguments)
    {
        foreach ((string key, JsonSource value) in arguments.Members())
        {
            if (key != "training" && value.Value.ValueKind != JsonValueKind.Null)
            {
                throw value.Problem($"{layer.Where} is called with the argument '{key}', which cannot be imported. Leave it out");
            }
        }
    }

    private static TensorReference Read(JsonSource source) => source.Items() is [var layer, var node, var tensor, ..]
        ? new TensorReference(layer.Text(), node.Whole(), tensor.Whole(), source)
        : throw source.Problem("expected a layer, the number of its call and the number of its output");
}
