using System;
using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>Rows that share one pass over the weights, again and again.</summary>
/// <param name="FirstRow">First row of the first pass.</param>
/// <param name="Rows">Rows of a pass.</param>
/// <param name="Repeat">Passes, each with the next rows.</param>
sealed partial record RowPass(int FirstRow, int Rows, int Repeat);

/// <summary>How the rows of a frame share the weights of a layer without state.</summary>
static partial class TilePlanner
{
    /// <summary>
    /// Rows that share a pass over weights at most: then a multiply-add reads a quarter of a weight vector and, with four vectors of
    /// a weight row, a quarter of an operand, so the multiply-adds take longer than the reading.
    /// </summary>
    public const int MostRows = 4;

    /// <summary>
    /// Plans a section for several rows of a frame, each multiplied with all weights. As many full tiles run together as registers
    /// allow, in groups that are alike where at least half of them are; a remainder joins the last group or is one of its own. The
    /// chains along k are those of every pass, so a row's sums do not depend on the rows beside it.
    /// </summary>
    /// <param name="section">The tiles; a section without recurrent rows.</param>
    /// <param name="widthBits">Vector width: 128, 256 or 512.</param>
    /// <param name="registers">Vector registers that may be alive at once.</param>
    /// <param name="rows">Rows of the frame, at least 1.</param>
    public static TileSchedule ScheduleRows(TileSection section, int widthBits, int registers, int rows)
    {
        int lanes = widthBits / BitsPerFloat;
        List<TileBlock> tiles = [];
        List<TileBlock> dots = [];
        foreach (TileBlock block in section.Blocks)
        {
            (block.IsRow ? dots : tiles).Add(block);
        }

        int full = 0;
        while (full < tiles.Count && tiles[full].Lanes == TilePacking.LargestTile)
        {
            full++;
        }

        int together = 0;
        int fewest = 0;
        List<TileGroup> groups = [];
        int first = 0;
        if (tiles.Count > 0)
        {
            int most = Math.Min(rows, MostRows);
            while (most > 1 && LiveRegisters(VectorsOf(tiles, 0, 1, section, lanes).Count, most, 1) > registers)
            {
                most--;
            }

            IReadOnlyList<RowPass> passes = Passes(rows, most);
            together = passes[0].Rows;
            fewest = passes[passes.Count - 1].Rows;
            if (full > 0)
            {
                int alike = Alike(full, Fitting(0, full));
                int repeat = full / alike;
                if (repeat * alike < tiles.Count && Fitting((repeat - 1) * alike, tiles.Count) == tiles.Count - ((repeat - 1) * alike))
                {
                    repeat--;
                }

                if (repeat > 0)
                {
                    groups.Add(RowGroup(0, alike, repeat));
                    first = repeat * alike;
                }
            }
        }

        while (first < tiles.Count)
        {
            int count = Fitting(first, tiles.Count);
            groups.Add(RowGroup(first, count, 1));
            first += count;
        }

        return new TileSchedule(widthBits, new EquatableArray<TileGroup>(groups), new EquatableArray<TileBlock>(dots));

        int Fitting(int from, int end)
        {
            int count = 1;
            while (from + count < end
                && LiveRegisters(VectorsOf(tiles, from, count + 1, section, lanes).Count, together, 1) <= registers)
            {
                count++;
            }

            return count;
        }

        TileGroup RowGroup(int from, int count, int repeat)
        {
            List<TileVector> vectors = VectorsOf(tiles, from, count, section, lanes);
            int split = 1;
            while (split < LargestSplit
                && vectors.Count * fewest * split < WantedChains
                && split * 2 <= section.InputRows
                && LiveRegisters(vectors.Count, together, split * 2) <= registers)
            {
                split *= 2;
            }

            return new TileGroup(
                new EquatableArray<TileBlock>(tiles.GetRange(from, count)), repeat, split, new EquatableArray<TileVector>(vectors),
                LiveRegisters(vectors.Count, together, split), together);
        }
    }

    /// <summary>
    /// The passes of some rows in order: of the same number, or of that and one less, so that no pass is left with few rows (nine
    /// rows are three passes of three, not four, four and one).
    /// </summary>
    /// <param name="rows">Rows of the frame, at least 1.</param>
    /// <param name="most">Rows of a pass at most.</param>
    public static IReadOnlyList<RowPass> Passes(int rows, int most)
    {
        int passes = (rows + most - 1) / most;
        int each = (rows + passes - 1) / passes;
        int shorter = (each * passes) - rows;
        int longer = passes - shorter;
        return shorter == 0
            ? [new RowPass(0, each, passes)]
            : [new RowPass(0, each, longer), new RowPass(longer * each, each - 1, shorter)];
    }

    /// <summary>The largest number of tiles at most <paramref name="most"/> that cuts the full tiles evenly, unless it is below half of that.</summary>
    private static int Alike(int full, int most)
    {
        for (int count = most; count * 2 >= most; count--)
        {
            if (full % count == 0)
            {
                return count;
            }
        }

        int groups = (full + most - 1) / most;
        return (full + groups - 1) / groups;
    }

    /// <summary>Accumulators of all rows; the fewer ones of weights and operands, which stay during a value of k; one of the others.</summary>
    private static int LiveRegisters(int vectors, int rows, int split) => (vectors * rows * split) + Math.Min(vectors, rows) + 1;
}
