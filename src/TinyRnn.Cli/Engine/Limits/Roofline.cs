using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Cli.Engine.Limits;

/// <summary>How fast one width of vectors can go.</summary>
/// <param name="Bits">128, 256 or 512.</param>
/// <param name="MultiplyAddsPerNanosecond">Float32 multiply-adds of independent chains in registers.</param>
/// <param name="BytesPerNanosecond">Reads of a buffer that stays in the first-level cache.</param>
internal sealed record VectorSpeed(int Bits, double MultiplyAddsPerNanosecond, double BytesPerNanosecond);

/// <summary>How fast a buffer can be read over and over with the widest vectors.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="BytesPerNanosecond">The best of several buffers.</param>
internal sealed record ReadSpeed(int Bytes, double BytesPerNanosecond);

/// <summary>
/// What this processor can do at most, measured by small kernels in this process: one core, other work on the machine permitting.
/// </summary>
/// <param name="ClockGigahertz">Cycles per nanosecond, from a chain of one-cycle instructions.</param>
/// <param name="Widths">The widths that are accelerated, narrowest first.</param>
/// <param name="Reads">Reads by the size of the buffer, smallest first.</param>
internal sealed record Roofline(double ClockGigahertz, IReadOnlyList<VectorSpeed> Widths, IReadOnlyList<ReadSpeed> Reads)
{
    // Buffers that do not fit any first-level cache of today (32 to 64 KB); the best of them fits the second level.
    private const int SmallestSecondLevel = 96 * 1024;
    private const int LargestSecondLevel = 768 * 1024;

    // A buffer is in a level as long as reading it takes no more than a third longer than that level can do.
    private const double ShareInLevel = 0.75;

    private static readonly Lazy<Roofline> Measured = new(RooflineMeasurement.Run);

    /// <summary>This machine's, measured on first use (about two seconds).</summary>
    public static Roofline ThisMachine => Measured.Value;

    /// <summary>The widest vectors.</summary>
    public VectorSpeed Widest => Widths[^1];

    /// <summary>Bytes per nanosecond from the second-level cache: the best over buffers of 96 to 768 KB.</summary>
    public double SecondLevelBytesPerNanosecond => Reads
        .Where(read => read.Bytes is >= SmallestSecondLevel and <= LargestSecondLevel)
        .Max(read => read.BytesPerNanosecond);

    /// <summary>The largest measured buffer that stays in the first-level cache, bytes.</summary>
    public int FirstLevelBytes => LargestReadAt(ShareInLevel * Widest.BytesPerNanosecond);

    /// <summary>The largest measured buffer that stays in the second-level cache, bytes.</summary>
    public int SecondLevelBytes => LargestReadAt(ShareInLevel * SecondLevelBytesPerNanosecond);

    /// <summary>
    /// Bytes per nanosecond of reading so many bytes over and over: between the measured sizes, linear in the logarithm of the size.
    /// A larger buffer that was faster counts for the smaller one, which was then disturbed.
    /// </summary>
    public double BytesPerNanosecond(long bytes)
    {
        double Best(int from) => Reads.Skip(from).Max(read => read.BytesPerNanosecond);
        int above = Reads.TakeWhile(read => read.Bytes < bytes).Count();
        if (above == 0 || above == Reads.Count)
        {
            return Best(Math.Min(above, Reads.Count - 1));
        }

        double position = Math.Log((double)bytes / Reads[above - 1].Bytes) / Math.Log((double)Reads[above].Bytes / Reads[above - 1].Bytes);
        return double.Lerp(Best(above - 1), Best(above), position);
    }

    /// <summary>
    /// The least time of a step in nanoseconds, activations apart: its multiply-adds with the widest vectors, or one pass over its
    /// weights, whichever takes longer.
    /// </summary>
    /// <param name="multiplyAdds">Multiply-adds of a step.</param>
    /// <param name="weightBytes">Bytes of weights that a step reads.</param>
    /// <param name="readNanoseconds">
    /// One pass over a buffer as large as the weights, timed in turns with the step; counts where the weights are beyond the
    /// first-level cache, whose speed does not change.
    /// </param>
    public double LimitNanoseconds(long multiplyAdds, long weightBytes, double readNanoseconds) => Math.Max(
        multiplyAdds / Widest.MultiplyAddsPerNanosecond,
        weightBytes <= FirstLevelBytes ? weightBytes / Widest.BytesPerNanosecond : readNanoseconds);

    private int LargestReadAt(double bytesPerNanosecond) =>
        Reads.LastOrDefault(read => read.BytesPerNanosecond >= bytesPerNanosecond)?.Bytes ?? 0;
}
