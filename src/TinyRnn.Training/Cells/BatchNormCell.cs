using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, 2015). <see cref="Cell.Forward"/> and <see cref="Cell.Backward"/> are the folded form,
/// y = scale * x + bias, which models hold and validation runs. With the statistics of the minibatch, n = (x - mean) / deviation and
/// y = scale * n + bias; the passes of <see cref="StatisticsCell"/> do that, with all shards joined in between.
/// </summary>
internal sealed class BatchNormCell<TLanes>(LayerSpec layer, ParameterLayout parameters) : StatisticsCell(layer.OutputShape.Channels)
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;
    private const int ScaleGradientRows = 0;
    private const int Sums = 0;
    private const int Mask = 1;

    // Of the rows of sums, the one that elsewhere holds an initial state has the squares.
    private const int SumRow = 0;
    private const int SquareRow = -1;

    private readonly int _count = layer.OutputShape.Channels * Lanes;
    private readonly int _scale = parameters.Offset(layer, TensorLayout.Scale);
    private readonly int _bias = parameters.Offset(layer, TensorLayout.Bias);

    public override IReadOnlyList<int> CacheChannels => [Channels];

    public override IReadOnlyList<int> WorkChannels => [Channels, 1];

    public override void Forward(CellBuffers buffers, int rows)
    {
        RowKernels<TLanes>.Fill(
            ref buffers.Output.Row(0), buffers.Output.Stride, rows, Channels, ref buffers.Parameters.At(_bias), hasBias: true);
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.AddScaled(
                ref buffers.Parameters.At(_scale), ref buffers.Inputs[0].Row(row), ref buffers.Output.Row(row), Channels);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows delta = buffers.OutputGradient;
        LaneRows scaleGradient = buffers.Cache[ScaleGradientRows];
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.Copy(ref delta.Row(row), ref scaleGradient.Row(row), _count);
            RowKernels<TLanes>.MultiplyBy(ref buffers.Inputs[0].Row(row), ref scaleGradient.Row(row), _count);
            if (buffers.InputGradients[0] is LaneRows inputGradient)
            {
                RowKernels<TLanes>.AddScaled(
                    ref buffers.Parameters.At(_scale), ref delta.Row(row), ref inputGradient.Row(row), Channels);
            }
        }

        AddSums(buffers, scaleGradient, rows, buffers.Gradient, _scale);
        AddSums(buffers, delta, rows, buffers.Gradient, _bias);
    }

    public override void Measure(CellBuffers buffers, int rows)
    {
        ShardMoments moments = buffers.Moments!;
        LaneRows work = buffers.Work[Sums];
        ref float mask = ref buffers.Work[Mask].Row(0);
        moments.Count = 0;
        foreach (int length in buffers.Lengths)
        {
            moments.Count += (long)length * buffers.StepRows;
        }

        // Twice, for the digits that the square of a large mean would take from the variance: first roughly, then from the distances
        // to the rough mean, which correct it.
        work.Clear(1);
        for (int row = 0; row < rows; row++)
        {
            SetMask(buffers, row);
            Accumulate(ref buffers.Inputs[0].Row(row), ref mask, ref work.Row(SumRow));
        }

        for (int channel = 0; channel < Channels; channel++)
        {
            moments.Means[channel] = (float)(SumOfLanes(work, SumRow, channel) / long.Max(1, moments.Count));
        }

        work.Clear(1);
        for (int row = 0; row < rows; row++)
        {
            SetMask(buffers, row);
            AccumulateDistances(ref buffers.Inputs[0].Row(row), ref mask, moments.Means, ref work.Row(SumRow), ref work.Row(SquareRow));
        }

        for (int channel = 0; channel < Channels; channel++)
        {
            double rest = SumOfLanes(work, SumRow, channel) / long.Max(1, moments.Count);
            moments.Means[channel] += rest;
            moments.Squares[channel] = double.Max(0, SumOfLanes(work, SquareRow, channel) - (rest * rest * moments.Count));
        }
    }

    public override void ForwardNormalised(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            Normalise(
                ref buffers.Inputs[0].Row(row), buffers.Moments!.Batch, ref buffers.Parameters.At(_scale), ref buffers.Parameters.At(_bias),
                ref buffers.Output.Row(row));
        }
    }

    public override void MeasureGradients(CellBuffers buffers, int rows)
    {
        ShardMoments moments = buffers.Moments!;
        LaneRows delta = buffers.OutputGradient;
        LaneRows products = buffers.Cache[ScaleGradientRows];
        for (int row = 0; row < rows; row++)
        {
            Multiply(ref buffers.Inputs[0].Row(row), ref delta.Row(row), moments.Batch, ref products.Row(row));
        }

        moments.ScaleGradient.Span.Clear();
        moments.BiasGradient.Span.Clear();
        AddSums(buffers, products, rows, moments.ScaleGradient, 0);
        AddSums(buffers, delta, rows, moments.BiasGradient, 0);
        for (int channel = 0; channel < Channels; channel++)
        {
            buffers.Gradient.At(_scale + channel) += moments.ScaleGradient.At(channel);
            buffers.Gradient.At(_bias + channel) += moments.BiasGradient.At(channel);
        }
    }

    public override void BackwardNormalised(CellBuffers buffers, int rows)
    {
        if (buffers.InputGradients[0] is not LaneRows inputGradient)
        {
            return;
        }

        ref float mask = ref buffers.Work[Mask].Row(0);
        for (int row = 0; row < rows; row++)
        {
            SetMask(buffers, row);
            AddInputGradient(
                ref buffers.Inputs[0].Row(row), ref buffers.OutputGradient.Row(row), ref mask, buffers.Moments!.Batch,
                ref buffers.Parameters.At(_scale), ref inputGradient.Row(row));
        }
    }

    private void AddSums(CellBuffers buffers, LaneRows values, int rows, LaneBuffer target, int offset) => MatrixKernels<TLanes>.AddSums(
        ref values.Row(0), values.Stride, Channels, rows, ref target.At(offset), ref buffers.Scratch.At(0));

    /// <summary>Sets the mask of a row: 1 in the lanes whose sequence has it, 0 in padding.</summary>
    private static void SetMask(CellBuffers buffers, int row)
    {
        ref float mask = ref buffers.Work[Mask].Row(0);
        for (int lane = 0; lane < Lanes; lane++)
        {
            Unsafe.Add(ref mask, lane) = row < buffers.Lengths[lane] * buffers.StepRows ? 1 : 0;
        }
    }

    private static double SumOfLanes(LaneRows sums, int row, int channel)
    {
        double sum = 0;
        foreach (float value in sums.RowSpan(row).Slice(channel * Lanes, Lanes))
        {
            sum += value;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accumulate(ref float input, ref float mask, ref float sums)
    {
        TLanes zero = TLanes.Broadcast(0);
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes isStep = TLanes.Load(ref mask, lane);
            for (nint i = lane; i < _count; i += Lanes)
            {
                TLanes.Store(
                    TLanes.Load(ref sums, i) + TLanes.SelectPositive(isStep, TLanes.Load(ref input, i), zero), ref sums, i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AccumulateDistances(ref float input, ref float mask, double[] means, ref float sums, ref float squares)
    {
        TLanes zero = TLanes.Broadcast(0);
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes isStep = TLanes.Load(ref mask, lane);
            for (int channel = 0; channel < Channels; channel++)
            {
                nint i = (channel * Lanes) + lane;
                TLanes distance = TLanes.SelectPositive(isStep, TLanes.Load(ref input, i) - TLanes.Broadcast((float)means[channel]), zero);
                TLanes.Store(TLanes.Load(ref sums, i) + distance, ref sums, i);
                TLanes.Store(TLanes.MultiplyAdd(distance, distance, TLanes.Load(ref squares, i)), ref squares, i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalise(ref float input, BatchMoments batch, ref float scale, ref float bias, ref float output)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            TLanes mean = TLanes.Broadcast(batch.Means.At(channel));
            TLanes factor = TLanes.Broadcast(batch.Inverses.At(channel) * Unsafe.Add(ref scale, channel));
            TLanes shift = TLanes.Broadcast(Unsafe.Add(ref bias, channel));
            for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
            {
                nint i = (channel * Lanes) + lane;
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref input, i) - mean, factor, shift), ref output, i);
            }
        }
    }

    /// <summary>products = dy * n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(ref float input, ref float delta, BatchMoments batch, ref float products)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            TLanes mean = TLanes.Broadcast(batch.Means.At(channel));
            TLanes inverse = TLanes.Broadcast(batch.Inverses.At(channel));
            for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
            {
                nint i = (channel * Lanes) + lane;
                TLanes.Store((TLanes.Load(ref input, i) - mean) * inverse * TLanes.Load(ref delta, i), ref products, i);
            }
        }
    }

    /// <summary>dx = scale / deviation * (dy - mean(dy) - n * mean(dy * n)), means over the minibatch; nothing in padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddInputGradient(
        ref float input, ref float delta, ref float mask, BatchMoments batch, ref float scale, ref float target)
    {
        TLanes zero = TLanes.Broadcast(0);
        for (int channel = 0; channel < Channels; channel++)
        {
            TLanes mean = TLanes.Broadcast(batch.Means.At(channel));
            TLanes inverse = TLanes.Broadcast(batch.Inverses.At(channel));
            TLanes factor = TLanes.Broadcast(batch.Inverses.At(channel) * Unsafe.Add(ref scale, channel));
            TLanes meanDelta = TLanes.Broadcast(batch.MeanBiasGradient.At(channel));
            TLanes meanProduct = TLanes.Broadcast(batch.MeanScaleGradient.At(channel));
            for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
            {
                nint i = (channel * Lanes) + lane;
                TLanes normalised = (TLanes.Load(ref input, i) - mean) * inverse;
                TLanes own = TLanes.Load(ref delta, i) - meanDelta - (normalised * meanProduct);
                TLanes change = TLanes.SelectPositive(TLanes.Load(ref mask, lane), own * factor, zero);
                TLanes.Store(TLanes.Load(ref target, i) + change, ref target, i);
            }
        }
    }
}
