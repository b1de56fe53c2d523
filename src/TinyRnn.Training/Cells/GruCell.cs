using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// What both reset forms of the gated recurrent unit share: gates reset r, update z, candidate n, and h' = z*h + (1-z)*n. The
/// rows of gates turn into the rows of their gradients on the way back. The (limited) arguments are kept as well, with a clip
/// or activations whose derivative needs them.
/// </summary>
internal abstract class GruCell<TLanes>(LayerSpec layer, int inputs, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    protected const int Gates = 3;
    protected const int GateRows = 0;
    private const int ArgumentRows = 2;

    private readonly ArgumentClip<TLanes> _clip = new(layer);

    /// <summary>Gates; one row of units that each form uses in its own way; arguments, where they are kept.</summary>
    public override IReadOnlyList<int> CacheChannels => KeepsArguments ? [Gates * Units, Units, Gates * Units] : [Gates * Units, Units];

    private bool KeepsArguments => _clip.IsSet || Activation.NeedsArguments || GateActivation.NeedsArguments;

    protected int Units { get; } = layer.Units;

    /// <summary>Floats of one gate in a row.</summary>
    protected int Count { get; } = layer.Units * LaneRows.Lanes;

    /// <summary>Offset of the reset and update gates' recurrent weights in the parameters.</summary>
    protected int Recurrent { get; } = parameters.Offset(layer, TensorLayout.RecurrentWeights);

    /// <summary>Offset of the candidate's recurrent weights.</summary>
    protected int RecurrentCandidate { get; } =
        parameters.Offset(layer, TensorLayout.RecurrentWeights) + (2 * layer.Units * layer.Units);

    protected ActivationFunction<TLanes> Activation { get; } = new(layer, "activation", parameters.Tier);

    protected ActivationFunction<TLanes> GateActivation { get; } = new(layer, "recurrentActivation", parameters.Tier);

    protected InitialStateRow<TLanes> Initial { get; } =
        new(parameters.InitialStateOffset(layer, TensorLayout.Hidden), layer.Units);

    protected AffineMap<TLanes> Map { get; } = new(
        parameters.Offset(layer, TensorLayout.InputWeights), parameters.Offset(layer, TensorLayout.Bias),
        Gates * layer.Units, inputs);

    /// <summary>Rows that go through all products together.</summary>
    protected int ChunkRows { get; } = RowChunks.Rows(inputs + ((Gates + 3) * layer.Units));

    /// <summary>Limits the arguments of some gates of a row, which stand in the place of the gates, and keeps them where need be.</summary>
    protected void Limit(CellBuffers buffers, int row, int firstGate, int gates)
    {
        if (KeepsArguments)
        {
            ref float arguments = ref Unsafe.Add(ref buffers.Cache[GateRows].Row(row), firstGate * Count);
            _clip.Apply(ref arguments, gates * Count);
            RowKernels<TLanes>.Copy(
                ref arguments, ref Unsafe.Add(ref buffers.Cache[ArgumentRows].Row(row), firstGate * Count), gates * Count);
        }
    }

    /// <summary>The arguments of the gates from one on, as <see cref="Limit"/> kept them; else the gates.</summary>
    protected ref float Arguments(CellBuffers buffers, int row, int firstGate) =>
        ref Unsafe.Add(ref buffers.Cache[KeepsArguments ? ArgumentRows : GateRows].Row(row), firstGate * Count);

    /// <summary>Stops the gradients of arguments that were limited; they stand in the place of the gates.</summary>
    protected void StopWhereLimited(CellBuffers buffers, int row, int firstGate, int gates)
    {
        if (_clip.IsSet)
        {
            _clip.Stop(
                ref Arguments(buffers, row, firstGate),
                ref Unsafe.Add(ref buffers.Cache[GateRows].Row(row), firstGate * Count), gates * Count);
        }
    }

    /// <summary>h' = n + z*(h - n).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected static void UpdateHidden(ref float gate, ref float oldHidden, ref float newHidden, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes candidate = TLanes.Load(ref gate, (2 * count) + i);
            TLanes change = TLanes.Load(ref oldHidden, i) - candidate;
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref gate, count + i), change, candidate), ref newHidden, i);
        }
    }

    /// <summary>raw[z] = dh*(h - n), raw[n] = dh*(1 - z); the old hidden state gets dh*z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected static void HiddenGradients(
        ref float gate, ref float oldHidden, ref float hiddenGradient, ref float oldHiddenGradient, ref float raw, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes gradient = TLanes.Load(ref hiddenGradient, i);
            TLanes update = TLanes.Load(ref gate, count + i);
            TLanes change = TLanes.Load(ref oldHidden, i) - TLanes.Load(ref gate, (2 * count) + i);
            TLanes.Store(gradient * change, ref raw, count + i);
            TLanes.Store(gradient - (gradient * update), ref raw, (2 * count) + i);
            TLanes.Store(TLanes.MultiplyAdd(gradient, update, TLanes.Load(ref oldHiddenGradient, i)), ref oldHiddenGradient, i);
        }
    }
}
