using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>The elementwise product of the inputs.</summary>
internal sealed class MultiplyCell<TLanes>(LayerSpec layer) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly int _channels = layer.OutputShape.Channels;
    private readonly int _count = layer.OutputShape.Channels * LaneRows.Lanes;

    public override IReadOnlyList<int> CacheChannels => [_channels];

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.Copy(ref buffers.Inputs[0].Row(row), ref buffers.Output.Row(row), _count);
            for (int i = 1; i < buffers.Inputs.Count; i++)
            {
                RowKernels<TLanes>.MultiplyBy(ref buffers.Inputs[i].Row(row), ref buffers.Output.Row(row), _count);
            }
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        ref float product = ref buffers.Cache[0].Row(0);
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < buffers.Inputs.Count; i++)
            {
                if (buffers.InputGradients[i] is not LaneRows gradient)
                {
                    continue;
                }

                // Not output / input: an input may be zero.
                RowKernels<TLanes>.Copy(ref buffers.OutputGradient.Row(row), ref product, _count);
                for (int other = 0; other < buffers.Inputs.Count; other++)
                {
                    if (other != i)
                    {
                        RowKernels<TLanes>.MultiplyBy(ref buffers.Inputs[other].Row(row), ref product, _count);
                    }
                }

                RowKernels<TLanes>.Add(ref product, ref gradient.Row(row), _count);
            }
        }
    }
}
