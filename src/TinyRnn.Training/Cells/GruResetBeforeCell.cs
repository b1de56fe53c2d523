using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>The form with the reset before the product: n = activation(Wn x + bn + Un (r*h)).</summary>
internal sealed class GruResetBeforeCell<TLanes>(LayerSpec layer, int inputs, ParameterLayout parameters)
    : GruCell<TLanes>(layer, inputs, parameters)
    where TLanes : struct, ILanes<TLanes>
{
    private const int ResetHiddenRows = 1;
    private const int RawGradient = 0;

    public override IReadOnlyList<int> WorkChannels => [Gates * Units];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows resetHidden = buffers.Cache[ResetHiddenRows];
        Initial.Forward(buffers, hidden);
        for (int row = 0; row < rows; row++)
        {
            if (row % ChunkRows == 0)
            {
                Map.Forward(buffers, gates, row, int.Min(ChunkRows, rows - row));
            }

            ref float gate = ref gates.Row(row);
            ref float old = ref hidden.Row(row - 1);
            ref float seen = ref buffers.RecurrentInput.Row(hidden, row - 1);
            ref float candidate = ref Unsafe.Add(ref gate, 2 * Count);
            MatrixKernels<TLanes>.AddProduct(ref buffers.Parameters.At(Recurrent), Units, 1, 2 * Units, Units, ref seen, ref gate);
            Limit(buffers, row, 0, 2);
            GateActivation.Apply(ref gate, 2 * Units);
            RowKernels<TLanes>.Copy(ref seen, ref resetHidden.Row(row), Count);
            RowKernels<TLanes>.MultiplyBy(ref gate, ref resetHidden.Row(row), Count);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(RecurrentCandidate), Units, 1, Units, Units, ref resetHidden.Row(row), ref candidate);
            Limit(buffers, row, 2, 1);
            Activation.Apply(ref candidate, Units);
            UpdateHidden(ref gate, ref old, ref hidden.Row(row), Count);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows seen = buffers.RecurrentInput.Rows(hidden);
        LaneRows gradient = buffers.OutputGradient;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows resetHidden = buffers.Cache[ResetHiddenRows];
        ref float raw = ref buffers.Work[RawGradient].Row(0);
        int end = rows;
        for (int row = rows - 1; row >= 0; row--)
        {
            ref float gate = ref gates.Row(row);
            ref float candidate = ref Unsafe.Add(ref gate, 2 * Count);
            HiddenGradients(ref gate, ref hidden.Row(row - 1), ref gradient.Row(row), ref gradient.Row(row - 1), ref raw, Count);
            Activation.Derive(ref candidate, ref Arguments(buffers, row, 2), ref Unsafe.Add(ref raw, 2 * Count), ref candidate, Units);
            StopWhereLimited(buffers, row, 2, 1);

            // d(r*h) = Un^T dn, collected where raw[r] will stand.
            RowKernels<TLanes>.Fill(ref raw, 0, 1, Units, ref raw, hasBias: false);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(RecurrentCandidate), 1, Units, Units, Units, ref candidate, ref raw);
            ref float seenGradient = ref buffers.RecurrentInput.BeginGradient(gradient, row - 1);
            RowKernels<TLanes>.AddProduct(ref raw, ref gate, ref seenGradient, Count);
            RowKernels<TLanes>.MultiplyBy(ref seen.Row(row - 1), ref raw, Count);
            GateActivation.Derive(ref gate, ref Arguments(buffers, row, 0), ref raw, ref gate, 2 * Units);
            StopWhereLimited(buffers, row, 0, 2);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(Recurrent), 1, Units, Units, 2 * Units, ref gate, ref seenGradient);
            buffers.RecurrentInput.EndGradient(gradient, row - 1);

            if (row % ChunkRows == 0)
            {
                AddParameterGradients(buffers, row, end - row);
                end = row;
            }
        }

        Initial.Backward(buffers, gradient);
    }

    /// <summary>From rows of gates that hold their gradients.</summary>
    private void AddParameterGradients(CellBuffers buffers, int row, int count)
    {
        LaneRows seen = buffers.RecurrentInput.Rows(buffers.Output);
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows resetHidden = buffers.Cache[ResetHiddenRows];
        MatrixKernels<TLanes>.AddOuterProducts(
            ref gates.Row(row), gates.Stride, 2 * Units, ref seen.Row(row - 1), seen.Stride, Units, count,
            ref buffers.Gradient.At(Recurrent), ref buffers.Scratch.At(0));
        MatrixKernels<TLanes>.AddOuterProducts(
            ref Unsafe.Add(ref gates.Row(row), 2 * Count), gates.Stride, Units,
            ref resetHidden.Row(row), resetHidden.Stride, Units, count,
            ref buffers.Gradient.At(RecurrentCandidate), ref buffers.Scratch.At(0));
        Map.Backward(buffers, gates, row, count);
    }
}
