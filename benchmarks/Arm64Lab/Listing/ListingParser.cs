using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyRnn.Arm64Lab.Listing;

/// <summary>Reads what <c>objdump -d --no-show-raw-insn</c> prints.</summary>
internal static partial class ListingParser
{
    /// <summary>The functions of a listing, those alone that hold a wanted address.</summary>
    /// <param name="lines">The listing.</param>
    /// <param name="isWanted">Whether an address is of interest.</param>
    public static IEnumerable<MachineFunction> Parse(IEnumerable<string> lines, Predicate<ulong> isWanted)
    {
        string name = "";
        bool isFound = false;
        List<Instruction> instructions = [];
        foreach (string line in lines)
        {
            if (Header(line) is { } next)
            {
                if (isFound)
                {
                    yield return MachineFunction.Create(name, instructions);
                }

                (name, isFound, instructions) = (next, false, []);
            }
            else if (Parse(line) is { } instruction)
            {
                instructions.Add(instruction);
                isFound |= isWanted(instruction.Address);
            }
        }

        if (isFound)
        {
            yield return MachineFunction.Create(name, instructions);
        }
    }

    /// <summary>One instruction; null for a line that is none.</summary>
    public static Instruction? Parse(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon + 1 >= line.Length || line[colon + 1] != '\t'
            || !ulong.TryParse(line.AsSpan(0, colon).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong address))
        {
            return null;
        }

        string text = line[(colon + 2)..];
        int comment = text.IndexOf("//", StringComparison.Ordinal);
        text = (comment < 0 ? text : text[..comment]).Trim();
        int space = text.IndexOf('\t', StringComparison.Ordinal);
        return space < 0 ? new(address, text, "") : new(address, text[..space], text[(space + 1)..].Trim());
    }

    private static string? Header(string line) =>
        line.EndsWith(">:", StringComparison.Ordinal) && HeaderPattern().Match(line) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("^[0-9a-f]+ <(.+)>:$")]
    private static partial Regex HeaderPattern();
}
