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
    private const int GateRows = 0;
    private const int ResetHiddenRows = 1;
    private const int RawGradientRow = 2;

    public override IReadOnlyList<int> CacheChannels => [Gates * Units, Units, Gates * Units];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows resetHidden = buffers.Cache[ResetHiddenRows];
        Initial.Forward(buffers, hidden);
        Map.Forward(buffers, gates, rows);
        for (int row = 0; row < rows; row++)
        {
            ref float gate = ref gates.Row(row);
            ref float old = ref hidden.Row(row - 1);
            ref float candidate = ref Unsafe.Add(ref gate, 2 * Count);
            MatrixKernels<TLanes>.AddProduct(ref buffers.Parameters.At(Recurrent), Units, 1, 2 * Units, Units, ref old, ref gate);
            GateActivation.Apply(ref gate, 2 * Units);
            RowKernels<TLanes>.Copy(ref old, ref resetHidden.Row(row), Count);
            RowKernels<TLanes>.MultiplyBy(ref gate, ref resetHidden.Row(row), Count);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(RecurrentCandidate), Units, 1, Units, Units, ref resetHidden.Row(row), ref candidate);
            Activation.Apply(ref candidate, Units);
            UpdateHidden(ref gate, ref old, ref hidden.Row(row), Count);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows gradient = buffers.OutputGradient;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows resetHidden = buffers.Cache[ResetHiddenRows];
        ref float raw = ref buffers.Cache[RawGradientRow].Row(0);
        for (int row = rows - 1; row >= 0; row--)
        {
            ref float gate = ref gates.Row(row);
            ref float old = ref hidden.Row(row - 1);
            ref float oldGradient = ref gradient.Row(row - 1);
            ref float candidate = ref Unsafe.Add(ref gate, 2 * Count);
            HiddenGradients(ref gate, ref old, ref gradient.Row(row), ref oldGradient, ref raw, Count);
            Activation.Derive(ref candidate, ref Unsafe.Add(ref raw, 2 * Count), ref candidate, Units);

            // d(r*h) = Un^T dn, collected where raw[r] will stand.
            RowKernels<TLanes>.Fill(ref raw, 0, 1, Units, ref raw, hasBias: false);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(RecurrentCandidate), 1, Units, Units, Units, ref candidate, ref raw);
            RowKernels<TLanes>.AddProduct(ref raw, ref gate, ref oldGradient, Count);
            RowKernels<TLanes>.MultiplyBy(ref old, ref raw, Count);
            GateActivation.Derive(ref gate, ref raw, ref gate, 2 * Units);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(Recurrent), 1, Units, Units, 2 * Units, ref gate, ref oldGradient);
        }

        MatrixKernels<TLanes>.AddOuterProducts(
            ref gates.Row(0), gates.Stride, 2 * Units, ref hidden.Row(-1), hidden.Stride, Units, rows,
            ref buffers.Gradient.At(Recurrent), ref buffers.Scratch.At(0));
        MatrixKernels<TLanes>.AddOuterProducts(
            ref Unsafe.Add(ref gates.Row(0), 2 * Count), gates.Stride, Units,
            ref resetHidden.Row(0), resetHidden.Stride, Units, rows,
            ref buffers.Gradient.At(RecurrentCandidate), ref buffers.Scratch.At(0));
        Initial.Backward(buffers, gradient);
        Map.Backward(buffers, gates, rows);
    }
}
