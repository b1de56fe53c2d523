using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>The inputs one after another along the channels.</summary>
internal sealed class ConcatCell<TLanes>(IReadOnlyList<int> inputChannels) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly int[] _channels = [.. inputChannels];

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            int at = 0;
            for (int i = 0; i < _channels.Length; i++)
            {
                int count = _channels[i] * LaneRows.Lanes;
                RowKernels<TLanes>.Copy(ref buffers.Inputs[i].Row(row), ref Unsafe.Add(ref buffers.Output.Row(row), at), count);
                at += count;
            }
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            int at = 0;
            for (int i = 0; i < _channels.Length; i++)
            {
                int count = _channels[i] * LaneRows.Lanes;
                if (buffers.InputGradients[i] is LaneRows gradient)
                {
                    RowKernels<TLanes>.Add(ref Unsafe.Add(ref buffers.OutputGradient.Row(row), at), ref gradient.Row(row), count);
                }

                at += count;
            }
        }
    }
}
