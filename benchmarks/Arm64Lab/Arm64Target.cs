using System.Collections.Generic;

namespace TinyRnn.Arm64Lab;

/// <summary>What the compiler may assume, and the processors the result is run as.</summary>
/// <param name="Name">As people write it, such as <c>armv8.2-a+dotprod</c>.</param>
/// <param name="InstructionSet">As <c>ilc --instruction-set</c> takes it.</param>
/// <param name="Processors">As <c>qemu-aarch64 -cpu</c> takes them; the same code runs as each.</param>
/// <param name="HasDotProduct">Whether the dot-product instructions may be used.</param>
internal sealed record Arm64Target(string Name, string InstructionSet, IReadOnlyList<string> Processors, bool HasDotProduct)
{
    /// <summary>The processor whose counts are compared: that of the Raspberry Pi 4.</summary>
    public const string MainProcessor = "cortex-a72";

    /// <summary>Every 64-bit Raspberry Pi: 3 and Zero 2 (A53), 4 (A72), 5 (A76).</summary>
    public static Arm64Target Baseline { get; } = new("armv8-a", "armv8-a", ["cortex-a53", MainProcessor, "cortex-a76"], HasDotProduct: false);

    /// <summary>Raspberry Pi 5 alone.</summary>
    public static Arm64Target DotProduct { get; } = new("armv8.2-a+dotprod", "armv8.2-a,dotprod", ["cortex-a76"], HasDotProduct: true);

    /// <summary>Both.</summary>
    public static IReadOnlyList<Arm64Target> All { get; } = [Baseline, DotProduct];
}
