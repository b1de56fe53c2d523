using System;
using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>How several instances of a model share the weights of a section.</summary>
static partial class TilePlanner
{
    /// <summary>Instances that share a pass over weights at most; every smaller number that is chosen divides it.</summary>
    public const int MostInstances = 4;

    /// <summary>
    /// Plans a section for several instances of a model. The groups are those of <see cref="Schedule"/> or single tiles of them, and
    /// each keeps its chains along k, so that every sum is made in the same order and has the same bits. Of the two it is the one that
    /// reads less for each multiply-add, with as many instances a pass as registers allow.
    /// </summary>
    /// <param name="section">The tiles.</param>
    /// <param name="widthBits">Vector width: 128, 256 or 512.</param>
    /// <param name="registers">Vector registers that may be alive at once.</param>
    public static TileSchedule ScheduleInstances(TileSection section, int widthBits, int registers)
    {
        TileSchedule single = Schedule(section, widthBits, registers);
        List<TileGroup> groups = [];
        foreach (TileGroup group in single.Groups)
        {
            TileGroup whole = Shared(section, group, registers);
            List<TileGroup> tiles = Tiles(section, group, widthBits / BitsPerFloat)
                .ConvertAll(tile => Shared(section, tile, registers));
            double reads = 0;
            foreach (TileGroup tile in tiles)
            {
                reads += Reads(tile);
            }

            groups.AddRange(whole.LiveRegisters <= registers && Reads(whole) <= reads ? [whole] : tiles);
        }

        return single with { Groups = new EquatableArray<TileGroup>(groups) };
    }

    /// <summary>The tiles of a group one by one, full ones as repetitions of the first.</summary>
    private static List<TileGroup> Tiles(TileSection section, TileGroup group, int lanes)
    {
        List<TileGroup> tiles = [];
        foreach (TileBlock block in group.Blocks)
        {
            if (block.Lanes == TilePacking.LargestTile && tiles.Count > 0)
            {
                tiles[0] = tiles[0] with { Repeat = tiles[0].Repeat + group.Repeat };
                continue;
            }

            tiles.Add(group with
            {
                Blocks = new EquatableArray<TileBlock>([block]),
                Vectors = new EquatableArray<TileVector>(VectorsOf([block], 0, 1, section, lanes)),
            });
        }

        return tiles;
    }

    /// <summary>The group with as many instances a pass as registers allow.</summary>
    private static TileGroup Shared(TileSection section, TileGroup group, int registers)
    {
        int each = LiveRegisters(section, [.. group.Vectors], group.Split) - group.Split - 1;
        int together = MostInstances;
        while (together > 1 && Live(together) > registers)
        {
            together /= 2;
        }

        return group with { Together = together, LiveRegisters = Live(together) };

        // The fewer ones of weights and operands stay in registers during a row, the others come and go.
        int Live(int instances) => (each * instances) + Math.Min(instances, group.Vectors.Count) + 1;
    }

    /// <summary>Vectors that the group reads for each k and instance: weights and operands.</summary>
    private static double Reads(TileGroup group) => group.Repeat * (double)(group.Vectors.Count + group.Together) / group.Together;
}
