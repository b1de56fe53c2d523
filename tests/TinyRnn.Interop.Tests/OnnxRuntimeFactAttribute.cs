using System;
using System.IO;

namespace TinyRnn.Interop.Tests;

/// <summary>A fact that needs ONNX Runtime for Node; skipped where TINYRNN_NODE_MODULES has none.</summary>
internal sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    private const string Variable = "TINYRNN_NODE_MODULES";

    public OnnxRuntimeFactAttribute()
    {
        Skip = Directory.Exists(Path.Combine(Modules, "onnxruntime-node")) ? null
            : $"'npm install onnxruntime-node' somewhere and set {Variable} to its node_modules to run this test";
    }

    /// <summary>The folder of Node's packages.</summary>
    public static string Modules => Environment.GetEnvironmentVariable(Variable) ?? "";
}
