using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>The packed block of one layer.</summary>
/// <param name="Layer">Index of the layer in the network.</param>
/// <param name="Offset">First float in the packed weights, a multiple of 16 (64 bytes).</param>
/// <param name="Packing">The layer's tiles.</param>
sealed partial record LayerWeights(int Layer, int Offset, TilePacking Packing);

/// <summary>One initial state vector in the packed weights.</summary>
/// <param name="Layer">Index of the layer in the network.</param>
/// <param name="Role"><c>hidden</c> or <c>cell</c>.</param>
/// <param name="Offset">First float in the packed weights.</param>
/// <param name="Units">Floats.</param>
/// <param name="Tensor">Name of the tensor, or null where this state starts at zero.</param>
sealed partial record InitialStateWeights(int Layer, string Role, int Offset, int Units, string? Tensor);

/// <summary>
/// Where every layer's block lies in the packed weights of a network. Layers follow one another in network order, each at a
/// multiple of 64 bytes. If any layer has an initial state, the initial states of all recurrent layers (zeros where none is
/// given) stand at the end. All values are float32, little-endian.
/// </summary>
/// <param name="Layers">The layers that have weights.</param>
/// <param name="InitialStates">The initial state vectors; empty where every layer starts at zero.</param>
/// <param name="TotalBytes">Length of the packed weights, a multiple of 8.</param>
sealed partial record WeightLayout(
    EquatableArray<LayerWeights> Layers, EquatableArray<InitialStateWeights> InitialStates, int TotalBytes)
{
    /// <summary>A layer starts at a multiple of this many floats (64 bytes, a cache line).</summary>
    public const int LayerAlignment = 16;

    private const int BytesPerFloat = 4;
    private const int FloatsPerWord = 2;

    /// <summary>The layout of a network.</summary>
    public static WeightLayout Create(NetworkSpec network)
    {
        List<LayerWeights> layers = [];
        int offset = 0;
        bool hasInitialState = false;
        for (int index = 0; index < network.Layers.Count; index++)
        {
            LayerSpec layer = network.Layers[index];
            hasInitialState |= layer.InitialState.Count > 0;
            if (!HasWeights(layer.Type))
            {
                continue;
            }

            TilePacking packing = TilePacking.Create(layer.Type, layer.Units, layer.InputShape.Channels, IsResetAfter(layer));
            offset = TilePacking.RoundUp(offset, LayerAlignment);
            layers.Add(new LayerWeights(index, offset, packing));
            offset += packing.Floats;
        }

        List<InitialStateWeights> states = [];
        if (hasInitialState)
        {
            offset = TilePacking.RoundUp(offset, LayerAlignment);
            foreach (LayerWeights weights in layers)
            {
                LayerSpec layer = network.Layers[weights.Layer];
                foreach (string role in StateRoles(layer.Type))
                {
                    states.Add(new InitialStateWeights(weights.Layer, role, offset, layer.Units, FindState(layer, role)));
                    offset += layer.Units;
                }
            }
        }

        return new WeightLayout(
            new EquatableArray<LayerWeights>(layers),
            new EquatableArray<InitialStateWeights>(states),
            TilePacking.RoundUp(offset, FloatsPerWord) * BytesPerFloat);
    }

    /// <summary>The block of a layer, or null where the layer has no weights.</summary>
    public LayerWeights? Find(int layer)
    {
        foreach (LayerWeights weights in Layers)
        {
            if (weights.Layer == layer)
            {
                return weights;
            }
        }

        return null;
    }

    private static bool HasWeights(string type) =>
        type is LayerKinds.Dense or LayerKinds.SimpleRnn or LayerKinds.Lstm or LayerKinds.Gru;

    private static bool IsResetAfter(LayerSpec layer) =>
        layer.Type != LayerKinds.Gru || layer.Attribute("resetAfter").Flag != false;

    private static IReadOnlyList<string> StateRoles(string type) => LayerKinds.Find(type)!.State;

    private static string? FindState(LayerSpec layer, string role)
    {
        foreach (InitialStateSpec state in layer.InitialState)
        {
            if (state.Role == role)
            {
                return state.Tensor;
            }
        }

        return null;
    }
}
