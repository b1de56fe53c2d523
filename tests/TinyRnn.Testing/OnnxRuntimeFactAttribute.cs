using System;
using System.IO;
using Xunit;

namespace TinyRnn.Testing;

/// <summary>A fact that needs ONNX Runtime for Node; skipped where TINYRNN_NODE_MODULES has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    private const string Variable = "TINYRNN_NODE_MODULES";

    private bool _needsCases;

    public OnnxRuntimeFactAttribute()
    {
        Skip = Directory.Exists(Path.Combine(Modules, "onnxruntime-node")) ? null
            : $"'npm install onnxruntime-node' somewhere and set {Variable} to its node_modules to run this test";
    }

    /// <summary>The folder of Node's packages.</summary>
    public static string Modules => Environment.GetEnvironmentVariable(Variable) ?? "";

    /// <summary>Whether the fact needs the third-party cases as well.</summary>
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
