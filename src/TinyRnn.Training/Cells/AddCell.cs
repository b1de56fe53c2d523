using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>The elementwise sum of the inputs.</summary>
internal sealed class AddCell<TLanes>(LayerSpec layer) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly int _count = layer.OutputShape.Channels * LaneRows.Lanes;

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.Copy(ref buffers.Inputs[0].Row(row), ref buffers.Output.Row(row), _count);
            for (int i = 1; i < buffers.Inputs.Count; i++)
            {
                RowKernels<TLanes>.Add(ref buffers.Inputs[i].Row(row), ref buffers.Output.Row(row), _count);
            }
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        for (int i = 0; i < buffers.InputGradients.Count; i++)
        {
            if (buffers.InputGradients[i] is not LaneRows gradient)
            {
                continue;
            }

            for (int row = 0; row < rows; row++)
            {
                RowKernels<TLanes>.Add(ref buffers.OutputGradient.Row(row), ref gradient.Row(row), _count);
            }
        }
    }
}
