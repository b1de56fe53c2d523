using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>Mean or maximum over the rows so far.</summary>
internal sealed class PoolingOverTimeCell<TLanes>(LayerSpec layer) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly bool _isMax = layer.Attribute("mode").Text == LayerKinds.PoolingMax;
    private readonly int _channels = layer.OutputShape.Channels;
    private readonly int _count = layer.OutputShape.Channels * LaneRows.Lanes;

    public override IReadOnlyList<int> CacheChannels => [_channels];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows pooled = buffers.Output;
        RowKernels<TLanes>.Copy(ref buffers.Inputs[0].Row(0), ref pooled.Row(0), _count);
        for (int row = 1; row < rows; row++)
        {
            if (_isMax)
            {
                Raise(ref buffers.Inputs[0].Row(row), ref pooled.Row(row - 1), ref pooled.Row(row));
            }
            else
            {
                Average(ref buffers.Inputs[0].Row(row), ref pooled.Row(row - 1), ref pooled.Row(row), 1f / (row + 1));
            }
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        if (buffers.InputGradients[0] is not LaneRows inputGradient)
        {
            return;
        }

        ref float carried = ref buffers.Cache[0].Row(0);
        RowKernels<TLanes>.Fill(ref carried, 0, 1, _channels, ref carried, hasBias: false);
        for (int row = rows - 1; row >= 0; row--)
        {
            ref float delta = ref buffers.OutputGradient.Row(row);
            ref float target = ref inputGradient.Row(row);
            if (!_isMax)
            {
                // Row t holds 1/t of every row up to it.
                AddShare(ref delta, ref carried, 1f / (row + 1));
                RowKernels<TLanes>.Add(ref carried, ref target, _count);
            }
            else if (row > 0)
            {
                RowKernels<TLanes>.Add(ref delta, ref carried, _count);
                Settle(ref buffers.Inputs[0].Row(row), ref buffers.Output.Row(row - 1), ref carried, ref target);
            }
            else
            {
                RowKernels<TLanes>.Add(ref delta, ref target, _count);
                RowKernels<TLanes>.Add(ref carried, ref target, _count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Raise(ref float input, ref float before, ref float pooled)
    {
        for (nint i = 0; i < _count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Max(TLanes.Load(ref before, i), TLanes.Load(ref input, i)), ref pooled, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Average(ref float input, ref float before, ref float pooled, float share)
    {
        TLanes factor = TLanes.Broadcast(share);
        for (nint i = 0; i < _count; i += TLanes.Count)
        {
            TLanes old = TLanes.Load(ref before, i);
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref input, i) - old, factor, old), ref pooled, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddShare(ref float delta, ref float carried, float share)
    {
        TLanes factor = TLanes.Broadcast(share);
        for (nint i = 0; i < _count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref delta, i), factor, TLanes.Load(ref carried, i)), ref carried, i);
        }
    }

    /// <summary>What has been carried belongs to this row where it raised the maximum, else to an earlier one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Settle(ref float input, ref float before, ref float carried, ref float target)
    {
        TLanes zero = TLanes.Broadcast(0);
        for (nint i = 0; i < _count; i += TLanes.Count)
        {
            TLanes rise = TLanes.Load(ref input, i) - TLanes.Load(ref before, i);
            TLanes gradient = TLanes.Load(ref carried, i);
            TLanes.Store(TLanes.Load(ref target, i) + TLanes.SelectPositive(rise, gradient, zero), ref target, i);
            TLanes.Store(TLanes.SelectPositive(rise, zero, gradient), ref carried, i);
        }
    }
}
