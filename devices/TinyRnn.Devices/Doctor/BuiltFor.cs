using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TinyRnn.Devices.Doctor;

/// <summary>What a program was compiled for.</summary>
/// <param name="Architecture">Of the process.</param>
/// <param name="IsAheadOfTime">Compiled by NativeAOT; else by the JIT, for the very processor it runs on.</param>
/// <param name="VectorBits">The widest vectors that steps use.</param>
/// <param name="InstructionSets">What the code may use, of the sets that matter for steps.</param>
public sealed record BuiltFor(Architecture Architecture, bool IsAheadOfTime, int VectorBits, IReadOnlyList<string> InstructionSets)
{
    /// <summary>This program.</summary>
    public static BuiltFor ThisProgram => new(
        RuntimeInformation.ProcessArchitecture,
        !RuntimeFeature.IsDynamicCodeCompiled,
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0,
        Sets());

    private static List<string> Sets()
    {
        var sets = new List<string>();
        if (AdvSimd.Arm64.IsSupported)
            sets.Add("AdvSimd");
        if (Dp.IsSupported)
            sets.Add("Dp");
        if (Fma.IsSupported)
            sets.Add("FMA");
        if (Avx2.IsSupported)
            sets.Add("AVX2");
        if (Avx512F.IsSupported)
            sets.Add("AVX-512");
        return sets;
    }
}
