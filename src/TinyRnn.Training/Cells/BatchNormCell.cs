using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>y = scale * x + bias, a channel each: the folded form, whose statistics stay as they are.</summary>
internal sealed class BatchNormCell<TLanes>(LayerSpec layer, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly int _channels = layer.OutputShape.Channels;
    private readonly int _count = layer.OutputShape.Channels * LaneRows.Lanes;
    private readonly int _scale = parameters.Offset(layer, TensorLayout.Scale);
    private readonly int _bias = parameters.Offset(layer, TensorLayout.Bias);

    public override IReadOnlyList<int> CacheChannels => [_channels];

    public override void Forward(CellBuffers buffers, int rows)
    {
        RowKernels<TLanes>.Fill(
            ref buffers.Output.Row(0), buffers.Output.Stride, rows, _channels, ref buffers.Parameters.At(_bias), hasBias: true);
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.AddScaled(
                ref buffers.Parameters.At(_scale), ref buffers.Inputs[0].Row(row), ref buffers.Output.Row(row), _channels);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows delta = buffers.OutputGradient;
        LaneRows scaleGradient = buffers.Cache[0];
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.Copy(ref delta.Row(row), ref scaleGradient.Row(row), _count);
            RowKernels<TLanes>.MultiplyBy(ref buffers.Inputs[0].Row(row), ref scaleGradient.Row(row), _count);
            if (buffers.InputGradients[0] is LaneRows inputGradient)
            {
                RowKernels<TLanes>.AddScaled(
                    ref buffers.Parameters.At(_scale), ref delta.Row(row), ref inputGradient.Row(row), _channels);
            }
        }

        MatrixKernels<TLanes>.AddSums(
            ref scaleGradient.Row(0), scaleGradient.Stride, _channels, rows, ref buffers.Gradient.At(_scale), ref buffers.Scratch.At(0));
        MatrixKernels<TLanes>.AddSums(
            ref delta.Row(0), delta.Stride, _channels, rows, ref buffers.Gradient.At(_bias), ref buffers.Scratch.At(0));
    }
}
