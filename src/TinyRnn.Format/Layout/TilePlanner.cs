using System;
using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>One vector register's worth of a tile's weight row.</summary>
/// <param name="Block">Index of the block in its group.</param>
/// <param name="FirstGate">First gate it holds, counted from the section's first gate.</param>
/// <param name="Gates">Gates it holds, one after another in its lanes; 1 where a gate needs a whole vector or more.</param>
/// <param name="FirstLane">First lane of the gate that it holds (0 unless a gate needs several vectors).</param>
/// <param name="Lanes">Floats in the vector: 16, 8 or 4.</param>
sealed partial record TileVector(int Block, int FirstGate, int Gates, int FirstLane, int Lanes);

/// <summary>Tiles that run in one loop over k, every accumulator in a register.</summary>
/// <param name="Blocks">The tiles (never row blocks); for a repeated group those of the first repetition.</param>
/// <param name="Repeat">How often this group repeats, each time with the next tiles of the same shape.</param>
/// <param name="Split">Independent chains a vector is split in along k: 1, 2, 4 or 8.</param>
/// <param name="Vectors">The vectors of a weight row, in memory order block by block.</param>
/// <param name="LiveRegisters">Registers alive in the loop over k: accumulators, waiting candidates, inputs, one weight vector.</param>
/// <param name="Together">Instances of a model that share a pass over the weights.</param>
sealed partial record TileGroup(
    EquatableArray<TileBlock> Blocks, int Repeat, int Split, EquatableArray<TileVector> Vectors, int LiveRegisters, int Together = 1)
{
    /// <summary>Accumulators that are independent of each other in the loop over k.</summary>
    public int Chains => Vectors.Count * Split;
}

/// <summary>How a machine of one vector width runs a section.</summary>
/// <param name="WidthBits">128, 256 or 512.</param>
/// <param name="Groups">The groups in unit order.</param>
/// <param name="Rows">The row blocks, after the groups.</param>
sealed partial record TileSchedule(int WidthBits, EquatableArray<TileGroup> Groups, EquatableArray<TileBlock> Rows);

/// <summary>
/// Chooses how many tiles run together and how k is split. The packing does not depend on it.
/// The aim is at least eight independent accumulators (a multiply-add takes four cycles on two pipes) without a spill.
/// </summary>
static partial class TilePlanner
{
    /// <summary>Chains that hide the latency of a multiply-add: 4 cycles on 2 pipes.</summary>
    public const int WantedChains = 8;

    /// <summary>
    /// Vectors of a weight row that full tiles should have together where the weights come from the second-level cache: their rows are
    /// read side by side, and the processor fetches several streams ahead better than two (LSTM of 128 units with 512-bit vectors:
    /// 2.8 us with 8, 1.7 us with 12).
    /// </summary>
    public const int WantedVectors = 12;

    /// <summary>First-level data cache of the smallest processors: weights beyond it are walked back and forth.</summary>
    public const int SmallestCacheBytes = 32 * 1024;

    private const int RegistersBesideConstants = 20;
    private const int RegistersBesideFewConstants = 22;
    private const int StreamedBytes = 128 * 1024;
    private const int BitsPerFloat = 32;
    private const int LargestSplit = 8;

    /// <summary>Registers a loop may keep alive: ARM64 spills beyond 28, AVX2 has 16 and AVX-512 32, of which two stay free.</summary>
    public static int RegisterBudget(int widthBits) => widthBits switch
    {
        128 => 28,
        256 => 14,
        512 => 30,
        _ => throw new ArgumentOutOfRangeException(nameof(widthBits), widthBits, "Vector widths are 128, 256 and 512 bits."),
    };

    /// <summary>
    /// As many full tiles as give enough vectors; if that leaves tiles over, more of them where streams count (and they fit), else
    /// fewer, so that the groups are alike.
    /// </summary>
    private static int Together(TileSection section, List<TileBlock> tiles, int full, int lanes, int registers)
    {
        bool isStreamed = section.Bytes > StreamedBytes;
        int together = 1;
        while (together < full
            && VectorsOf(tiles, 0, together, section, lanes).Count < (isStreamed ? WantedVectors : WantedChains)
            && Fits(together + 1))
        {
            together++;
        }

        int alike = together;
        while (alike >= 2 && alike <= full && full % alike != 0 && Fits(alike))
        {
            alike += isStreamed ? 1 : -1;
        }

        return alike >= 2 && alike <= full && full % alike == 0 && Fits(alike) ? alike : together;

        bool Fits(int count) => LiveRegisters(section, VectorsOf(tiles, 0, count, section, lanes), 1) <= registers;
    }

    /// <summary>
    /// Registers up to which a remainder joins a full group. With 128-bit vectors the activations' constants want the others:
    /// 40 units as 16 and 16 + 8 took 4,405 instructions with spills on ARM64, as 16, 16 and 8 3,941. The fast tier has so few
    /// constants there that four units more fit (20 units; with the constants of the accurate tier a GRU of 20 spills).
    /// </summary>
    private static int MergeBudget(int widthBits, int registers, bool hasFewConstants) => widthBits == 128
        ? Math.Min(registers, hasFewConstants ? RegistersBesideFewConstants : RegistersBesideConstants)
        : registers;

    /// <summary>Plans a section.</summary>
    /// <param name="section">The tiles.</param>
    /// <param name="widthBits">Vector width: 128, 256 or 512.</param>
    /// <param name="registers">Vector registers that may be alive at once; see <see cref="RegisterBudget"/>.</param>
    /// <param name="hasFewConstants">Whether the activations need at most ten registers for constants: the fast tier on ARM64.</param>
    public static TileSchedule Schedule(TileSection section, int widthBits, int registers, bool hasFewConstants = false)
    {
        int lanes = widthBits / BitsPerFloat;
        List<TileBlock> tiles = [];
        List<TileBlock> rows = [];
        foreach (TileBlock block in section.Blocks)
        {
            (block.IsRow ? rows : tiles).Add(block);
        }

        int full = 0;
        while (full < tiles.Count && tiles[full].Lanes == TilePacking.LargestTile)
        {
            full++;
        }

        int together = Together(section, tiles, full, lanes, registers);
        int repeat = full / together;
        int first = repeat * together;
        List<TileGroup> groups = [];
        if (first < tiles.Count && repeat > 0)
        {
            // A remainder of few chains is cheaper inside the last full group than alone.
            List<TileVector> merged = VectorsOf(tiles, first - together, tiles.Count - first + together, section, lanes);
            if (LiveRegisters(section, merged, 1) <= MergeBudget(widthBits, registers, hasFewConstants))
            {
                repeat--;
                first -= together;
            }
        }

        if (repeat > 0)
        {
            groups.Add(Group(section, tiles, 0, together, repeat, lanes, registers));
        }

        while (first < tiles.Count)
        {
            int count = tiles.Count - first;
            while (count > 1 && LiveRegisters(section, VectorsOf(tiles, first, count, section, lanes), 1) > registers)
            {
                count--;
            }

            groups.Add(Group(section, tiles, first, count, 1, lanes, registers));
            first += count;
        }

        return new TileSchedule(widthBits, new EquatableArray<TileGroup>(groups), new EquatableArray<TileBlock>(rows));
    }

    private static TileGroup Group(
        TileSection section, List<TileBlock> tiles, int first, int count, int repeat, int lanes, int registers)
    {
        List<TileVector> vectors = VectorsOf(tiles, first, count, section, lanes);
        int split = 1;
        while (split < LargestSplit
            && vectors.Count * split < WantedChains
            && split * 2 <= Math.Max(section.InputRows, section.RecurrentRows)
            && LiveRegisters(section, vectors, split * 2) <= registers)
        {
            split *= 2;
        }

        return new TileGroup(
            new EquatableArray<TileBlock>(tiles.GetRange(first, count)),
            repeat,
            split,
            new EquatableArray<TileVector>(vectors),
            LiveRegisters(section, vectors, split));
    }

    private static List<TileVector> VectorsOf(List<TileBlock> tiles, int first, int count, TileSection section, int lanes)
    {
        List<TileVector> vectors = [];
        for (int index = 0; index < count; index++)
        {
            int units = tiles[first + index].Lanes;
            int floats = section.Gates * units;
            int position = 0;
            for (int size = lanes; size >= TilePacking.SmallestTile; size /= 2)
            {
                for (; floats - position >= size; position += size)
                {
                    vectors.Add(new TileVector(index, position / units, Math.Max(1, size / units), position % units, size));
                }
            }
        }

        return vectors;
    }

    /// <summary>Accumulators, the waiting input part of a split last gate, one input value a chain, one weight vector.</summary>
    private static int LiveRegisters(TileSection section, List<TileVector> vectors, int split)
    {
        int waiting = 0;
        if (section.SplitsLastGate)
        {
            foreach (TileVector vector in vectors)
            {
                waiting += vector.FirstGate + vector.Gates == section.Gates ? 1 : 0;
            }
        }

        return (vectors.Count * split) + waiting + split + 1;
    }
}
