using System;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>Which places of a source a list of them is: a range, or a range with rows mirrored or repeated at its ends.</summary>
/// <param name="Start">First place of the range.</param>
/// <param name="Count">Places in the range.</param>
/// <param name="Step">From place to place, at least 1.</param>
/// <param name="Before">Places added before the range.</param>
/// <param name="After">Places added after it.</param>
/// <param name="Mode">A mode of <see cref="LayerKinds.Pad"/>.</param>
internal sealed record IndexPattern(int Start, int Count, int Step, int Before, int After, string Mode)
{
    /// <summary>Whether nothing is added to the range.</summary>
    public bool IsRange => Before == 0 && After == 0;

    /// <summary>Whether it is everything that a source of a size has, in order.</summary>
    public bool IsAll(int size) => Start == 0 && Step == 1 && Count == size;

    /// <summary>The pattern of a list, or null where it has none.</summary>
    public static IndexPattern? Of(ReadOnlySpan<int> places)
    {
        if (Range(places) is { } plain)
        {
            return plain;
        }

        (int before, int after) = (Leading(places, (a, b) => a == b), Trailing(places, (a, b) => a == b));
        if (before == places.Length - 1)
        {
            return new IndexPattern(places[0], 1, 1, 0, after, LayerKinds.PadEdge);
        }

        if (before + after > 0)
        {
            return Range(places[before..^after]) is { } repeated ? repeated with { Before = before, After = after, Mode = LayerKinds.PadEdge } : null;
        }

        (before, after) = (Leading(places, (a, b) => a > b), Trailing(places, (a, b) => a > b));
        return before + after < places.Length && Range(places[before..^after]) is { } middle && IsMirrored(places, before, after)
            ? middle with { Before = before, After = after, Mode = LayerKinds.PadReflect }
            : null;
    }

    private static IndexPattern? Range(ReadOnlySpan<int> places)
    {
        int step = places.Length > 1 ? places[1] - places[0] : 1;
        for (int i = 1; i < places.Length; i++)
        {
            if (places[i] - places[i - 1] != step)
            {
                return null;
            }
        }

        return step > 0 ? new IndexPattern(places[0], places.Length, step, 0, 0, LayerKinds.PadConstant) : null;
    }

    private static bool IsMirrored(ReadOnlySpan<int> places, int before, int after)
    {
        int last = places.Length - 1 - after;
        bool fits = before + before <= last && last - after >= before;
        for (int i = 1; fits && i <= Math.Max(before, after); i++)
        {
            fits = (i > before || places[before - i] == places[before + i]) && (i > after || places[last + i] == places[last - i]);
        }

        return fits;
    }

    private static int Leading(ReadOnlySpan<int> places, Func<int, int, bool> holds)
    {
        int count = 0;
        while (count + 1 < places.Length && holds(places[count], places[count + 1]))
        {
            count++;
        }

        return count;
    }

    private static int Trailing(ReadOnlySpan<int> places, Func<int, int, bool> holds)
    {
        int count = 0;
        while (count + 1 < places.Length && holds(places[^(count + 2)], places[^(count + 1)]))
        {
            count++;
        }

        return count;
    }
}
