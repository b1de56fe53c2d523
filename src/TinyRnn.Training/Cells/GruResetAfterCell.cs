using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>The form with the reset after the product: n = activation(Wn x + bn + r*(Un h + recurrentBias)).</summary>
internal sealed class GruResetAfterCell<TLanes>(LayerSpec layer, int inputs, ParameterLayout parameters)
    : GruCell<TLanes>(layer, inputs, parameters)
    where TLanes : struct, ILanes<TLanes>
{
    private const int GateRows = 0;
    private const int ProductRows = 1;
    private const int RawGradientRow = 2;

    private readonly int _recurrentBias = parameters.Offset(layer, TensorLayout.RecurrentBias);

    public override IReadOnlyList<int> CacheChannels => [Gates * Units, Units, Gates * Units];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows products = buffers.Cache[ProductRows];
        Initial.Forward(buffers, hidden);
        Map.Forward(buffers, gates, rows);
        RowKernels<TLanes>.Fill(
            ref products.Row(0), products.Stride, rows, Units,
            ref buffers.Parameters.At(int.Max(_recurrentBias, 0)), hasBias: _recurrentBias >= 0);
        for (int row = 0; row < rows; row++)
        {
            ref float gate = ref gates.Row(row);
            ref float old = ref hidden.Row(row - 1);
            MatrixKernels<TLanes>.AddProduct(ref buffers.Parameters.At(Recurrent), Units, 1, 2 * Units, Units, ref old, ref gate);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(RecurrentCandidate), Units, 1, Units, Units, ref old, ref products.Row(row));
            GateActivation.Apply(ref gate, 2 * Units);
            RowKernels<TLanes>.AddProduct(ref gate, ref products.Row(row), ref Unsafe.Add(ref gate, 2 * Count), Count);
            Activation.Apply(ref Unsafe.Add(ref gate, 2 * Count), Units);
            UpdateHidden(ref gate, ref old, ref hidden.Row(row), Count);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows gradient = buffers.OutputGradient;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows products = buffers.Cache[ProductRows];
        ref float raw = ref buffers.Cache[RawGradientRow].Row(0);
        for (int row = rows - 1; row >= 0; row--)
        {
            ref float gate = ref gates.Row(row);
            ref float candidate = ref Unsafe.Add(ref gate, 2 * Count);
            HiddenGradients(ref gate, ref hidden.Row(row - 1), ref gradient.Row(row), ref gradient.Row(row - 1), ref raw, Count);
            Activation.Derive(ref candidate, ref Unsafe.Add(ref raw, 2 * Count), ref candidate, Units);
            ResetGradients(ref gate, ref candidate, ref products.Row(row), ref raw, Count);
            GateActivation.Derive(ref gate, ref raw, ref gate, 2 * Units);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(Recurrent), 1, Units, Units, 2 * Units, ref gate, ref gradient.Row(row - 1));
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(RecurrentCandidate), 1, Units, Units, Units,
                ref products.Row(row), ref gradient.Row(row - 1));
        }

        MatrixKernels<TLanes>.AddOuterProducts(
            ref gates.Row(0), gates.Stride, 2 * Units, ref hidden.Row(-1), hidden.Stride, Units, rows,
            ref buffers.Gradient.At(Recurrent), ref buffers.Scratch.At(0));
        MatrixKernels<TLanes>.AddOuterProducts(
            ref products.Row(0), products.Stride, Units, ref hidden.Row(-1), hidden.Stride, Units, rows,
            ref buffers.Gradient.At(RecurrentCandidate), ref buffers.Scratch.At(0));
        if (_recurrentBias >= 0)
        {
            MatrixKernels<TLanes>.AddSums(
                ref products.Row(0), products.Stride, Units, rows,
                ref buffers.Gradient.At(_recurrentBias), ref buffers.Scratch.At(0));
        }

        Initial.Backward(buffers, gradient);
        Map.Backward(buffers, gates, rows);
    }

    /// <summary>raw[r] = dn * product; the product's row becomes its gradient dn * r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResetGradients(ref float reset, ref float candidateGradient, ref float product, ref float raw, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes gradient = TLanes.Load(ref candidateGradient, i);
            TLanes.Store(gradient * TLanes.Load(ref product, i), ref raw, i);
            TLanes.Store(gradient * TLanes.Load(ref reset, i), ref product, i);
        }
    }
}
