using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Arm64Lab.Listing;

namespace TinyRnn.Arm64Lab.Measure;

/// <summary>A method of the step.</summary>
/// <param name="Name">Its symbol.</param>
/// <param name="InstructionsPerStep">Instructions it executes a step.</param>
/// <param name="CodeBytes">Length of its code.</param>
internal sealed record ProfiledMethod(string Name, double InstructionsPerStep, int CodeBytes);

/// <summary>A straight run, or a loop.</summary>
/// <param name="Instructions">The instructions.</param>
/// <param name="ExecutionsPerStep">How often the first of them runs.</param>
internal sealed record HotBlock(IReadOnlyList<Instruction> Instructions, double ExecutionsPerStep);

/// <summary>What one step of a model executes: exact, from the listing and the number of times each instruction ran.</summary>
internal sealed class StepProfile
{
    /// <summary>The runner's own function: the only code between the marks that is not the step's.</summary>
    public const string RunnerFunction = "lab_run_steps";

    private readonly IReadOnlyDictionary<ulong, long> _executions;
    private readonly int _steps;

    /// <summary>Combines a listing with counts.</summary>
    /// <param name="functions">The functions that ran.</param>
    /// <param name="executions">How often each address ran.</param>
    /// <param name="steps">In so many steps.</param>
    public StepProfile(IEnumerable<MachineFunction> functions, IReadOnlyDictionary<ulong, long> executions, int steps)
    {
        _executions = executions;
        _steps = steps;
        Functions = [.. functions.Where(function => function.Name != RunnerFunction)];
        ByClass = CountClasses();
        Methods = [.. Functions.Select(function => new ProfiledMethod(
            function.Name, function.Instructions.Sum(instruction => PerStep(instruction)), function.CodeBytes))];
        Spills = Functions.Sum(function => function.StackAccesses.Count);
        SpillsInInnerLoops = Functions.Sum(function => function.StackAccesses.Count(function.IsInInnerLoop));
        SpillsPerStep = Functions.Sum(function => function.StackAccesses.Sum(index => PerStep(function.Instructions[index])));
        (int Index, MachineFunction Function)[] calls = [.. Functions.SelectMany(function => function.Instructions
            .Select((instruction, index) => (instruction, index)).Where(item => item.instruction.IsCall)
            .Select(item => (item.index, function)))];
        Calls = calls.Length;
        CallsInInnerLoops = calls.Count(call => call.Function.IsInInnerLoop(call.Index));
        Blocks = [.. Functions.SelectMany(function => function.Blocks.Select(block => Hot(function, [block])))
            .Where(block => block.ExecutionsPerStep > 0)];
        InnerLoop = FindInnerLoop();
        ActivationBlock = FindActivationBlock();
    }

    /// <summary>The functions that a step runs.</summary>
    public IReadOnlyList<MachineFunction> Functions { get; }

    /// <summary>Executed instructions a step, by class; every class is there.</summary>
    public IReadOnlyDictionary<InstructionClass, double> ByClass { get; }

    /// <summary>The same by method.</summary>
    public IReadOnlyList<ProfiledMethod> Methods { get; }

    /// <summary>Executed instructions a step, from the entry of StepCore to its return.</summary>
    public double Instructions => ByClass.Values.Sum();

    /// <summary>Bytes of all methods of the step.</summary>
    public int CodeBytes => Methods.Sum(method => method.CodeBytes);

    /// <summary>Instructions that access the stack for other reasons than the caller's registers.</summary>
    public int Spills { get; }

    /// <summary>Those of them that are in inner loops.</summary>
    public int SpillsInInnerLoops { get; }

    /// <summary>Executions of them a step.</summary>
    public double SpillsPerStep { get; }

    /// <summary>Call instructions in all methods of the step, those of StepCore included.</summary>
    public int Calls { get; }

    /// <summary>Those of them that are in inner loops.</summary>
    public int CallsInInnerLoops { get; }

    /// <summary>The straight runs that execute.</summary>
    public IReadOnlyList<HotBlock> Blocks { get; }

    /// <summary>The inner loop that executes most; null where the step has none that runs.</summary>
    public HotBlock? InnerLoop { get; }

    /// <summary>
    /// The straight run outside that loop with most executed divisions and reciprocal estimates, which is where the activations
    /// are; null where only that loop divides, or nothing.
    /// </summary>
    public HotBlock? ActivationBlock { get; }

    /// <summary>How often an instruction runs in a step.</summary>
    public double PerStep(Instruction instruction) => _executions.GetValueOrDefault(instruction.Address) / (double)_steps;

    private Dictionary<InstructionClass, double> CountClasses()
    {
        Dictionary<InstructionClass, double> counts = Enum.GetValues<InstructionClass>().ToDictionary(value => value, _ => 0.0);
        foreach (Instruction instruction in Functions.SelectMany(function => function.Instructions))
        {
            counts[InstructionClasses.Of(instruction)] += PerStep(instruction);
        }

        return counts;
    }

    private HotBlock? FindInnerLoop() => Functions
        .SelectMany(function => function.InnerLoops.Select(loop => Hot(function, loop.Blocks)))
        .Where(loop => loop.ExecutionsPerStep > 0)
        .MaxBy(loop => loop.Instructions.Sum(PerStep));

    private HotBlock? FindActivationBlock() => Blocks
        .Where(block => InnerLoop is not { } loop || !loop.Instructions.Contains(block.Instructions[0]))
        .Where(block => DivisionsPerStep(block) > 0)
        .MaxBy(DivisionsPerStep);

    private static double DivisionsPerStep(HotBlock block) => block.ExecutionsPerStep * block.Instructions.Count(IsDivision);

    private HotBlock Hot(MachineFunction function, IReadOnlyList<CodeRange> ranges)
    {
        Instruction[] instructions = [.. ranges.SelectMany(range => function.Instructions.Skip(range.First).Take(range.Count))];
        return new(instructions, PerStep(instructions[0]));
    }

    private static bool IsDivision(Instruction instruction) => instruction.Mnemonic is "fdiv" or "frecpe";
}
