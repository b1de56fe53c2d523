using System;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Network;

/// <summary>A mask over the channels of a value, for each sequence of a shard: 0, or what the others are scaled up by.</summary>
/// <param name="channels">Channels.</param>
/// <param name="part">Part that is dropped, 0 to below 1.</param>
internal sealed class DropoutMask(int channels, double part)
{
    private readonly LaneRows _mask = new(channels, 0);

    /// <summary>[channel][lane].</summary>
    public ReadOnlySpan<float> Factors => _mask.RowSpan(-1);

    /// <summary>Drops nothing.</summary>
    public void Open() => _mask.RowSpan(-1).Fill(1);

    /// <summary>Draws another mask.</summary>
    public void Draw(RandomSource random)
    {
        float scale = (float)(1 / (1 - part));
        foreach (ref float factor in _mask.RowSpan(-1))
        {
            factor = random.NextUniform() < part ? 0 : scale;
        }
    }

    /// <summary>value *= mask.</summary>
    public void Apply(ref float value) =>
        RowKernels<Lanes256>.MultiplyBy(ref _mask.Row(-1), ref value, channels * LaneRows.Lanes);

    /// <summary>target = value * mask.</summary>
    public void Apply(ref float value, ref float target)
    {
        RowKernels<Lanes256>.Copy(ref value, ref target, channels * LaneRows.Lanes);
        Apply(ref target);
    }

    /// <summary>target += value * mask.</summary>
    public void AddTo(ref float value, ref float target) =>
        RowKernels<Lanes256>.AddProduct(ref value, ref _mask.Row(-1), ref target, channels * LaneRows.Lanes);
}
