using System.Collections.Generic;
using System.Globalization;
using System.Text;
using TinyRnn.Arm64Lab.Listing;
using TinyRnn.Arm64Lab.Measure;

namespace TinyRnn.Arm64Lab.Report;

/// <summary>The machine code of a step to read.</summary>
internal static class ListingText
{
    /// <summary>Every method; before each instruction its executions a step, after it <c>; spill</c> where it is one.</summary>
    public static string Write(StepProfile profile)
    {
        StringBuilder text = new();
        foreach (MachineFunction function in profile.Functions)
        {
            HashSet<int> spills = [.. function.StackAccesses];
            text.Append(CultureInfo.InvariantCulture, $"{function.Name}:\n");
            for (int i = 0; i < function.Instructions.Count; i++)
            {
                Instruction instruction = function.Instructions[i];
                text.Append(CultureInfo.InvariantCulture, $"{profile.PerStep(instruction),10:0.##}  {instruction.Address:x}  ")
                    .Append(CultureInfo.InvariantCulture, $"{instruction.Mnemonic,-8} {instruction.Operands}")
                    .Append(spills.Contains(i) ? "  ; spill\n" : "\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
