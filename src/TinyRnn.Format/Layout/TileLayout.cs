using System;
using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>Packs canonical tensors into tiles and back (see <see cref="TilePacking"/> for the order and its reason).</summary>
static partial class TileLayout
{
    /// <summary>Name and version of the packing, recorded in the model file beside a weights file.</summary>
    public const string PackingName = "tiles-1";

    private const int BytesPerFloat = 4;

    /// <summary>The packed weights of a model, as generated code and the weights file hold them.</summary>
    /// <exception cref="ArgumentException">A tensor holds no values (its weights file was not opened).</exception>
    public static byte[] Pack(TinyRnnModel model)
    {
        WeightLayout layout = WeightLayout.Create(model.Network);
        byte[] packed = new byte[layout.TotalBytes];
        foreach (Placement placement in Placements(layout))
        {
            Tensor tensor = model.Tensor(placement.Tensor);
            if (tensor.Values.Length < placement.Elements)
            {
                throw new ArgumentException(
                    $"Tensor '{tensor.Name}' of model '{model.Network.Name}' has {tensor.Values.Length} values; its shape needs "
                    + $"{placement.Elements}. Open the model together with its weights file.",
                    nameof(model));
            }

            placement.ForEach((packedIndex, canonicalIndex) =>
            {
                byte[] bytes = BitConverter.GetBytes(tensor.Values[canonicalIndex]);
                for (int i = 0; i < BytesPerFloat; i++)
                {
                    packed[(packedIndex * BytesPerFloat) + i] = bytes[BitConverter.IsLittleEndian ? i : BytesPerFloat - 1 - i];
                }
            });
        }

        return packed;
    }

    /// <summary>The tensors that <see cref="Pack"/> packed, in canonical layout, in the order in which layers use them.</summary>
    /// <param name="network">The structure.</param>
    /// <param name="packed">The packed weights.</param>
    /// <exception cref="ArgumentException">The length does not agree with the structure.</exception>
    public static IReadOnlyList<Tensor> Unpack(NetworkSpec network, byte[] packed)
    {
        WeightLayout layout = WeightLayout.Create(network);
        if (packed.Length != layout.TotalBytes)
        {
            throw new ArgumentException(
                $"The packed weights of model '{network.Name}' have {packed.Length} bytes; its layers need {layout.TotalBytes} in "
                + $"packing '{PackingName}'. Write the weights file again with the model.",
                nameof(packed));
        }

        List<Tensor> tensors = [];
        Dictionary<string, Tensor> byName = new(StringComparer.Ordinal);
        foreach (Placement placement in Placements(layout))
        {
            if (!byName.TryGetValue(placement.Tensor, out Tensor? tensor))
            {
                tensor = new Tensor(placement.Tensor, placement.Dimensions, new float[placement.Elements]);
                byName.Add(tensor.Name, tensor);
                tensors.Add(tensor);
            }

            byte[] bytes = new byte[BytesPerFloat];
            placement.ForEach((packedIndex, canonicalIndex) =>
            {
                for (int i = 0; i < BytesPerFloat; i++)
                {
                    bytes[BitConverter.IsLittleEndian ? i : BytesPerFloat - 1 - i] = packed[(packedIndex * BytesPerFloat) + i];
                }

                tensor.Values[canonicalIndex] = BitConverter.ToSingle(bytes, 0);
            });
        }

        return tensors;
    }

    private static IEnumerable<Placement> Placements(WeightLayout layout)
    {
        foreach (LayerWeights weights in layout.Layers)
        {
            foreach (TensorBinding binding in layout.Network.Layers[weights.Layer].Tensors)
            {
                PlainWeights? plain = weights.FindPlain(binding.Role);
                yield return new Placement(
                    binding.Tensor,
                    binding.Dimensions,
                    visit =>
                    {
                        if (plain is null)
                        {
                            VisitTensor(weights, binding.Role, visit);
                        }
                        else
                        {
                            VisitPlain(plain, visit);
                        }
                    });
            }
        }

        foreach (InitialStateWeights state in layout.InitialStates)
        {
            if (state.Tensor is not null)
            {
                yield return new Placement(
                    state.Tensor,
                    new EquatableArray<int>([state.Units]),
                    visit =>
                    {
                        for (int unit = 0; unit < state.Units; unit++)
                        {
                            visit(state.Offset + unit, unit);
                        }
                    });
            }
        }
    }

    /// <summary>Whether a tensor in this role is part of the tiles of a layer that has some.</summary>
    internal static bool IsTiled(string role) =>
        role is TensorLayout.Weights or TensorLayout.InputWeights or TensorLayout.RecurrentWeights or TensorLayout.Bias
            or TensorLayout.RecurrentBias;

    private static void VisitPlain(PlainWeights plain, Action<int, int> visit)
    {
        for (int row = 0; row < plain.Rows; row++)
        {
            for (int column = 0; column < plain.Columns; column++)
            {
                visit(plain.Offset + (row * plain.Stride) + column, (row * plain.Columns) + column);
            }
        }
    }

    /// <summary>Calls <paramref name="visit"/> with (packed float, canonical element) for every element of one tensor.</summary>
    private static void VisitTensor(LayerWeights weights, string role, Action<int, int> visit)
    {
        TilePacking packing = weights.Packing;
        foreach (TileSection section in packing.Sections)
        {
            foreach (TileBlock block in section.Blocks)
            {
                int start = weights.Offset + block.Offset;
                int rowFloats = section.Gates * block.Lanes;
                int firstRow = block.IsRow ? TilePacking.RowBiasFloats : section.BiasSlots * block.Lanes;
                for (int gate = 0; gate < section.Gates; gate++)
                {
                    for (int lane = 0; lane < block.Units; lane++)
                    {
                        int slot = start + (gate * block.Lanes) + lane;
                        int row = ((section.FirstGate + gate) * packing.Units) + block.FirstUnit + lane;
                        switch (role)
                        {
                            case TensorLayout.Bias:
                                visit(slot, row);
                                break;
                            case TensorLayout.RecurrentBias when gate == section.Gates - 1:
                                visit(slot + block.Lanes, block.FirstUnit + lane);
                                break;
                            case TensorLayout.Weights or TensorLayout.InputWeights:
                                for (int k = 0; k < section.InputRows; k++)
                                {
                                    visit(slot + firstRow + (k * rowFloats), (row * section.InputRows) + k);
                                }

                                break;
                            case TensorLayout.RecurrentWeights:
                                for (int k = 0; k < section.RecurrentRows; k++)
                                {
                                    visit(
                                        slot + firstRow + ((section.InputRows + k) * rowFloats),
                                        (row * section.RecurrentRows) + k);
                                }

                                break;
                        }
                    }
                }
            }
        }
    }

    /// <summary>Where the elements of one tensor go.</summary>
    private sealed class Placement(string tensor, EquatableArray<int> dimensions, Action<Action<int, int>> forEach)
    {
        public string Tensor => tensor;

        public EquatableArray<int> Dimensions => dimensions;

        public int Elements
        {
            get
            {
                int count = 1;
                foreach (int dimension in dimensions)
                {
                    count *= dimension;
                }

                return count;
            }
        }

        public void ForEach(Action<int, int> visit) => forEach(visit);
    }
}
