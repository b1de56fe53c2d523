using System.Collections.Generic;
using System.Linq;
using TinyRnn.Arm64Lab.Build;
using TinyRnn.Arm64Lab.Measure;

namespace TinyRnn.Arm64Lab;

/// <summary>What one model did as one processor.</summary>
/// <param name="Target">What it was compiled for.</param>
/// <param name="Processor">What it ran as.</param>
/// <param name="Profile">What a step executes.</param>
/// <param name="Comparison">Its outputs against the golden vectors.</param>
/// <param name="Cycles">llvm-mca's estimates.</param>
internal sealed record TargetReport(
    Arm64Target Target, string Processor, StepProfile Profile, GoldenComparison Comparison, StepEstimate Cycles);

/// <summary>What one model did on all targets.</summary>
/// <param name="Model">The model.</param>
/// <param name="Targets">One a target and processor, in the lab's order.</param>
internal sealed record ModelReport(LabModel Model, IReadOnlyList<TargetReport> Targets)
{
    /// <summary>The result that counts are compared by.</summary>
    public TargetReport Main =>
        Targets.Single(target => target.Target == Arm64Target.Baseline && target.Processor == Arm64Target.MainProcessor);

    /// <summary>Whether every output of every target is within its tolerance.</summary>
    public bool Passes => Targets.All(target => target.Comparison.Passes);
}

/// <summary>A whole run.</summary>
/// <param name="Compiler">Version of the ahead-of-time compiler.</param>
/// <param name="Emulator">Name and version of the emulator.</param>
/// <param name="Models">One a model, in the order given.</param>
internal sealed record LabReport(string Compiler, string Emulator, IReadOnlyList<ModelReport> Models);
