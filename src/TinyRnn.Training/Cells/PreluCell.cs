using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>x where x is above 0, a weight of the channel times x elsewhere.</summary>
internal sealed class PreluCell<TLanes>(LayerSpec layer, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;

    private readonly int _channels = layer.OutputShape.Channels;
    private readonly int _alpha = parameters.Offset(layer, TensorLayout.Alpha);

    public override IReadOnlyList<int> CacheChannels => [_channels];

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            Bend(ref buffers.Parameters.At(_alpha), ref buffers.Inputs[0].Row(row), ref buffers.Output.Row(row));
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows alphaGradient = buffers.Cache[0];
        for (int row = 0; row < rows; row++)
        {
            ref float delta = ref buffers.OutputGradient.Row(row);
            Derive(
                ref buffers.Parameters.At(_alpha), ref buffers.Inputs[0].Row(row), ref delta, ref alphaGradient.Row(row));
            if (buffers.InputGradients[0] is LaneRows inputGradient)
            {
                RowKernels<TLanes>.Add(ref delta, ref inputGradient.Row(row), _channels * Lanes);
            }
        }

        MatrixKernels<TLanes>.AddSums(
            ref alphaGradient.Row(0), alphaGradient.Stride, _channels, rows, ref buffers.Gradient.At(_alpha), ref buffers.Scratch.At(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Bend(ref float alpha, ref float input, ref float output)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            TLanes slope = TLanes.Broadcast(Unsafe.Add(ref alpha, channel));
            for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
            {
                nint i = (channel * Lanes) + lane;
                TLanes x = TLanes.Load(ref input, i);
                TLanes.Store(TLanes.SelectPositive(x, x, slope * x), ref output, i);
            }
        }
    }

    /// <summary>Turns the gradient of the output into that of the input, and gives that of alpha for this row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Derive(ref float alpha, ref float input, ref float delta, ref float alphaGradient)
    {
        TLanes zero = TLanes.Broadcast(0);
        for (int channel = 0; channel < _channels; channel++)
        {
            TLanes slope = TLanes.Broadcast(Unsafe.Add(ref alpha, channel));
            for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
            {
                nint i = (channel * Lanes) + lane;
                TLanes x = TLanes.Load(ref input, i);
                TLanes gradient = TLanes.Load(ref delta, i);
                TLanes.Store(TLanes.SelectPositive(x, zero, gradient * x), ref alphaGradient, i);
                TLanes.Store(TLanes.SelectPositive(x, gradient, slope * gradient), ref delta, i);
            }
        }
    }
}
