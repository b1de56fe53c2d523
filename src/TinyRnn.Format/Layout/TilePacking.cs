using System;
using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>Some units of a layer whose weights lie together.</summary>
/// <param name="FirstUnit">First unit covered.</param>
/// <param name="Units">Units covered; the remaining lanes of a tile are padding with zero weights.</param>
/// <param name="Lanes">Lanes a gate: 16, 8 or 4 for a tile; 1 for a row block (one unit of a dense layer, a dot product along k).</param>
/// <param name="Offset">First float of the block, counted from the start of the layer.</param>
sealed partial record TileBlock(int FirstUnit, int Units, int Lanes, int Offset)
{
    /// <summary>Whether the weights run along k (one unit) instead of along the units.</summary>
    public bool IsRow => Lanes == 1;
}

/// <summary>
/// Blocks that are computed in one pass over their inputs. Every kind has one section, but gru with resetAfter false has two,
/// reset and update over [x; h], then the candidate over [x; r*h], and a convolution one for each group; where each channel has one
/// filter of its own, one for all of them.
/// </summary>
/// <param name="FirstGate">First gate in canonical order.</param>
/// <param name="Gates">Gates of a weight row.</param>
/// <param name="BiasSlots">Bias vectors: <paramref name="Gates"/>, or one more for the recurrent bias of gru with resetAfter.</param>
/// <param name="InputRows">Values of the layer's input, one weight row each.</param>
/// <param name="RecurrentRows">Values of the hidden state, one weight row each; 0 for dense.</param>
/// <param name="Blocks">The blocks in unit order.</param>
sealed partial record TileSection(
    int FirstGate, int Gates, int BiasSlots, int InputRows, int RecurrentRows, EquatableArray<TileBlock> Blocks)
{
    /// <summary>All weight rows of a tile.</summary>
    public int Rows => InputRows + RecurrentRows;

    /// <summary>Whether the section keeps input and recurrent part of its last gate apart (gru with resetAfter).</summary>
    public bool SplitsLastGate => BiasSlots > Gates;

    /// <summary>Bytes of all blocks.</summary>
    public int Bytes
    {
        get
        {
            int floats = 0;
            foreach (TileBlock block in Blocks)
            {
                floats += FloatsOf(block);
            }

            return floats * sizeof(float);
        }
    }

    /// <summary>Floats that one block occupies.</summary>
    public int FloatsOf(TileBlock block) => block.IsRow
        ? TilePacking.RowBiasFloats + TilePacking.RoundUp(InputRows, TilePacking.SmallestTile)
        : block.Lanes * (BiasSlots + (Gates * Rows));
}

/// <summary>
/// The packing <c>tiles-1</c> of one layer. It depends on sizes only, never on the vector width of a machine:
/// <list type="bullet">
/// <item>The units are cut into tiles of 16; the remainder, rounded up to a multiple of 4, is one more tile of 16 (13 to 15
/// units), or a tile of 8 and/or a tile of 4. One or two units of a dense layer beyond a multiple of 4 are row blocks.</item>
/// <item>A tile holds its bias slots, then one row for each input, then one row for each hidden value. Slot and row are
/// gates x lanes floats, gates in canonical order, lanes contiguous.</item>
/// <item>A row block holds its bias and three zeros, then its weights along k, zero-padded to a multiple of 4.</item>
/// </list>
/// A missing bias is stored as zeros.
/// </summary>
/// <param name="Type">Layer kind.</param>
/// <param name="Units">Units of the layer.</param>
/// <param name="Inputs">Channels of the layer's input.</param>
/// <param name="Sections">
/// One section, two for gru with resetAfter false, one a group for a convolution unless it is depthwise.
/// </param>
/// <param name="Floats">Floats of all blocks.</param>
sealed partial record TilePacking(string Type, int Units, int Inputs, EquatableArray<TileSection> Sections, int Floats)
{
    /// <summary>Lanes of a full tile.</summary>
    public const int LargestTile = 16;

    /// <summary>Lanes of the smallest tile.</summary>
    public const int SmallestTile = 4;

    /// <summary>Floats before the weights of a row block: its bias and three zeros.</summary>
    public const int RowBiasFloats = 4;

    /// <summary>Units rounded up to whole tiles: the length of a hidden buffer.</summary>
    public int PaddedUnits
    {
        get
        {
            TileBlock last = Sections[0].Blocks[Sections[0].Blocks.Count - 1];
            return last.FirstUnit + last.Lanes;
        }
    }

    /// <summary>The packing of a layer.</summary>
    /// <param name="type">dense, simpleRnn, lstm or gru.</param>
    /// <param name="units">Units, at least 1.</param>
    /// <param name="inputs">Channels of the layer's input, at least 1.</param>
    /// <param name="resetAfter">gru only: whether the candidate keeps a recurrent bias of its own.</param>
    /// <exception cref="ArgumentException">The kind has no packed weights.</exception>
    public static TilePacking Create(string type, int units, int inputs, bool resetAfter = true) =>
        Create(type, units, inputs, resetAfter, groups: 1);

    /// <summary>The packing of a convolution: a dense layer over the values of a window for each group, one after another.</summary>
    /// <param name="filters">Filters of all groups.</param>
    /// <param name="inputs">Values of a window that a group sees: taps times channels of the group.</param>
    /// <param name="groups">Groups.</param>
    public static TilePacking CreateConvolution(int filters, int inputs, int groups) =>
        Create(LayerKinds.Conv1d, filters, inputs, resetAfter: true, groups);

    /// <summary>
    /// Whether a layer is a convolution with one filter for each channel. Its packing is that of one group, a lane a channel: a group
    /// of one unit would have a row block, and vectors along the channels could not read it.
    /// </summary>
    public static bool IsDepthwise(LayerSpec layer) => layer.Type == LayerKinds.Conv1d
        && layer.Whole("groups") == layer.Units && layer.Units == layer.InputShape.Channels && layer.Units > 1;

    private static TilePacking Create(string type, int units, int inputs, bool resetAfter, int groups)
    {
        // first gate, gates, bias slots
        (int, int, int)[] passes = type switch
        {
            LayerKinds.Dense or LayerKinds.Conv1d => [(0, 1, 1)],
            LayerKinds.SimpleRnn => [(0, 1, 1)],
            LayerKinds.Lstm => [(0, 4, 4)],
            LayerKinds.Gru when resetAfter => [(0, 3, 4)],
            LayerKinds.Gru => [(0, 2, 2), (2, 1, 1)],
            _ => throw new ArgumentException($"Layer kind '{type}' has no packed weights.", nameof(type)),
        };
        bool isDense = !TensorLayout.IsRecurrent(type);
        int groupUnits = units / groups;
        List<TileSection> sections = [];
        int offset = 0;
        for (int group = 0; group < groups; group++)
        {
            foreach ((int firstGate, int gates, int biasSlots) in passes)
            {
                TileSection empty = new(firstGate, gates, biasSlots, inputs, isDense ? 0 : units, default);
                List<TileBlock> blocks = [];
                int unit = 0;
                foreach (int lanes in Cut(groupUnits, allowsRows: isDense))
                {
                    TileBlock block = new((group * groupUnits) + unit, Math.Min(lanes, groupUnits - unit), lanes, offset);
                    blocks.Add(block);
                    unit += lanes;
                    offset += empty.FloatsOf(block);
                }

                sections.Add(empty with { Blocks = new EquatableArray<TileBlock>(blocks) });
            }
        }

        return new TilePacking(type, units, inputs, new EquatableArray<TileSection>(sections), offset);
    }

    /// <summary>The next multiple of <paramref name="multiple"/>.</summary>
    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static IEnumerable<int> Cut(int units, bool allowsRows)
    {
        int rest = units;
        for (; rest >= LargestTile; rest -= LargestTile)
        {
            yield return LargestTile;
        }

        int rows = allowsRows && rest % SmallestTile is 1 or 2 ? rest % SmallestTile : 0;
        int lanes = RoundUp(rest - rows, SmallestTile);
        for (int tile = LargestTile; tile >= SmallestTile; tile /= 2)
        {
            if (lanes >= tile)
            {
                yield return tile;
                lanes -= tile;
            }
        }

        for (int row = 0; row < rows; row++)
        {
            yield return 1;
        }
    }
}
