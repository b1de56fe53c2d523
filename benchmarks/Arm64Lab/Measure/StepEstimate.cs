using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Arm64Lab.Measure;

/// <summary>llvm-mca's estimates for a step.</summary>
/// <param name="InnerLoop">Of the inner loop that executes most; null where there is none.</param>
/// <param name="ActivationBlock">Of the activations; null where they are in that loop, or nothing divides.</param>
/// <param name="CyclesPerStep">Sum over every straight run of the step, each times its executions.</param>
internal sealed record StepEstimate(BlockEstimate? InnerLoop, BlockEstimate? ActivationBlock, double CyclesPerStep)
{
    /// <summary>Estimates steps, asking llvm-mca once for all of them.</summary>
    /// <param name="profiles">The steps.</param>
    /// <param name="folder">Where files may be written.</param>
    public static IReadOnlyList<StepEstimate> Create(IReadOnlyList<StepProfile> profiles, string folder)
    {
        // The same code ran as several processors: each run of instructions is estimated once.
        HotBlock[] blocks = [.. profiles.SelectMany(BlocksOf).DistinctBy(Key)];
        Dictionary<ulong, BlockEstimate> estimates = blocks.Select(Key)
            .Zip(ThroughputModel.Estimate(blocks, folder)).ToDictionary(pair => pair.First, pair => pair.Second);
        BlockEstimate? Find(HotBlock? block) => block is null ? null : estimates[Key(block)];
        return [.. profiles.Select(profile => new StepEstimate(
            Find(profile.InnerLoop),
            Find(profile.ActivationBlock),
            profile.Blocks.Sum(block => block.ExecutionsPerStep * Find(block)!.CyclesPerIteration)))];
    }

    private static IEnumerable<HotBlock> BlocksOf(StepProfile profile) =>
        profile.Blocks.Concat(profile.InnerLoop is { } loop ? [loop] : []);

    /// <summary>A loop of several runs starts where its first run does, but is longer.</summary>
    private static ulong Key(HotBlock block) => (block.Instructions[0].Address << 16) + (ulong)block.Instructions.Count;
}
