using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>
/// Writes bidirectional layers as what they are: a recurrent layer on the rows, another on the rows in reverse order, whose output is
/// put in order again, and the merge. Packing, trainer and generator then know reverse alone.
/// </summary>
static partial class SequenceGraph
{
    /// <summary>The network without bidirectional layers; the same one where it has none. Tensors keep their names.</summary>
    public static NetworkSpec Expand(NetworkSpec network)
    {
        List<LayerSpec> layers = [];
        List<int> moved = [];
        foreach (LayerSpec layer in network.Layers)
        {
            List<int> inputs = [];
            foreach (int input in layer.Inputs)
            {
                inputs.Add(input < 0 ? input : moved[input]);
            }

            if (layer.Type == LayerKinds.Bidirectional)
            {
                Split(layer, inputs[0], layers);
            }
            else
            {
                layers.Add(layer with { Inputs = new EquatableArray<int>(inputs) });
            }

            moved.Add(layers.Count - 1);
        }

        if (layers.Count == network.Layers.Count)
        {
            return network;
        }

        List<OutputSpec> outputs = [];
        foreach (OutputSpec output in network.Outputs)
        {
            outputs.Add(output with { From = moved[output.From] });
        }

        return network with
        {
            Layers = new EquatableArray<LayerSpec>(layers),
            Outputs = new EquatableArray<OutputSpec>(outputs),
        };
    }

    private static void Split(LayerSpec layer, int source, List<LayerSpec> layers)
    {
        int first = layers.Count;
        Shape units = new(1, layer.Whole("units"));
        layers.Add(Direction(layer, LayerKinds.ForwardPrefix, source));
        layers.Add(Plain(layer, "reversed", LayerKinds.Reverse, layer.InputShape, layer.InputShape, source));
        layers.Add(Direction(layer, LayerKinds.BackwardPrefix, first + 1));
        layers.Add(Plain(layer, "restored", LayerKinds.Reverse, units, units, first + 2));
        string merge = layer.Attribute("merge").Text!;
        string type = merge == "sum" ? LayerKinds.Add : merge;
        layers.Add(Plain(layer, "merged", type, units, layer.OutputShape, first, first + 3) with { Name = layer.Name });
    }

    /// <summary>The recurrent layer of one direction: the attributes that its kind has, the tensors and initial states of the direction.</summary>
    /// <param name="layer">A bidirectional layer.</param>
    /// <param name="prefix"><see cref="LayerKinds.ForwardPrefix"/> or <see cref="LayerKinds.BackwardPrefix"/>.</param>
    /// <param name="source">Index of the layer that it takes.</param>
    public static LayerSpec Direction(LayerSpec layer, string prefix, int source)
    {
        LayerKind kind = LayerKinds.Find(layer.Attribute("cell").Text!)!;
        List<AttributeValue> attributes = [];
        foreach (AttributeRule rule in kind.Attributes)
        {
            AttributeValue? own = null;
            foreach (AttributeValue value in layer.Attributes)
            {
                own = value.Name == rule.Name ? value : own;
            }

            if ((own ?? rule.Default) is AttributeValue attribute)
            {
                attributes.Add(attribute);
            }
        }

        List<TensorBinding> tensors = [];
        foreach (TensorRole role in kind.Tensors)
        {
            if (layer.FindTensor(LayerKinds.DirectedRole(prefix, role.Name)) is TensorBinding binding)
            {
                tensors.Add(binding with { Role = role.Name });
            }
        }

        List<InitialStateSpec> states = [];
        foreach (string role in kind.State)
        {
            foreach (InitialStateSpec state in layer.InitialState)
            {
                if (state.Role == LayerKinds.DirectedRole(prefix, role))
                {
                    states.Add(state with { Role = role });
                }
            }
        }

        return Plain(layer, prefix, kind.Name, layer.InputShape, new Shape(1, layer.Whole("units")), source) with
        {
            Attributes = new EquatableArray<AttributeValue>(attributes),
            Tensors = new EquatableArray<TensorBinding>(tensors),
            InitialState = new EquatableArray<InitialStateSpec>(states),
        };
    }

    private static LayerSpec Plain(LayerSpec layer, string name, string type, Shape input, Shape output, params int[] sources) =>
        new($"{layer.Name}.{name}", type, new EquatableArray<int>(sources), default, default, default, input, output);
}
