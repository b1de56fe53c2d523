using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Layers;

namespace TinyRnn.Generator.Emit;

/// <summary>Where the value of a layer lies when later layers read it.</summary>
internal enum ValuePlace
{
    /// <summary>The new hidden state of a recurrent layer.</summary>
    Hidden,

    /// <summary>The caller's output.</summary>
    Output,

    /// <summary>Scratch memory behind the persistent state.</summary>
    Scratch,

    /// <summary>The packed weights themselves: an embedding copies nothing.</summary>
    Weights,

    /// <summary>Within the value of the layer's first input.</summary>
    View,
}

/// <summary>A vector of a layer.</summary>
/// <param name="Name">Its name, in camel case.</param>
/// <param name="Offset">First float in State.</param>
internal sealed record MemoryPlan(string Name, int Offset);

/// <summary>One layer with the memory it uses. All offsets count floats.</summary>
/// <param name="Index">Index in the network; -1 is the network input.</param>
/// <param name="Spec">The layer.</param>
/// <param name="Weights">Its packed block, or null.</param>
/// <param name="Place">Where its value lies.</param>
/// <param name="ValueOffset">Offset in output or scratch; for a hidden state that of the buffer, for a view in the value of the input.</param>
/// <param name="HiddenOffset">First float of the hidden buffer in State; -1 where the layer has none.</param>
/// <param name="IsDoubleBuffered">Whether the hidden buffer is two halves, the current one named by the parity.</param>
/// <param name="ParityOffset">Float whose bits are the parity; -1 where there is none.</param>
/// <param name="CellOffset">First float of the cell state; -1 where there is none.</param>
/// <param name="WorkOffset">Scratch of the layer itself (gru with resetAfter false: r*h, then z); -1 where there is none.</param>
internal sealed record LayerPlan(
    int Index,
    LayerSpec Spec,
    LayerWeights? Weights,
    ValuePlace Place,
    int ValueOffset,
    int HiddenOffset,
    bool IsDoubleBuffered,
    int ParityOffset,
    int CellOffset,
    int WorkOffset)
{
    /// <summary>Prefix of the layer's constants and methods, such as <c>Layer0</c>.</summary>
    public string Prefix => "Layer" + CodeWriter.Integer(Index);

    /// <summary>What else the layer keeps from step to step: name and first float in State.</summary>
    public EquatableArray<MemoryPlan> Memory { get; init; }

    /// <summary>Scratch of the layer itself: name and first float in State.</summary>
    public EquatableArray<MemoryPlan> Work { get; init; }

    /// <summary>Whether the first input was written where this layer, a pad, wants it: between the rows that it adds.</summary>
    public bool HoldsInput { get; init; }

    /// <summary>Whether the layer keeps a hidden state.</summary>
    public bool IsRecurrent => HiddenOffset >= 0;

    /// <summary>Rows the layer consumes in a step.</summary>
    public int RowCount => Spec.InputShape.Length;
}

/// <summary>The memory of a whole step function: persistent state first, scratch after it.</summary>
internal sealed class StepPlan
{
    private const int Alignment = 16;

    private StepPlan(NetworkSpec network, WeightLayout weights, List<LayerPlan> layers, int persistentFloats, int stateFloats)
    {
        Network = network;
        Weights = weights;
        Layers = layers;
        PersistentFloats = persistentFloats;
        StateFloats = stateFloats;
    }

    public NetworkSpec Network { get; }

    public WeightLayout Weights { get; }

    public IReadOnlyList<LayerPlan> Layers { get; }

    /// <summary>Floats that survive a step.</summary>
    public int PersistentFloats { get; }

    /// <summary>Floats of persistent state and scratch, at least 1.</summary>
    public int StateFloats { get; }

    public static StepPlan Create(NetworkSpec model)
    {
        NetworkSpec network = SequenceGraph.Expand(model);
        bool isSequence = network.NeedsWholeSequence;
        WeightLayout weights = WeightLayout.Create(network);
        List<LayerPlan> layers = [];
        int persistent = 0;
        for (int index = 0; index < network.Layers.Count; index++)
        {
            LayerSpec spec = network.Layers[index];
            LayerWeights? packed = weights.Find(index);
            LayerPlan plan = new(index, spec, packed, ValuePlace.Scratch, 0, -1, false, -1, -1, -1);
            if (packed is not null && TensorLayout.IsRecurrent(spec.Type))
            {
                // New values of one tile must not replace old ones that the next tile still reads, so a layer of several tiles
                // has two hidden buffers; gru with resetAfter false reads its scratch instead.
                TilePacking packing = packed.Packing;
                bool isDouble = packing.Sections.Count == 1 && packing.Sections[0].Blocks.Count > 1;
                plan = plan with { HiddenOffset = persistent, IsDoubleBuffered = isDouble };
                persistent += packing.PaddedUnits * (isDouble ? 2 : 1);
                if (spec.Type == LayerKinds.Lstm)
                {
                    plan = plan with { CellOffset = persistent };
                    persistent += packing.PaddedUnits;
                }
            }

            List<MemoryPlan> memory = [];
            foreach (LayerMemory vector in LayerKinds.Find(spec.Type)!.Memory(ShapeContext.Of(network, spec)))
            {
                memory.Add(new MemoryPlan(vector.Name, persistent));
                persistent += vector.Floats;
            }

            if (spec.Type == LayerKinds.Conv1d && memory.Count > 0)
            {
                // The rows of the present step follow those of earlier ones, so that a window is one piece.
                persistent += spec.InputShape.Count;
            }

            layers.Add(plan with { Memory = new EquatableArray<MemoryPlan>(memory) });
        }

        for (int index = 0; index < layers.Count; index++)
        {
            if (layers[index].IsDoubleBuffered)
            {
                layers[index] = layers[index] with { ParityOffset = persistent++ };
            }
        }

        int total = TilePacking.RoundUp(persistent, Alignment);
        for (int index = 0; index < layers.Count; index++)
        {
            LayerPlan plan = layers[index];
            if (plan.IsRecurrent && plan.Weights!.Packing.Sections.Count > 1)
            {
                plan = plan with { WorkOffset = total };
                total += 2 * plan.Weights.Packing.PaddedUnits;
            }

            if (plan.Spec.Type == LayerKinds.Conv1d)
            {
                List<MemoryPlan> work = [];
                foreach ((string name, int floats) in Conv1dEmitter.Work(plan.Spec))
                {
                    work.Add(new MemoryPlan(name, total));
                    total += TilePacking.RoundUp(floats, Alignment);
                }

                plan = plan with { Work = new EquatableArray<MemoryPlan>(work) };
            }

            if (plan.IsRecurrent && plan.RowCount == 1)
            {
                plan = plan with { Place = ValuePlace.Hidden, ValueOffset = plan.HiddenOffset };
            }
            else if (plan.Spec.Type == LayerKinds.Embedding)
            {
                plan = plan with { Place = ValuePlace.Weights };
            }
            else if (FrameViews.Offset(plan.Spec) is int view)
            {
                plan = plan with { Place = ValuePlace.View, ValueOffset = view };
            }
            else if (!isSequence && !WritesBeyondItsUnits(plan) && FindOutput(network, index) is int output)
            {
                plan = plan with { Place = ValuePlace.Output, ValueOffset = output };
            }
            else if (!isSequence && FindPad(network, plan) is int pad)
            {
                layers[pad] = layers[pad] with { ValueOffset = total, HoldsInput = true };
                plan = plan with { ValueOffset = total + layers[pad].Spec.Whole("before") * plan.Spec.Units };
                total += TilePacking.RoundUp(layers[pad].Spec.OutputShape.Count, Alignment) + Alignment;
            }
            else if (!plan.HoldsInput)
            {
                plan = plan with { ValueOffset = total };
                total += TilePacking.RoundUp(plan.Spec.OutputShape.Count, Alignment) + Alignment;
            }

            layers[index] = plan;
        }

        return new StepPlan(network, weights, layers, persistent, System.Math.Max(1, total));
    }

    /// <summary>Where a layer's value lies: the layer that made it (-1 is the network input), and the first float in what that made.</summary>
    public (int Layer, int Offset) Origin(int layer)
    {
        int offset = 0;
        while (layer >= 0 && Layers[layer].Place == ValuePlace.View)
        {
            offset += Layers[layer].ValueOffset;
            layer = Layers[layer].Spec.Inputs[0];
        }

        return (layer, offset);
    }

    /// <summary>The offset of the first output that shows the layer's value, or null.</summary>
    private static int? FindOutput(NetworkSpec network, int layer)
    {
        int offset = 0;
        foreach (OutputSpec output in network.Outputs)
        {
            if (output.From == layer)
            {
                return offset;
            }

            offset += output.Shape.Count;
        }

        return null;
    }

    /// <summary>
    /// The pad in scratch memory that takes a layer's value, or null. The layer then writes between the rows of the pad, which copies
    /// nothing but them.
    /// </summary>
    private static int? FindPad(NetworkSpec network, LayerPlan plan)
    {
        for (int index = plan.Index + 1; !plan.HoldsInput && !WritesBeyondItsUnits(plan) && index < network.Layers.Count; index++)
        {
            LayerSpec layer = network.Layers[index];
            if (layer.Type == LayerKinds.Pad && layer.Inputs[0] == plan.Index && FrameViews.Offset(layer) is null
                && FindOutput(network, index) is null)
            {
                return index;
            }
        }

        return null;
    }

    /// <summary>Dense layers and convolutions store whole tiles; padding lanes may not reach the caller's memory.</summary>
    private static bool WritesBeyondItsUnits(LayerPlan plan) =>
        plan.Spec.Type is LayerKinds.Dense or LayerKinds.Conv1d
        && plan.Weights!.Packing.PaddedUnits * plan.Weights.Packing.Sections.Count > plan.Spec.Units;
}
