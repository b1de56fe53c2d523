using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>Elementwise mean of all inputs.</summary>
internal sealed class AverageCell<TLanes>(LayerSpec layer) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly int _count = layer.OutputShape.Channels * LaneRows.Lanes;
    private readonly float _share = 1f / layer.Inputs.Count;

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            ref float output = ref buffers.Output.Row(row);
            RowKernels<TLanes>.Copy(ref buffers.Inputs[0].Row(row), ref output, _count);
            for (int i = 1; i < buffers.Inputs.Count; i++)
            {
                RowKernels<TLanes>.Add(ref buffers.Inputs[i].Row(row), ref output, _count);
            }

            RowKernels<TLanes>.Scale(ref output, _share, _count);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.Scale(ref buffers.OutputGradient.Row(row), _share, _count);
            foreach (LaneRows? gradient in buffers.InputGradients)
            {
                if (gradient is not null)
                {
                    RowKernels<TLanes>.Add(ref buffers.OutputGradient.Row(row), ref gradient.Row(row), _count);
                }
            }
        }
    }
}
