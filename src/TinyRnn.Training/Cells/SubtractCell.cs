using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>First input minus second, elementwise.</summary>
internal sealed class SubtractCell<TLanes>(LayerSpec layer) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly int _count = layer.OutputShape.Channels * LaneRows.Lanes;

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.Copy(ref buffers.Inputs[0].Row(row), ref buffers.Output.Row(row), _count);
            RowKernels<TLanes>.Subtract(ref buffers.Inputs[1].Row(row), ref buffers.Output.Row(row), _count);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            if (buffers.InputGradients[0] is LaneRows first)
            {
                RowKernels<TLanes>.Add(ref buffers.OutputGradient.Row(row), ref first.Row(row), _count);
            }

            if (buffers.InputGradients[1] is LaneRows second)
            {
                RowKernels<TLanes>.Subtract(ref buffers.OutputGradient.Row(row), ref second.Row(row), _count);
            }
        }
    }
}
