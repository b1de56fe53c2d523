using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format.Tests.Layout;

/// <summary>The plan for several instances of a model over the same weights.</summary>
public sealed class TileInstancesTests
{
    [Theory]
    [InlineData(LayerKinds.Lstm, 8, 2)]
    [InlineData(LayerKinds.Lstm, 16, 2)]
    [InlineData(LayerKinds.Lstm, 40, 4)]
    [InlineData(LayerKinds.Lstm, 64, 4)]
    [InlineData(LayerKinds.Gru, 64, 2)]
    public void Passes_TakeAsManyInstancesAsRegistersAllow(string type, int units, int expected)
    {
        TileSchedule schedule = TilePlanner.ScheduleInstances(Section(type, units), 512, TilePlanner.RegisterBudget(512));

        Assert.All(schedule.Groups, group => Assert.Equal(expected, group.Together));
    }

    [Fact]
    public void EveryTileKeepsItsChains_AndFitsTheRegisters()
    {
        int budget = TilePlanner.RegisterBudget(512);
        foreach (string type in new[] { LayerKinds.Lstm, LayerKinds.Gru, LayerKinds.SimpleRnn, LayerKinds.Dense })
        {
            for (int units = 1; units <= 130; units++)
            {
                TileSection section = Section(type, units);
                Dictionary<int, int> expected = Chains(TilePlanner.Schedule(section, 512, budget));
                TileSchedule shared = TilePlanner.ScheduleInstances(section, 512, budget);

                Assert.Equal(expected.OrderBy(item => item.Key), Chains(shared).OrderBy(item => item.Key));
                Assert.All(shared.Groups, group =>
                {
                    Assert.InRange(group.LiveRegisters, 1, budget);
                    Assert.Equal(0, TilePlanner.MostInstances % group.Together);
                });
            }
        }
    }

    /// <summary>Chains along k by the first unit of every tile.</summary>
    private static Dictionary<int, int> Chains(TileSchedule schedule)
    {
        Dictionary<int, int> chains = [];
        foreach (TileGroup group in schedule.Groups)
        {
            int units = group.Blocks[^1].FirstUnit + group.Blocks[^1].Lanes - group.Blocks[0].FirstUnit;
            for (int turn = 0; turn < group.Repeat; turn++)
            {
                foreach (TileBlock block in group.Blocks)
                {
                    chains.Add(block.FirstUnit + (turn * units), group.Split);
                }
            }
        }

        return chains;
    }

    private static TileSection Section(string type, int units) => TilePacking.Create(type, units, 16).Sections[0];
}
