using System;

namespace TinyRnn.Generator.Emit;

/// <summary>Names that the generated part declares; a class with one of them would not compile (CS0542).</summary>
internal static class MemberNames
{
    private static readonly string[] Reserved =
    [
        "InputSize", "OutputSize", "ParameterCount", "MultiplyAddsPerStep", "WeightBytes", "StateBytes", "SavedStateLength",
        "WindowSteps", "WindowStride", "SampleRateHz", "FeatureNames", "ModelSha256", "Step", "StepNormalized", "Run", "Reset",
        "SaveState", "LoadState", "StepMany", "SelfCheck", "Labels", "Label", "Classify", "Threshold", "State", "StepCore", "ResetCore",
        "Weights", "PersistentStateBytes", "StepRaw", "Names", "GateSums",
        "Vocabulary", "VocabularySize", "MaximumSteps", "ScratchLength", "RunNormalized", "RunCore",
    ];

    /// <summary>Whether a class may not have this name.</summary>
    public static bool IsReserved(string name) => Array.IndexOf(Reserved, name) >= 0;
}
