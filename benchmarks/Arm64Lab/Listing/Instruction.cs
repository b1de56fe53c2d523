using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyRnn.Arm64Lab.Listing;

/// <summary>One line of a disassembly.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Mnemonic">Such as <c>fmla</c> or <c>b.ne</c>.</param>
/// <param name="Operands">As printed, without comment.</param>
internal sealed partial record Instruction(ulong Address, string Mnemonic, string Operands)
{
    /// <summary>Bytes of every instruction.</summary>
    public const int Bytes = 4;

    /// <summary>Whether control may go elsewhere from here, calls and returns included.</summary>
    public bool IsBranch => Mnemonic is "b" or "bl" or "br" or "blr" or "ret" or "cbz" or "cbnz" or "tbz" or "tbnz"
        || Mnemonic.StartsWith("b.", System.StringComparison.Ordinal);

    /// <summary>Whether it is a call.</summary>
    public bool IsCall => Mnemonic is "bl" or "blr";

    /// <summary>Where a direct jump goes; null for everything else (calls are no jumps).</summary>
    public ulong? JumpTarget => IsBranch && !IsCall && TargetPattern().Match(Operands) is { Success: true } match
        ? ulong.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : null;

    /// <summary>Whether it reads or writes memory at the stack or frame pointer.</summary>
    public bool UsesStack => StackPattern().IsMatch(Operands);

    [GeneratedRegex(@"([0-9a-f]+) <[^>]*>$")]
    private static partial Regex TargetPattern();

    [GeneratedRegex(@"\[(sp|x29)[,\]]")]
    private static partial Regex StackPattern();
}
