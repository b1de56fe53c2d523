using System.Collections.Generic;
using System.Linq;
using TinyRnn.Arm64Lab.Listing;
using TinyRnn.Arm64Lab.Measure;

namespace TinyRnn.Arm64Lab.Tests;

public sealed class StepProfileTests
{
    private const int Steps = 2;

    // Two steps: StepCore calls Layer once a step, whose outer loop runs twice and whose inner loop three times each.
    private static readonly StepProfile Profile = new(
        Listings.All.Where(function => function.Name != "other"), Executions(), Steps);

    [Fact]
    public void TotalsAreExact()
    {
        Assert.Equal((5 * 1) + 5 + (2 * 4) + (6 * 5) + (4 * 3) + (2 * 6) + 3 + 2, Profile.Instructions);
        Assert.Equal(Profile.Instructions, Profile.Methods.Sum(method => method.InstructionsPerStep));
        Assert.Equal(Profile.Instructions, Profile.Blocks.Sum(block => block.ExecutionsPerStep * block.Instructions.Count));
    }

    [Fact]
    public void ClassesAreCountedByExecution()
    {
        Assert.Equal(12, Profile.ByClass[InstructionClass.MultiplyAdd]);
        Assert.Equal(2, Profile.ByClass[InstructionClass.Division]);
        Assert.Equal(0, Profile.ByClass[InstructionClass.SquareRoot]);

        // Six of the inner loop, two of the frame of each method.
        Assert.Equal(6 + 2 + 1, Profile.ByClass[InstructionClass.MultiLoad]);
    }

    [Fact]
    public void SpillsAndCallsAreCounted()
    {
        Assert.Equal((2, 1), (Profile.Spills, Profile.SpillsInInnerLoops));
        Assert.Equal(2 + 4, Profile.SpillsPerStep);
        Assert.Equal((1, 0), (Profile.Calls, Profile.CallsInInnerLoops));
        Assert.Equal((28 + 5) * 4, Profile.CodeBytes);
    }

    [Fact]
    public void InnerLoopAndActivationsAreFound()
    {
        Assert.Equal(8, Profile.InnerLoop!.Instructions.Count);
        Assert.Equal(6, Profile.InnerLoop.ExecutionsPerStep);
        Assert.Equal(6, Profile.ActivationBlock!.Instructions.Count);
        Assert.Contains(Profile.ActivationBlock.Instructions, instruction => instruction.Mnemonic == "fdiv");
    }

    [Fact]
    public void TheRunnerIsNoPartOfTheStep()
    {
        MachineFunction runner = MachineFunction.Create(StepProfile.RunnerFunction, Listings.StepCore.Instructions);
        Assert.Equal(Profile.Instructions, new StepProfile(Profile.Functions.Append(runner), Executions(), Steps).Instructions);
    }

    [Fact]
    public void CountsAreReadByModel()
    {
        IReadOnlyList<Dictionary<ulong, long>> counts = Emulator.ParseCounts(["0 400200 64", "1 52a4f0 7", "0 400204 63"], 2);
        Assert.Equal(new Dictionary<ulong, long> { [0x400200] = 64, [0x400204] = 63 }, counts[0]);
        Assert.Equal(new Dictionary<ulong, long> { [0x52a4f0] = 7 }, counts[1]);
    }

    [Fact]
    public void AddressesMeanNothingToTheThroughputModel()
    {
        string text = ThroughputModel.Assembly([Profile.InnerLoop!.Instructions]);
        Assert.Contains("fmla v1.4s, v17.4s, v3.s[1]\n", text, System.StringComparison.Ordinal);
        Assert.Contains("b.lt target\n", text, System.StringComparison.Ordinal);
    }

    [Fact]
    public void EstimatesAreReadByRegion()
    {
        const string Json = """
            { "CodeRegions": [
              { "SummaryView": { "Iterations": 200, "Instructions": 600, "TotalCycles": 1211 } },
              { "SummaryView": { "Iterations": 200, "Instructions": 200, "TotalCycles": 400 } } ] }
            """;
        Assert.Equal([new BlockEstimate(3, 6.055), new BlockEstimate(1, 2)], ThroughputModel.Parse(Json));
    }

    private static Dictionary<ulong, long> Executions()
    {
        Dictionary<ulong, long> counts = [];
        void Run(MachineFunction function, int first, int last, int timesPerStep)
        {
            for (int i = first; i <= last; i++)
            {
                counts.Add(function.Instructions[i].Address, timesPerStep * Steps);
            }
        }

        Run(Listings.StepCore, 0, 4, 1);
        Run(Listings.Layer, 0, 4, 1);
        Run(Listings.Layer, 5, 6, 2);
        Run(Listings.Layer, 7, 11, 6);
        Run(Listings.Layer, 12, 17, 2);
        Run(Listings.Layer, 18, 20, 1);
        Run(Listings.Layer, 21, 22, 2);
        Run(Listings.Layer, 23, 25, 4);
        Run(Listings.Layer, 26, 27, 1);
        return counts;
    }
}
