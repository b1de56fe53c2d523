using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>Layer normalisation: y = n * scale + bias with n = (x - mean) / deviation over the channels of a row.</summary>
internal sealed class LayerNormCell<TLanes>(LayerSpec layer, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;
    private const int NormalisedRows = 0;
    private const int InverseRows = 1;
    private const int ScaleGradientRows = 2;

    private readonly int _channels = layer.OutputShape.Channels;
    private readonly int _count = layer.OutputShape.Channels * Lanes;
    private readonly int _scale = parameters.Offset(layer, TensorLayout.Scale);
    private readonly int _bias = parameters.Offset(layer, TensorLayout.Bias);
    private readonly float _epsilon = (float)layer.Attribute("epsilon").Number!.Value;

    public override IReadOnlyList<int> CacheChannels => [_channels, 1, _channels];

    public override void Forward(CellBuffers buffers, int rows)
    {
        RowKernels<TLanes>.Fill(
            ref buffers.Output.Row(0), buffers.Output.Stride, rows, _channels, ref buffers.Parameters.At(_bias), hasBias: true);
        for (int row = 0; row < rows; row++)
        {
            ref float normalised = ref buffers.Cache[NormalisedRows].Row(row);
            Normalise(ref buffers.Inputs[0].Row(row), ref normalised, ref buffers.Cache[InverseRows].Row(row));
            RowKernels<TLanes>.AddScaled(ref buffers.Parameters.At(_scale), ref normalised, ref buffers.Output.Row(row), _channels);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows delta = buffers.OutputGradient;
        LaneRows scaleGradient = buffers.Cache[ScaleGradientRows];
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.Copy(ref delta.Row(row), ref scaleGradient.Row(row), _count);
            RowKernels<TLanes>.MultiplyBy(ref buffers.Cache[NormalisedRows].Row(row), ref scaleGradient.Row(row), _count);
        }

        MatrixKernels<TLanes>.AddSums(
            ref scaleGradient.Row(0), scaleGradient.Stride, _channels, rows, ref buffers.Gradient.At(_scale), ref buffers.Scratch.At(0));
        MatrixKernels<TLanes>.AddSums(
            ref delta.Row(0), delta.Stride, _channels, rows, ref buffers.Gradient.At(_bias), ref buffers.Scratch.At(0));
        if (buffers.InputGradients[0] is LaneRows inputGradient)
        {
            for (int row = 0; row < rows; row++)
            {
                AddInputGradient(
                    ref buffers.Parameters.At(_scale), ref delta.Row(row), ref buffers.Cache[NormalisedRows].Row(row),
                    ref buffers.Cache[InverseRows].Row(row), ref inputGradient.Row(row));
            }
        }
    }

    /// <summary>n = (x - mean) / deviation; keeps 1 / deviation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalise(ref float input, ref float normalised, ref float inverse)
    {
        TLanes share = TLanes.Broadcast(1f / _channels);
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes sum = TLanes.Broadcast(0);
            for (nint i = lane; i < _count; i += Lanes)
            {
                sum += TLanes.Load(ref input, i);
            }

            TLanes mean = sum * share;
            TLanes squares = TLanes.Broadcast(0);
            for (nint i = lane; i < _count; i += Lanes)
            {
                TLanes difference = TLanes.Load(ref input, i) - mean;
                squares = TLanes.MultiplyAdd(difference, difference, squares);
            }

            TLanes factor =
                TLanes.Broadcast(1) / TLanes.SquareRoot(TLanes.MultiplyAdd(squares, share, TLanes.Broadcast(_epsilon)));
            TLanes.Store(factor, ref inverse, lane);
            for (nint i = lane; i < _count; i += Lanes)
            {
                TLanes.Store((TLanes.Load(ref input, i) - mean) * factor, ref normalised, i);
            }
        }
    }

    /// <summary>dx = (dn - mean(dn) - n * mean(dn * n)) / deviation with dn = dy * scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddInputGradient(ref float scale, ref float delta, ref float normalised, ref float inverse, ref float target)
    {
        TLanes share = TLanes.Broadcast(1f / _channels);
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes sum = TLanes.Broadcast(0);
            TLanes product = TLanes.Broadcast(0);
            for (int channel = 0; channel < _channels; channel++)
            {
                nint i = (channel * Lanes) + lane;
                TLanes gradient = TLanes.Load(ref delta, i) * TLanes.Broadcast(Unsafe.Add(ref scale, channel));
                sum += gradient;
                product = TLanes.MultiplyAdd(gradient, TLanes.Load(ref normalised, i), product);
            }

            sum *= share;
            product *= share;
            TLanes factor = TLanes.Load(ref inverse, lane);
            for (int channel = 0; channel < _channels; channel++)
            {
                nint i = (channel * Lanes) + lane;
                TLanes gradient = TLanes.Load(ref delta, i) * TLanes.Broadcast(Unsafe.Add(ref scale, channel));
                TLanes own = gradient - sum - (TLanes.Load(ref normalised, i) * product);
                TLanes.Store(TLanes.MultiplyAdd(own, factor, TLanes.Load(ref target, i)), ref target, i);
            }
        }
    }
}
