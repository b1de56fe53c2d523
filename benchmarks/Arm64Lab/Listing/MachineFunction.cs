using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace TinyRnn.Arm64Lab.Listing;

/// <summary>A range of instructions of a function.</summary>
/// <param name="First">Index of the first one.</param>
/// <param name="Last">Index of the last one.</param>
internal readonly record struct CodeRange(int First, int Last)
{
    /// <summary>Instructions in it.</summary>
    public int Count => Last - First + 1;

    /// <summary>Whether an index lies in it.</summary>
    public bool Contains(int index) => index >= First && index <= Last;
}

/// <summary>A compiled method.</summary>
internal sealed partial class MachineFunction
{
    // The longest one saves 10 pairs, moves the stack pointer and sets the frame pointer.
    private const int LongestPrologue = 16;

    private MachineFunction(string name, Instruction[] instructions)
    {
        Name = name;
        Instructions = instructions;
        ControlFlow flow = new(instructions);
        InnerLoops = flow.InnerLoops;
        Blocks = flow.Blocks;
        StackAccesses = FindStackAccesses();
    }

    /// <summary>The symbol.</summary>
    public string Name { get; }

    /// <summary>The instructions, without the constants and the filling that may follow them.</summary>
    public IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>Loops that hold no other loop.</summary>
    public IReadOnlyList<CodeLoop> InnerLoops { get; }

    /// <summary>Straight runs.</summary>
    public IReadOnlyList<CodeRange> Blocks { get; }

    /// <summary>Indices of the accesses to stack memory that neither save nor restore a register for the caller: spills.</summary>
    public IReadOnlyList<int> StackAccesses { get; }

    /// <summary>Length of the machine code.</summary>
    public int CodeBytes => Instructions.Count * Instruction.Bytes;

    /// <summary>Takes the instructions between one symbol and the next.</summary>
    public static MachineFunction Create(string name, IReadOnlyList<Instruction> instructions)
    {
        // A function ends by leaving; constants follow, which a disassembler takes for instructions.
        int count = instructions.Count;
        while (count > 0 && instructions[count - 1].Mnemonic is not ("ret" or "b" or "br" or "bl" or "blr" or "brk"))
        {
            count--;
        }

        return new MachineFunction(name, [.. instructions.Take(count)]);
    }

    /// <summary>Whether an instruction is in an inner loop.</summary>
    public bool IsInInnerLoop(int index) => InnerLoops.Any(loop => loop.Contains(index));

    private List<int> FindStackAccesses()
    {
        HashSet<int> frame = FrameInstructions();
        return [.. Enumerable.Range(0, Instructions.Count).Where(i => Instructions[i].UsesStack && !frame.Contains(i))];
    }

    /// <summary>Indices of the instructions that save registers at the start and restore them before each way out.</summary>
    private HashSet<int> FrameInstructions()
    {
        HashSet<int> frame = [];
        int limit = Math.Min(LongestPrologue, Instructions.Count);
        for (int i = 0; i < limit && (IsSave(Instructions[i]) || IsFrameArithmetic(Instructions[i])); i++)
        {
            frame.Add(i);
        }

        HashSet<string> saved = [.. frame.Where(i => IsSave(Instructions[i])).Select(i => Instructions[i].Operands)];
        frame.UnionWith(Enumerable.Range(0, Instructions.Count)
            .Where(i => IsRestore(Instructions[i]) && saved.Contains(Instructions[i].Operands)));
        for (int exit = 0; exit < Instructions.Count; exit++)
        {
            bool leaves = Instructions[exit].Mnemonic is "ret" or "br"
                || (Instructions[exit].Mnemonic == "b" && ControlFlow.IndexOf(Instructions, Instructions[exit].JumpTarget) is null);
            for (int i = exit - 1; leaves && i >= 0 && (IsRestore(Instructions[i]) || IsFrameArithmetic(Instructions[i])); i--)
            {
                frame.Add(i);
            }
        }

        return frame;
    }

    private static bool IsSave(Instruction instruction) =>
        instruction.Mnemonic is "stp" or "str" && PreservedPattern().IsMatch(instruction.Operands) && instruction.UsesStack;

    private static bool IsRestore(Instruction instruction) =>
        instruction.Mnemonic is "ldp" or "ldr" && PreservedPattern().IsMatch(instruction.Operands) && instruction.UsesStack;

    private static bool IsFrameArithmetic(Instruction instruction) =>
        instruction.Mnemonic is "add" or "sub" or "mov" && FramePattern().IsMatch(instruction.Operands);

    // Registers that a function keeps for its caller: x19 to x30 and the low halves of v8 to v15.
    [GeneratedRegex(@"^((x(19|2\d|30)|d(8|9|1[0-5])), )+\[")]
    private static partial Regex PreservedPattern();

    [GeneratedRegex("^(sp|x29), ")]
    private static partial Regex FramePattern();
}
