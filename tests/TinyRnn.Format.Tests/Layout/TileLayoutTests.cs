using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format.Tests.Layout;

/// <summary>The packing <c>tiles-1</c> and its schedules.</summary>
public sealed class TileLayoutTests
{
    private static readonly int[] Widths = [128, 256, 512];

    private static readonly (string Type, bool ResetAfter)[] Kinds =
    [
        (LayerKinds.Dense, true), (LayerKinds.SimpleRnn, true), (LayerKinds.Lstm, true), (LayerKinds.Gru, true), (LayerKinds.Gru, false),
    ];

    [Fact]
    public void Unpack_UndoesPack()
    {
        Random random = new(1);
        for (int round = 0; round < 60; round++)
        {
            TinyRnnModel model = RandomModel(random);
            byte[] packed = TileLayout.Pack(model);
            IReadOnlyList<Tensor> unpacked = TileLayout.Unpack(model.Network, packed);
            Assert.Equal(model.Tensors.Count, unpacked.Count);
            foreach (Tensor tensor in unpacked)
            {
                Assert.Equal(model.Tensor(tensor.Name).Dimensions, tensor.Dimensions);
                Assert.Equal(model.Tensor(tensor.Name).Values, tensor.Values);
            }

            Assert.Equal(0, packed.Length % 8);
        }
    }

    [Fact]
    public void Unpack_UndoesPackOfEveryCommittedModel()
    {
        foreach (string path in System.IO.Directory.GetFiles(Testing.RepositoryFiles.Models, "*.rnn.json"))
        {
            TinyRnnModel model = ModelReader.ReadFile(path);
            IReadOnlyList<Tensor> unpacked = TileLayout.Unpack(model.Network, TileLayout.Pack(model));
            Assert.Equal(model.Tensors.Count, unpacked.Count);
            Assert.All(unpacked, tensor => Assert.Equal(model.Tensor(tensor.Name).Values, tensor.Values));
        }
    }

    [Fact]
    public void LstmOfOneUnit_HasThePublishedBytes()
    {
        // One tile of 4 lanes: bias, the input row, the recurrent row; gates x lanes each, lane 0 used. This order is a contract.
        ModelBuilder builder = new("one", 1);
        int layer = builder.Layer(
            LayerKinds.Lstm,
            "cell",
            [-1],
            [new("units", Integer: 1)],
            (role, _) => role switch
            {
                TensorLayout.InputWeights => [1, 2, 3, 4],
                TensorLayout.RecurrentWeights => [5, 6, 7, 8],
                _ => [9, 10, 11, 12],
            },
            new Dictionary<string, float[]>());
        builder.Output(layer);
        float[] floats = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(TileLayout.Pack(builder.Build())).ToArray();
        Assert.Equal(
            [
                9, 0, 0, 0, 10, 0, 0, 0, 11, 0, 0, 0, 12, 0, 0, 0,
                1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0,
                5, 0, 0, 0, 6, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0,
            ],
            floats);
    }

    [Fact]
    public void EveryUnit_IsCoveredExactlyOnce()
    {
        ForAll((section, packing) =>
        {
            int[] covered = new int[packing.Units];
            foreach (TileBlock block in section.Blocks)
            {
                Assert.Contains(block.Lanes, new[] { 1, 4, 8, 16 });
                for (int unit = block.FirstUnit; unit < block.FirstUnit + block.Units; unit++)
                {
                    covered[unit]++;
                }
            }

            Assert.All(covered, count => Assert.Equal(1, count));
            Assert.True(packing.PaddedUnits - packing.Units <= 3);
        });
    }

    [Fact]
    public void Blocks_LieOneAfterAnother()
    {
        ForAll((section, packing) =>
        {
            foreach ((TileBlock block, TileBlock next) in section.Blocks.Zip(section.Blocks.Skip(1)))
            {
                Assert.Equal(block.Offset + section.FloatsOf(block), next.Offset);
            }

            TileSection last = packing.Sections[^1];
            Assert.Equal(packing.Floats, last.Blocks[^1].Offset + last.FloatsOf(last.Blocks[^1]));
        });
    }

    [Fact]
    public void Schedules_CoverEveryTileOnce_WithinTheRegisterBudget()
    {
        ForAll((section, _) =>
        {
            foreach (int width in Widths)
            {
                int registers = TilePlanner.RegisterBudget(width);
                TileSchedule schedule = TilePlanner.Schedule(section, width, registers);
                List<(int FirstUnit, int Lanes, int Offset)> tiles = [];
                foreach (TileGroup group in schedule.Groups)
                {
                    Assert.True(group.LiveRegisters <= registers, $"{width} bits: {group.LiveRegisters} registers");
                    TileBlock last = group.Blocks[^1];
                    int units = last.FirstUnit + last.Lanes - group.Blocks[0].FirstUnit;
                    int floats = last.Offset + section.FloatsOf(last) - group.Blocks[0].Offset;
                    for (int turn = 0; turn < group.Repeat; turn++)
                    {
                        tiles.AddRange(group.Blocks.Select(
                            block => (block.FirstUnit + (turn * units), block.Lanes, block.Offset + (turn * floats))));
                    }

                    foreach (int index in Enumerable.Range(0, group.Blocks.Count))
                    {
                        int lanes = group.Vectors.Where(vector => vector.Block == index).Sum(vector => vector.Lanes);
                        Assert.Equal(section.Gates * group.Blocks[index].Lanes, lanes);
                    }
                }

                tiles.AddRange(schedule.Rows.Select(block => (block.FirstUnit, block.Lanes, block.Offset)));
                Assert.Equal(section.Blocks.Select(block => (block.FirstUnit, block.Lanes, block.Offset)), tiles);
            }
        });
    }

    [Fact]
    public void SmallLayers_HaveEnoughChains()
    {
        foreach (int width in Widths)
        {
            foreach (int units in new[] { 8, 16, 20, 32, 64 })
            {
                TileSection section = TilePacking.Create(LayerKinds.Lstm, units, 8).Sections[0];
                Assert.All(
                    TilePlanner.Schedule(section, width, TilePlanner.RegisterBudget(width)).Groups,
                    group => Assert.True(group.Chains >= TilePlanner.WantedChains, $"{units} units, {width} bits: {group.Chains}"));
            }
        }
    }

    [Fact]
    public void WrongLength_IsRefused()
    {
        TinyRnnModel model = RandomModel(new Random(2));
        string message = Assert.Throws<ArgumentException>(() => TileLayout.Unpack(model.Network, new byte[8])).Message;
        Assert.Contains("have 8 bytes", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(19, 2)]
    [InlineData(5, 1)]
    public void AFilterForEachChannel_IsPackedAlongTheChannels(int channels, int filtersOfAChannel)
    {
        ModelBuilder builder = new("depthwise", channels);
        builder.Output(builder.Layer(
            LayerKinds.Conv1d, "convolution", null,
            [
                AttributeValue.Of("filters", channels * filtersOfAChannel), AttributeValue.Of("kernelSize", 3),
                AttributeValue.Of("groups", channels),
            ],
            (_, shape) => [.. Enumerable.Range(1, shape.Aggregate(1, (product, size) => product * size)).Select(i => (float)i)]));
        TinyRnnModel model = builder.Build();
        TilePacking packing = WeightLayout.Create(model.Network).Find(0)!.Packing;

        Assert.Equal(filtersOfAChannel == 1 ? 1 : channels, packing.Sections.Count);
        Assert.Equal(
            model.Tensors.OrderBy(tensor => tensor.Name).SelectMany(tensor => tensor.Values),
            TileLayout.Unpack(model.Network, TileLayout.Pack(model)).OrderBy(tensor => tensor.Name).SelectMany(tensor => tensor.Values));
    }

    private static void ForAll(Action<TileSection, TilePacking> check)
    {
        foreach ((string type, bool resetAfter) in Kinds)
        {
            for (int units = 1; units <= 150; units++)
            {
                TilePacking packing = TilePacking.Create(type, units, 1 + (units % 9), resetAfter);
                foreach (TileSection section in packing.Sections)
                {
                    check(section, packing);
                }
            }
        }
    }

    private static TinyRnnModel RandomModel(Random random)
    {
        ModelBuilder builder = new("random", random.Next(1, 20));
        int last = -1;
        for (int index = 0; index < 3; index++)
        {
            (string type, bool resetAfter) = Kinds[random.Next(Kinds.Length)];
            List<AttributeValue> attributes = [new("units", Integer: random.Next(1, 70))];
            if (type == LayerKinds.Gru)
            {
                attributes.Add(new("resetAfter", Flag: resetAfter));
            }

            int units = attributes[0].Integer!.Value;
            bool hasState = random.Next(3) == 0;
            last = builder.Layer(
                type,
                $"layer{index}",
                [last],
                attributes,
                (_, dimensions) => Values(random, dimensions.Aggregate(1, (a, b) => a * b)),
                LayerKinds.Find(type)!.State.Where(_ => hasState).ToDictionary(role => role, _ => Values(random, units)));
        }

        builder.Output(last);
        return builder.Build();
    }

    private static float[] Values(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
}
