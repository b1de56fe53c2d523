using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>Row -1 of a recurrent value: zeros, a trained initial state, or what the pass before left.</summary>
/// <param name="offset">Offset of the state [units] in the parameters, or -1 for zeros.</param>
/// <param name="units">Units.</param>
internal sealed class InitialStateRow<TLanes>(int offset, int units)
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Fills row -1: anew, or with the last row of the pass before.</summary>
    public void Forward(CellBuffers buffers, LaneRows state)
    {
        if (buffers.Carry.Steps > 0)
        {
            RowKernels<TLanes>.Copy(ref state.Row((buffers.Carry.Steps * buffers.StepRows) - 1), ref state.Row(-1), units * LaneRows.Lanes);
            return;
        }

        RowKernels<TLanes>.Fill(
            ref state.Row(-1), state.Stride, 1, units, ref buffers.Parameters.At(int.Max(offset, 0)), hasBias: offset >= 0);
    }

    /// <summary>Adds the gradient that has reached row -1.</summary>
    public void Backward(CellBuffers buffers, LaneRows stateGradient)
    {
        if (offset >= 0 && buffers.Carry.Steps == 0)
        {
            MatrixKernels<TLanes>.AddSums(
                ref stateGradient.Row(-1), stateGradient.Stride, units, 1,
                ref buffers.Gradient.At(offset), ref buffers.Scratch.At(0));
        }
    }
}
