using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// Pooling and reduce: every value of a step's frame is the sum, mean, maximum or minimum of some of the input's frame, first to last.
/// The gradient of a maximum or minimum goes to the first of equal values.
/// </summary>
/// <param name="layer">The layer.</param>
/// <param name="sources">For each value of the output the values of the input, at least one; see <see cref="FrameSources"/>.</param>
internal sealed class SummaryCell<TLanes>(LayerSpec layer, int[][] sources) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;

    private readonly FramePlace _input = new(layer.InputShape);
    private readonly FramePlace _output = new(layer.OutputShape);

    // Pooling has two of these words, and they are the same.
    private readonly bool _isMean = layer.Attribute("mode").Text == LayerKinds.ReduceMean;
    private readonly bool _isMax = layer.Attribute("mode").Text == LayerKinds.ReduceMax;
    private readonly bool _isMin = layer.Attribute("mode").Text == LayerKinds.ReduceMin;

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int step = 0; step < rows / buffers.StepRows; step++)
        {
            for (int i = 0; i < sources.Length; i++)
            {
                Summarise(buffers.Inputs[0], step, sources[i], ref _output.Lanes(buffers.Output, step, i));
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
                ref float delta = ref _output.Lanes(buffers.OutputGradient, step, i);
                if (_isMax || _isMin)
                {
                    Assign(buffers.Inputs[0], step, sources[i], ref _output.Lanes(buffers.Output, step, i), ref delta, inputGradient);
                }
                else
                {
                    Share(step, sources[i], ref delta, inputGradient);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Summarise(LaneRows input, int step, int[] values, ref float result)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes summary = TLanes.Load(ref _input.Lanes(input, step, values[0]), lane);
            for (int i = 1; i < values.Length; i++)
            {
                TLanes value = TLanes.Load(ref _input.Lanes(input, step, values[i]), lane);
                summary = _isMax ? TLanes.Max(summary, value) : _isMin ? TLanes.Min(summary, value) : summary + value;
            }

            TLanes.Store(_isMean ? summary * TLanes.Broadcast(1f / values.Length) : summary, ref result, lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Share(int step, int[] values, ref float delta, LaneRows target)
    {
        TLanes factor = TLanes.Broadcast(_isMean ? 1f / values.Length : 1);
        foreach (int value in values)
        {
            ref float at = ref _input.Lanes(target, step, value);
            for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
            {
                TLanes.Store(TLanes.MultiplyAdd(factor, TLanes.Load(ref delta, lane), TLanes.Load(ref at, lane)), ref at, lane);
            }
        }
    }

    /// <summary>The whole gradient to the first value that is the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Assign(LaneRows input, int step, int[] values, ref float result, ref float delta, LaneRows target)
    {
        TLanes zero = TLanes.Broadcast(0);
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes rest = TLanes.Load(ref delta, lane);
            TLanes extreme = TLanes.Load(ref result, lane);
            foreach (int value in values)
            {
                TLanes own = TLanes.Load(ref _input.Lanes(input, step, value), lane);
                TLanes distance = _isMax ? extreme - own : own - extreme;
                ref float at = ref _input.Lanes(target, step, value);
                TLanes.Store(TLanes.Load(ref at, lane) + TLanes.SelectPositive(distance, zero, rest), ref at, lane);
                rest = TLanes.SelectPositive(distance, rest, zero);
            }
        }
    }
}
