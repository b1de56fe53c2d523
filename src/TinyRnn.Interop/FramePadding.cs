using System;
using TinyRnn.Format;

namespace TinyRnn.Interop;

/// <summary>
/// Rows of padding around a frame, as other tools state them, in the terms of a convolution or pooling layer: one of its own paddings,
/// or rows that a pad layer before it adds.
/// </summary>
/// <param name="Padding"><see cref="LayerKinds.ValidPadding"/> or <see cref="LayerKinds.SamePadding"/>.</param>
/// <param name="Before">Rows that a pad layer adds before the frame.</param>
/// <param name="After">Rows that it adds after the frame.</param>
internal readonly record struct FramePadding(string Padding, int Before, int After)
{
    /// <summary>Chooses the form; rows after the last window, which change nothing, are left out.</summary>
    /// <param name="length">Rows of the frame.</param>
    /// <param name="span">Rows that a window spans, (taps - 1) * dilation + 1.</param>
    /// <param name="stride">Rows from window to window.</param>
    /// <param name="before">Rows of padding before the frame.</param>
    /// <param name="after">Rows of padding after the frame; with all, there is at least one window.</param>
    public static FramePadding Choose(int length, int span, int stride, int before, int after)
    {
        int rows = ((length + before + after - span) / stride) + 1;
        int needed = Math.Max(0, ((rows - 1) * stride) + span - length - before);
        bool isSame = rows == (length + stride - 1) / stride
            && LayerKinds.SamePaddingRows(length, span, stride, 1) == (before, needed);
        return before == 0 && needed == 0 ? new FramePadding(LayerKinds.ValidPadding, 0, 0)
            : isSame ? new FramePadding(LayerKinds.SamePadding, 0, 0)
            : new FramePadding(LayerKinds.ValidPadding, before, needed);
    }
}
