using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>The rows of each lane's own sequence in reverse order; the padding after it stays where it is.</summary>
internal sealed class ReverseCell(LayerSpec layer) : Cell
{
    private const int Lanes = LaneRows.Lanes;

    private readonly int _channels = layer.OutputShape.Channels;

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            ref float output = ref buffers.Output.Row(row);
            for (int lane = 0; lane < Lanes; lane++)
            {
                ref float input = ref buffers.Inputs[0].Row(Mirrored(buffers, row, lane));
                for (int at = lane; at < _channels * Lanes; at += Lanes)
                {
                    Unsafe.Add(ref output, at) = Unsafe.Add(ref input, at);
                }
            }
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        if (buffers.InputGradients[0] is not LaneRows inputGradient)
        {
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            ref float delta = ref buffers.OutputGradient.Row(row);
            for (int lane = 0; lane < Lanes; lane++)
            {
                ref float target = ref inputGradient.Row(Mirrored(buffers, row, lane));
                for (int at = lane; at < _channels * Lanes; at += Lanes)
                {
                    Unsafe.Add(ref target, at) += Unsafe.Add(ref delta, at);
                }
            }
        }
    }

    private static int Mirrored(CellBuffers buffers, int row, int lane) =>
        row < buffers.Lengths[lane] ? buffers.Lengths[lane] - 1 - row : row;
}
