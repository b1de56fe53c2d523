using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format.Tests.Layout;

/// <summary>The plan for several rows of a frame over the same weights.</summary>
public sealed class TileRowsTests
{
    [Theory]
    [InlineData(1, "1")]
    [InlineData(3, "3")]
    [InlineData(4, "4")]
    [InlineData(5, "3 2")]
    [InlineData(6, "3 3")]
    [InlineData(7, "4 3")]
    [InlineData(9, "3 3 3")]
    [InlineData(13, "4 3 3 3")]
    public void Passes_AreAsFewAsPossible_AndNoneIsMuchShorterThanAnother(int rows, string expected) => Assert.Equal(
        expected,
        string.Join(" ", TilePlanner.Passes(rows, TilePlanner.MostRows).SelectMany(pass => Enumerable.Repeat(pass.Rows, pass.Repeat))));

    [Fact]
    public void Passes_CoverEveryRowOnce()
    {
        for (int most = 1; most <= TilePlanner.MostRows; most++)
        {
            for (int rows = 1; rows <= 50; rows++)
            {
                int next = 0;
                foreach (RowPass pass in TilePlanner.Passes(rows, most))
                {
                    Assert.Equal(next, pass.FirstRow);
                    Assert.InRange(pass.Rows, 1, most);
                    next += pass.Rows * pass.Repeat;
                }

                Assert.Equal(rows, next);
            }
        }
    }

    [Theory]
    [InlineData(512, 30, 128, 4, 4)]
    [InlineData(512, 30, 64, 2, 4)]
    [InlineData(512, 30, 258, 4, 4)]
    [InlineData(256, 14, 128, 4, 1)]
    [InlineData(128, 28, 128, 4, 1)]
    public void TilesRunTogether_AsRegistersAllow(int width, int registers, int units, int rows, int expected)
    {
        TileSchedule schedule = TilePlanner.ScheduleRows(Section(units), width, registers, rows);

        Assert.Equal(expected, schedule.Groups[0].Blocks.Count);
        Assert.Equal(units / TilePacking.LargestTile / expected, schedule.Groups[0].Repeat);
        Assert.Equal(rows, schedule.Groups[0].Together);
    }

    [Fact]
    public void EveryUnitIsPlannedOnce_WithinTheRegisters()
    {
        foreach ((int width, int registers) in ((int, int)[])[(512, 30), (256, 14), (128, 28), (128, 14)])
        {
            for (int units = 1; units <= 150; units++)
            {
                for (int rows = 2; rows <= 9; rows++)
                {
                    TileSchedule schedule = TilePlanner.ScheduleRows(Section(units), width, registers, rows);
                    List<int> planned = [.. schedule.Rows.Select(row => row.FirstUnit)];
                    foreach (TileGroup tiles in schedule.Groups)
                    {
                        int step = tiles.Blocks[^1].FirstUnit + tiles.Blocks[^1].Lanes - tiles.Blocks[0].FirstUnit;
                        planned.AddRange(
                            from turn in Enumerable.Range(0, tiles.Repeat)
                            from block in tiles.Blocks
                            from unit in Enumerable.Range(block.FirstUnit + (turn * step), block.Units)
                            // The last tile of a repeated group may have lanes without a unit.
                            where unit < units
                            select unit);
                        Assert.InRange(tiles.LiveRegisters, 1, registers);
                        Assert.InRange(tiles.Together, 1, rows);
                    }

                    Assert.Equal(Enumerable.Range(0, units), planned.Order());
                }
            }
        }
    }

    private static TileSection Section(int units) => TilePacking.CreateConvolution(units, 30, 1).Sections[0];
}
