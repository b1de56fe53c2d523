using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// Attention over the rows so far: y_t = sum over i up to t of exp(s_i) x_i / sum of exp(s_i). Sums are relative to the largest score
/// so far, forward and backward.
/// </summary>
internal sealed class AttentionPoolingCell<TLanes>(LayerSpec layer) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;
    private const int LargestRows = 0;
    private const int TotalRows = 1;
    private const int CarriedRow = 2;
    private const int CarriedScoreRow = 3;

    private readonly int _channels = layer.OutputShape.Channels;
    private readonly int _count = layer.OutputShape.Channels * Lanes;

    public override IReadOnlyList<int> CacheChannels => [1, 1, _channels, 1];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows largest = buffers.Cache[LargestRows];
        LaneRows total = buffers.Cache[TotalRows];
        RowKernels<TLanes>.Copy(ref buffers.Inputs[0].Row(0), ref buffers.Output.Row(0), _count);
        RowKernels<TLanes>.Copy(ref buffers.Inputs[1].Row(0), ref largest.Row(0), Lanes);
        total.RowSpan(0).Fill(1);
        for (int row = 1; row < rows; row++)
        {
            Attend(
                ref buffers.Inputs[0].Row(row), ref buffers.Inputs[1].Row(row), ref buffers.Output.Row(row - 1),
                ref largest.Row(row - 1), ref total.Row(row - 1), ref buffers.Output.Row(row), ref largest.Row(row), ref total.Row(row));
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows largest = buffers.Cache[LargestRows];
        LaneRows total = buffers.Cache[TotalRows];
        LaneRows carried = buffers.Cache[CarriedRow];
        LaneRows carriedScore = buffers.Cache[CarriedScoreRow];
        carried.RowSpan(0).Clear();
        carriedScore.RowSpan(0).Clear();
        for (int row = rows - 1; row >= 0; row--)
        {
            Carry(
                ref buffers.OutputGradient.Row(row), ref buffers.Output.Row(row), ref largest.Row(row),
                ref largest.Row(row == rows - 1 ? row : row + 1), ref total.Row(row), ref carried.Row(0), ref carriedScore.Row(0));
            if (buffers.InputGradients[0] is LaneRows values)
            {
                AddToValues(ref buffers.Inputs[1].Row(row), ref largest.Row(row), ref carried.Row(0), ref values.Row(row));
            }

            if (buffers.InputGradients[1] is LaneRows scores)
            {
                AddToScores(
                    ref buffers.Inputs[0].Row(row), ref buffers.Inputs[1].Row(row), ref largest.Row(row), ref carried.Row(0),
                    ref carriedScore.Row(0), ref scores.Row(row));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(
        ref float input, ref float score, ref float before, ref float largestBefore, ref float totalBefore,
        ref float pooled, ref float largest, ref float total)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes own = TLanes.Load(ref score, lane);
            TLanes old = TLanes.Load(ref largestBefore, lane);
            TLanes peak = TLanes.Max(old, own);
            TLanes present = TLanes.Exp(own - peak);
            TLanes sum = TLanes.MultiplyAdd(TLanes.Load(ref totalBefore, lane), TLanes.Exp(old - peak), present);
            TLanes.Store(peak, ref largest, lane);
            TLanes.Store(sum, ref total, lane);
            TLanes share = present / sum;
            for (nint i = lane; i < _count; i += Lanes)
            {
                TLanes mean = TLanes.Load(ref before, i);
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref input, i) - mean, share, mean), ref pooled, i);
            }
        }
    }

    /// <summary>
    /// carried = dy_t / total_t + carried * exp(largest_t - largest_(t+1)), and the same for dy_t . y_t: what every earlier row gets
    /// once it is multiplied by exp(s_i - largest_t).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Carry(
        ref float delta, ref float pooled, ref float largest, ref float largestAfter, ref float total,
        ref float carried, ref float carriedScore)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes fade = TLanes.Exp(TLanes.Load(ref largest, lane) - TLanes.Load(ref largestAfter, lane));
            TLanes share = TLanes.Broadcast(1) / TLanes.Load(ref total, lane);
            TLanes dot = TLanes.Broadcast(0);
            for (nint i = lane; i < _count; i += Lanes)
            {
                TLanes gradient = TLanes.Load(ref delta, i) * share;
                dot = TLanes.MultiplyAdd(gradient, TLanes.Load(ref pooled, i), dot);
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref carried, i), fade, gradient), ref carried, i);
            }

            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref carriedScore, lane), fade, dot), ref carriedScore, lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddToValues(ref float score, ref float largest, ref float carried, ref float target)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes present = TLanes.Exp(TLanes.Load(ref score, lane) - TLanes.Load(ref largest, lane));
            for (nint i = lane; i < _count; i += Lanes)
            {
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref carried, i), present, TLanes.Load(ref target, i)), ref target, i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddToScores(
        ref float input, ref float score, ref float largest, ref float carried, ref float carriedScore, ref float target)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes present = TLanes.Exp(TLanes.Load(ref score, lane) - TLanes.Load(ref largest, lane));
            TLanes dot = TLanes.Broadcast(0) - TLanes.Load(ref carriedScore, lane);
            for (nint i = lane; i < _count; i += Lanes)
            {
                dot = TLanes.MultiplyAdd(TLanes.Load(ref carried, i), TLanes.Load(ref input, i), dot);
            }

            TLanes.Store(TLanes.MultiplyAdd(dot, present, TLanes.Load(ref target, lane)), ref target, lane);
        }
    }
}
