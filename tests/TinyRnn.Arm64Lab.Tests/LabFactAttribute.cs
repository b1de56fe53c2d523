using System;
using TinyRnn.Arm64Lab.Tools;
using TinyRnn.Testing;

namespace TinyRnn.Arm64Lab.Tests;

/// <summary>
/// A test that compiles for ARM64 and runs the result in the emulator. Skipped where a tool is missing, unless TINYRNN_ARM64_LAB is
/// 1 (<c>.ci/run</c> sets it after installing them).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabFactAttribute : FactAttribute
{
    private bool _needsCases;

    public LabFactAttribute()
    {
        Tool[] missing = Toolbox.Missing(Toolbox.IsOnPath);
        if (missing.Length > 0 && Environment.GetEnvironmentVariable("TINYRNN_ARM64_LAB") is not "1")
        {
            Skip = Toolbox.Explain(missing) + "\nor set TINYRNN_ARM64_LAB=1 to see the test fail.";
        }
    }

    /// <summary>Whether the test needs the third-party cases as well.</summary>
    public bool NeedsCases
    {
        get => _needsCases;
        set
        {
            _needsCases = value;
            Skip ??= value ? SharedFolder.Cases.SkipReason : null;
        }
    }
}
