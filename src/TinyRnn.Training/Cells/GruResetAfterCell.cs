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
    private const int ProductRows = 1;
    private const int RawGradient = 0;

    private readonly int _recurrentBias = parameters.Offset(layer, TensorLayout.RecurrentBias);

    public override IReadOnlyList<int> WorkChannels => [Gates * Units];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows products = buffers.Cache[ProductRows];
        Initial.Forward(buffers, hidden);
        for (int row = 0; row < rows; row++)
        {
            if (row % ChunkRows == 0)
            {
                int count = int.Min(ChunkRows, rows - row);
                Map.Forward(buffers, gates, row, count);
                RowKernels<TLanes>.Fill(
                    ref products.Row(row), products.Stride, count, Units,
                    ref buffers.Parameters.At(int.Max(_recurrentBias, 0)), hasBias: _recurrentBias >= 0);
            }

            ref float gate = ref gates.Row(row);
            ref float old = ref hidden.Row(row - 1);
            ref float seen = ref buffers.RecurrentInput.Row(hidden, row - 1);
            MatrixKernels<TLanes>.AddProduct(ref buffers.Parameters.At(Recurrent), Units, 1, 2 * Units, Units, ref seen, ref gate);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(RecurrentCandidate), Units, 1, Units, Units, ref seen, ref products.Row(row));
            Limit(buffers, row, 0, 2);
            GateActivation.Apply(ref gate, 2 * Units);
            RowKernels<TLanes>.AddProduct(ref gate, ref products.Row(row), ref Unsafe.Add(ref gate, 2 * Count), Count);
            Limit(buffers, row, 2, 1);
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
        ref float raw = ref buffers.Work[RawGradient].Row(0);
        int end = rows;
        for (int row = rows - 1; row >= 0; row--)
        {
            ref float gate = ref gates.Row(row);
            ref float candidate = ref Unsafe.Add(ref gate, 2 * Count);
            HiddenGradients(ref gate, ref hidden.Row(row - 1), ref gradient.Row(row), ref gradient.Row(row - 1), ref raw, Count);
            Activation.Derive(ref candidate, ref Arguments(buffers, row, 2), ref Unsafe.Add(ref raw, 2 * Count), ref candidate, Units);
            StopWhereLimited(buffers, row, 2, 1);
            ResetGradients(ref gate, ref candidate, ref products.Row(row), ref raw, Count);
            GateActivation.Derive(ref gate, ref Arguments(buffers, row, 0), ref raw, ref gate, 2 * Units);
            StopWhereLimited(buffers, row, 0, 2);
            ref float seenGradient = ref buffers.RecurrentInput.BeginGradient(gradient, row - 1);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(Recurrent), 1, Units, Units, 2 * Units, ref gate, ref seenGradient);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(RecurrentCandidate), 1, Units, Units, Units, ref products.Row(row), ref seenGradient);
            buffers.RecurrentInput.EndGradient(gradient, row - 1);

            if (row % ChunkRows == 0)
            {
                AddParameterGradients(buffers, row, end - row);
                end = row;
            }
        }

        Initial.Backward(buffers, gradient);
    }

    /// <summary>From rows of gates and products that hold their gradients.</summary>
    private void AddParameterGradients(CellBuffers buffers, int row, int count)
    {
        LaneRows seen = buffers.RecurrentInput.Rows(buffers.Output);
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows products = buffers.Cache[ProductRows];
        MatrixKernels<TLanes>.AddOuterProducts(
            ref gates.Row(row), gates.Stride, 2 * Units, ref seen.Row(row - 1), seen.Stride, Units, count,
            ref buffers.Gradient.At(Recurrent), ref buffers.Scratch.At(0));
        MatrixKernels<TLanes>.AddOuterProducts(
            ref products.Row(row), products.Stride, Units, ref seen.Row(row - 1), seen.Stride, Units, count,
            ref buffers.Gradient.At(RecurrentCandidate), ref buffers.Scratch.At(0));
        if (_recurrentBias >= 0)
        {
            MatrixKernels<TLanes>.AddSums(
                ref products.Row(row), products.Stride, Units, count,
                ref buffers.Gradient.At(_recurrentBias), ref buffers.Scratch.At(0));
        }

        Map.Backward(buffers, gates, row, count);
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
