using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>The kind of processor that one body of the step function is written for.</summary>
/// <param name="Name">Ending of the names of its methods: 512, 256, 128 or Arm64.</param>
/// <param name="Lanes">Floats of its widest vector.</param>
/// <param name="IsByElement">
/// Whether a multiply-add takes its operand from a lane of another vector (ARM64: <c>fmla v0.4s, v1.4s, v2.s[3]</c>), so that
/// four values of k are read at once and never copied to all lanes. Portable vectors cannot say that.
/// </param>
internal sealed record StepTarget(string Name, int Lanes, bool IsByElement)
{
    private const int BitsPerFloat = 32;

    /// <summary>Bits of the widest vector.</summary>
    public int WidthBits => Lanes * BitsPerFloat;

    /// <summary>The condition under which the body runs; folded by the compiler that makes machine code.</summary>
    public string Condition => IsByElement ? $"{StepSyntax.ByElementOperations}.IsSupported" : $"{StepSyntax.Operations(Lanes)}.IsHardwareAccelerated";

    /// <summary>A few words for headings.</summary>
    public string Description => IsByElement
        ? "ARM64, multiply-adds by element"
        : $"vectors of {CodeWriter.Integer(WidthBits)} bits";

    /// <summary>
    /// The bodies for some vector widths in the order in which they are tried: ARM64 first, then the widest. ARM64 needs width 128.
    /// </summary>
    /// <param name="widths">Any of 512, 256 and 128.</param>
    public static IReadOnlyList<StepTarget> For(EquatableArray<int> widths)
    {
        List<int> ordered = [.. widths];
        ordered.Sort((a, b) => b.CompareTo(a));
        List<StepTarget> targets = [];
        if (ordered.Contains(128))
        {
            targets.Add(new("Arm64", TilePacking.SmallestTile, IsByElement: true));
        }

        foreach (int width in ordered)
        {
            targets.Add(new(CodeWriter.Integer(width), width / BitsPerFloat, IsByElement: false));
        }

        return targets;
    }
}
