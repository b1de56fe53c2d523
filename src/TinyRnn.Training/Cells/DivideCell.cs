using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>First input divided by second, elementwise.</summary>
internal sealed class DivideCell<TLanes>(LayerSpec layer) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly int _count = layer.OutputShape.Channels * LaneRows.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            ref float left = ref buffers.Inputs[0].Row(row);
            ref float right = ref buffers.Inputs[1].Row(row);
            ref float output = ref buffers.Output.Row(row);
            for (nint i = 0; i < _count; i += TLanes.Count)
            {
                TLanes.Store(TLanes.Load(ref left, i) / TLanes.Load(ref right, i), ref output, i);
            }
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            // dy / b is the gradient of a; that of b is -y * dy / b. Either input may be the network's, which needs none.
            DivideBy(ref buffers.Inputs[1].Row(row), ref buffers.OutputGradient.Row(row));
            if (buffers.InputGradients[0] is LaneRows first)
            {
                RowKernels<TLanes>.Add(ref buffers.OutputGradient.Row(row), ref first.Row(row), _count);
            }

            if (buffers.InputGradients[1] is LaneRows second)
            {
                RowKernels<TLanes>.MultiplyBy(ref buffers.Output.Row(row), ref buffers.OutputGradient.Row(row), _count);
                RowKernels<TLanes>.Subtract(ref buffers.OutputGradient.Row(row), ref second.Row(row), _count);
            }
        }
    }

    /// <summary>values /= divisor; padding lanes, where the divisor may be zero, have a gradient of zero and keep it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DivideBy(ref float divisor, ref float values)
    {
        TLanes zero = TLanes.Broadcast(0);
        for (nint i = 0; i < _count; i += TLanes.Count)
        {
            TLanes value = TLanes.Load(ref values, i);
            TLanes quotient = value / TLanes.Load(ref divisor, i);
            TLanes.Store(TLanes.SelectPositive(value * value, quotient, zero), ref values, i);
        }
    }
}
