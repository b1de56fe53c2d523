using System;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// Rows that a recurrent cell takes through all its products before it goes on, so that what one leaves is still in the
/// second-level cache for the next: over all rows of a large layer each product would fetch everything from memory again.
/// </summary>
internal static class RowChunks
{
    /// <summary>Half of a small second-level cache; the weights and their gradients need the rest.</summary>
    private const int Bytes = 512 * 1024;

    /// <summary>Whole panels of the matrix kernels.</summary>
    private const int Fewest = 8;

    /// <summary>Rows of a chunk; a multiple of 8.</summary>
    /// <param name="channels">Values that a row holds in all buffers of the layer.</param>
    public static int Rows(int channels) => Math.Max(Fewest, Bytes / (channels * LaneRows.Lanes * sizeof(float)) & -Fewest);
}
