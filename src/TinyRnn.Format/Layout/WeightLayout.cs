using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>The packed block of one layer: its tiles, then its tensors that are no matrix of tiles.</summary>
/// <param name="Layer">Index of the layer in the layout's network.</param>
/// <param name="Offset">First float in the packed weights, a multiple of 16 (64 bytes).</param>
/// <param name="Packing">The layer's tiles; none in a layer that multiplies no matrix.</param>
/// <param name="Plain">The other tensors, in the order of the kind's roles.</param>
sealed partial record LayerWeights(int Layer, int Offset, TilePacking Packing, EquatableArray<PlainWeights> Plain)
{
    /// <summary>The other tensor in a role, or null where the layer has none.</summary>
    public PlainWeights? FindPlain(string role)
    {
        foreach (PlainWeights plain in Plain)
        {
            if (plain.Role == role)
            {
                return plain;
            }
        }

        return null;
    }
}

/// <summary>A tensor that is packed as it is: row after row, each padded with zeros to a multiple of 4 floats.</summary>
/// <param name="Role">Its role in the layer.</param>
/// <param name="Offset">First float in the packed weights.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Floats in a row.</param>
sealed partial record PlainWeights(string Role, int Offset, int Rows, int Columns)
{
    /// <summary>Floats from one row to the next.</summary>
    public int Stride => TilePacking.RoundUp(Columns, TilePacking.SmallestTile);
}

/// <summary>One initial state vector in the packed weights.</summary>
/// <param name="Layer">Index of the layer in the layout's network.</param>
/// <param name="Role"><c>hidden</c> or <c>cell</c>.</param>
/// <param name="Offset">First float in the packed weights.</param>
/// <param name="Units">Floats.</param>
/// <param name="Tensor">Name of the tensor, or null where this state starts at zero.</param>
sealed partial record InitialStateWeights(int Layer, string Role, int Offset, int Units, string? Tensor);

/// <summary>
/// Where every layer's block lies in the packed weights of a network; a layer without tensors has none. Layers follow one another in network order, each at a
/// multiple of 64 bytes. If any layer has an initial state, the initial states of all recurrent layers (zeros where none is
/// given) stand at the end. All values are float32, little-endian.
/// </summary>
/// <param name="Network">The network whose layers the blocks are of: without bidirectional layers (<see cref="SequenceGraph"/>).</param>
/// <param name="Layers">The layers that have weights.</param>
/// <param name="InitialStates">The initial state vectors; empty where every layer starts at zero.</param>
/// <param name="TotalBytes">Length of the packed weights, a multiple of 8.</param>
sealed partial record WeightLayout(
    NetworkSpec Network, EquatableArray<LayerWeights> Layers, EquatableArray<InitialStateWeights> InitialStates, int TotalBytes)
{
    /// <summary>A layer starts at a multiple of this many floats (64 bytes, a cache line).</summary>
    public const int LayerAlignment = 16;

    private const int BytesPerFloat = 4;
    private const int FloatsPerWord = 2;

    /// <summary>The layout of a network.</summary>
    public static WeightLayout Create(NetworkSpec model)
    {
        NetworkSpec network = SequenceGraph.Expand(model);
        List<LayerWeights> layers = [];
        int offset = 0;
        bool hasInitialState = false;
        for (int index = 0; index < network.Layers.Count; index++)
        {
            LayerSpec layer = network.Layers[index];
            hasInitialState |= layer.InitialState.Count > 0;
            bool hasTiles = HasTiles(layer.Type);
            if (!hasTiles && layer.Tensors.Count == 0)
            {
                continue;
            }

            TilePacking packing = !hasTiles ? new TilePacking(layer.Type, layer.Units, layer.InputShape.Channels, default, 0)
                : layer.Type == LayerKinds.Conv1d ? TilePacking.CreateConvolution(
                    layer.Units, Window(layer), TilePacking.IsDepthwise(layer) ? 1 : Groups(layer))
                : TilePacking.Create(layer.Type, layer.Units, layer.InputShape.Channels, IsResetAfter(layer));
            offset = TilePacking.RoundUp(offset, LayerAlignment);
            int start = offset;
            offset += packing.Floats;
            List<PlainWeights> plain = PlainTensors(layer, hasTiles, ref offset);
            layers.Add(new LayerWeights(index, start, packing, new EquatableArray<PlainWeights>(plain)));
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
            network,
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

    private static bool HasTiles(string type) =>
        type is LayerKinds.Dense or LayerKinds.Conv1d || TensorLayout.IsRecurrent(type);

    private static int Groups(LayerSpec layer) => layer.Whole("groups");

    /// <summary>Values of a window that a group of a convolution sees.</summary>
    private static int Window(LayerSpec layer) =>
        layer.Whole("kernelSize") * (layer.InputShape.Channels / Groups(layer));

    private static List<PlainWeights> PlainTensors(LayerSpec layer, bool hasTiles, ref int offset)
    {
        List<PlainWeights> plain = [];
        foreach (TensorBinding binding in layer.Tensors)
        {
            if (hasTiles && TileLayout.IsTiled(binding.Role))
            {
                continue;
            }

            int columns = binding.Role == TensorLayout.Peepholes ? layer.Units : binding.Dimensions[binding.Dimensions.Count - 1];
            int count = 1;
            foreach (int size in binding.Dimensions)
            {
                count *= size;
            }

            offset = TilePacking.RoundUp(offset, TilePacking.SmallestTile);
            PlainWeights tensor = new(binding.Role, offset, count / columns, columns);
            plain.Add(tensor);
            offset += tensor.Rows * tensor.Stride;
        }

        return plain;
    }

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
