using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>Pad, flatten, reshape, transpose and slice: every value of a step's frame is one of the input's frame, or a constant.</summary>
/// <param name="layer">The layer.</param>
/// <param name="sources">For each value of the output the value of the input, or -1 for the constant; see <see cref="FrameSources"/>.</param>
/// <param name="constant">The constant.</param>
internal sealed class RearrangementCell<TLanes>(LayerSpec layer, int[] sources, float constant = 0) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly FramePlace _input = new(layer.InputShape);
    private readonly FramePlace _output = new(layer.OutputShape);

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int step = 0; step < rows / buffers.StepRows; step++)
        {
            for (int i = 0; i < sources.Length; i++)
            {
                ref float target = ref _output.Lanes(buffers.Output, step, i);
                if (sources[i] < 0)
                {
                    for (nint lane = 0; lane < LaneRows.Lanes; lane += TLanes.Count)
                    {
                        TLanes.Store(TLanes.Broadcast(constant), ref target, lane);
                    }
                }
                else
                {
                    RowKernels<TLanes>.Copy(ref _input.Lanes(buffers.Inputs[0], step, sources[i]), ref target, LaneRows.Lanes);
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

        for (int step = 0; step < rows / buffers.StepRows; step++)
        {
            for (int i = 0; i < sources.Length; i++)
            {
                if (sources[i] >= 0)
                {
                    RowKernels<TLanes>.Add(
                        ref _output.Lanes(buffers.OutputGradient, step, i), ref _input.Lanes(inputGradient, step, sources[i]), LaneRows.Lanes);
                }
            }
        }
    }
}
