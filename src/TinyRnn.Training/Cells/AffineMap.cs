using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>W x + b over all rows of the first input: a dense layer's sum, and the input half of every gate.</summary>
/// <param name="weights">Offset of W [outputs, inputs] in the parameters.</param>
/// <param name="bias">Offset of b [outputs], or -1 for none.</param>
/// <param name="outputs">Rows of W.</param>
/// <param name="inputs">Columns of W.</param>
internal sealed class AffineMap<TLanes>(int weights, int bias, int outputs, int inputs)
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Sets rows 0 to <paramref name="rows"/> - 1 of <paramref name="sums"/>.</summary>
    public void Forward(CellBuffers buffers, LaneRows sums, int rows) => Forward(buffers, sums, 0, rows);

    /// <summary>Sets <paramref name="rows"/> rows of <paramref name="sums"/> from row <paramref name="first"/> on.</summary>
    public void Forward(CellBuffers buffers, LaneRows sums, int first, int rows)
    {
        LaneRows input = buffers.Inputs[0];
        RowKernels<TLanes>.Fill(
            ref sums.Row(first), sums.Stride, rows, outputs, ref buffers.Parameters.At(int.Max(bias, 0)), hasBias: bias >= 0);
        MatrixKernels<TLanes>.AddProductRows(
            ref buffers.Parameters.At(weights), inputs, 1, outputs, inputs,
            ref input.Row(first), input.Stride, ref sums.Row(first), sums.Stride, rows);
    }

    /// <summary>Adds to the gradients of W, b and the input from <paramref name="delta"/>, the gradient of the sums.</summary>
    public void Backward(CellBuffers buffers, LaneRows delta, int rows) => Backward(buffers, delta, 0, rows);

    /// <summary>The same from <paramref name="rows"/> rows, from row <paramref name="first"/> on.</summary>
    public void Backward(CellBuffers buffers, LaneRows delta, int first, int rows)
    {
        LaneRows input = buffers.Inputs[0];
        MatrixKernels<TLanes>.AddOuterProducts(
            ref delta.Row(first), delta.Stride, outputs, ref input.Row(first), input.Stride, inputs, rows,
            ref buffers.Gradient.At(weights), ref buffers.Scratch.At(0));
        if (bias >= 0)
        {
            MatrixKernels<TLanes>.AddSums(
                ref delta.Row(first), delta.Stride, outputs, rows, ref buffers.Gradient.At(bias), ref buffers.Scratch.At(0));
        }

        if (buffers.InputGradients[0] is LaneRows inputGradient)
        {
            MatrixKernels<TLanes>.AddProductRows(
                ref buffers.Parameters.At(weights), 1, inputs, inputs, outputs,
                ref delta.Row(first), delta.Stride, ref inputGradient.Row(first), inputGradient.Stride, rows);
        }
    }
}
