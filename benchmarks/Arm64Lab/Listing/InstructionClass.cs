using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace TinyRnn.Arm64Lab.Listing;

/// <summary>What an instruction does; every instruction is of one class.</summary>
internal enum InstructionClass
{
    /// <summary>Fused multiply-add or multiply-subtract.</summary>
    MultiplyAdd,

    /// <summary>Floating-point multiplication.</summary>
    Multiply,

    /// <summary>Floating-point division.</summary>
    Division,

    /// <summary>Square root.</summary>
    SquareRoot,

    /// <summary>Any other arithmetic, logic or conversion in vector registers.</summary>
    OtherVector,

    /// <summary>Load of one register.</summary>
    Load,

    /// <summary>Load of two to four registers.</summary>
    MultiLoad,

    /// <summary>Store of any number of registers.</summary>
    Store,

    /// <summary>Copy, permutation or constant, in whichever registers.</summary>
    Move,

    /// <summary>Jump, call or return.</summary>
    Branch,

    /// <summary>The rest: integer arithmetic, comparison, addresses.</summary>
    Integer,
}

/// <summary>Tells classes apart.</summary>
internal static partial class InstructionClasses
{
    /// <summary>The class of an instruction.</summary>
    public static InstructionClass Of(Instruction instruction) => instruction.Mnemonic switch
    {
        _ when instruction.IsBranch => InstructionClass.Branch,
        "fmla" or "fmls" or "fmadd" or "fmsub" or "fnmadd" or "fnmsub" => InstructionClass.MultiplyAdd,
        "fmul" or "fnmul" or "fmulx" => InstructionClass.Multiply,
        "fdiv" => InstructionClass.Division,
        "fsqrt" => InstructionClass.SquareRoot,
        "ldp" or "ldnp" or "ldpsw" or "ld2" or "ld3" or "ld4" or "ld2r" or "ld3r" or "ld4r" => InstructionClass.MultiLoad,
        "ld1" when RegistersOfList(instruction) > 1 => InstructionClass.MultiLoad,
        { } name when name.StartsWith("ld", StringComparison.Ordinal) => InstructionClass.Load,
        { } name when name.StartsWith("st", StringComparison.Ordinal) => InstructionClass.Store,
        "mov" or "movz" or "movn" or "movk" or "movi" or "mvni" or "fmov" or "dup" or "ins" or "umov" or "smov" or "ext" or "zip1" or "zip2"
            or "uzp1" or "uzp2" or "trn1" or "trn2" or "tbl" or "tbx" or "rev64" or "rev32" => InstructionClass.Move,
        _ when VectorPattern().IsMatch(instruction.Operands) => InstructionClass.OtherVector,
        _ => InstructionClass.Integer,
    };

    /// <summary>The class's name in results.</summary>
    public static string Key(this InstructionClass value) => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];

    private static int RegistersOfList(Instruction instruction)
    {
        string list = instruction.Operands[..(instruction.Operands.IndexOf('}', StringComparison.Ordinal) + 1)];

        // objdump writes {v0.4s, v1.4s} and {v0.4s-v3.4s}; a range is of two at least.
        return list.Contains('-', StringComparison.Ordinal) ? 2 : list.Count(character => character == ',') + 1;
    }

    [GeneratedRegex(@"\bv\d+\.|\b[bhsdq]\d+\b")]
    private static partial Regex VectorPattern();
}
