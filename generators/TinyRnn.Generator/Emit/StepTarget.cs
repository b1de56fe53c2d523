using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Layers;

namespace TinyRnn.Generator.Emit;

/// <summary>The kind of processor that one body of the step function is written for.</summary>
/// <param name="Name">Ending of the names of its methods: 512, 256, 128, Arm64 or Scalar.</param>
/// <param name="Lanes">Floats of its widest vector; 1 for runtimes without vector instructions.</param>
/// <param name="IsByElement">
/// Whether a multiply-add takes its operand from a lane of another vector (ARM64: <c>fmla v0.4s, v1.4s, v2.s[3]</c>), so that
/// four values of k are read at once and never copied to all lanes. Portable vectors cannot say that.
/// </param>
/// <param name="Streams">Instances that share a pass over the weights; 1 but in the methods behind StepMany.</param>
/// <param name="HasFewConstants">Whether the activations leave more registers to the tiles: the fast tier where constants are lanes.</param>
internal sealed record StepTarget(string Name, int Lanes, bool IsByElement, int Streams = 1, bool HasFewConstants = false)
{
    private const int BitsPerFloat = 32;

    /// <summary>Whether the body uses no vectors.</summary>
    public bool IsScalar => Lanes == 1;

    /// <summary>Bits of the widest vector.</summary>
    public int WidthBits => Lanes * BitsPerFloat;

    /// <summary>
    /// Vector registers for the rows of a frame that share a pass over weights. Without by-element instructions, 128 bits are those
    /// of x64: 16, of which one takes the product before it is added and one stays free.
    /// </summary>
    public int RowRegisters => IsByElement || WidthBits > 128 ? TilePlanner.RegisterBudget(WidthBits) : 14;

    /// <summary>The condition under which the body runs; folded by the compiler that makes machine code.</summary>
    public string Condition => IsByElement ? $"{StepSyntax.ByElementOperations}.IsSupported" : $"{StepSyntax.Operations(Lanes)}.IsHardwareAccelerated";

    /// <summary>A few words for headings.</summary>
    public string Description => IsByElement ? "ARM64, multiply-adds by element"
        : IsScalar ? "without vectors"
        : $"vectors of {CodeWriter.Integer(WidthBits)} bits";

    /// <summary>Ending of the names that each instance has of its own; empty where there is one.</summary>
    public string Suffix(int stream) => Streams == 1 ? string.Empty : "_" + CodeWriter.Integer(stream);

    /// <summary>
    /// The bodies for some vector widths in the order in which they are tried: ARM64 first, then the widest, without vectors last.
    /// ARM64 and the last need width 128.
    /// </summary>
    /// <param name="widths">Any of 512, 256 and 128.</param>
    /// <param name="network">The network.</param>
    public static IReadOnlyList<StepTarget> For(EquatableArray<int> widths, NetworkSpec network)
    {
        List<int> ordered = [.. widths];
        ordered.Sort((a, b) => b.CompareTo(a));
        List<StepTarget> targets = [];
        if (ordered.Contains(128))
        {
            bool isFast = network.Activations == ActivationTier.Fast;
            targets.Add(new("Arm64", TilePacking.SmallestTile, IsByElement: true, HasFewConstants: isFast));
        }

        foreach (int width in ordered)
        {
            targets.Add(new(CodeWriter.Integer(width), width / BitsPerFloat, IsByElement: false));
        }

        if (ordered.Contains(128) && ScalarEmitter.Supports(network))
        {
            targets.Add(new("Scalar", 1, IsByElement: false));
        }

        return targets;
    }
}
