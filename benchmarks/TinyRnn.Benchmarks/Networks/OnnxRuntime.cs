using System;
using System.IO;
using System.Runtime.InteropServices;
using TinyRnn.Benchmarks.Peers;

namespace TinyRnn.Benchmarks.Networks;

/// <summary>ONNX Runtime for Node as a peer's program: the package is the user's, the script that calls it is onnxruntime.js.</summary>
internal static class OnnxRuntime
{
    /// <summary>Environment variable that names a folder of Node's packages.</summary>
    public const string Variable = "TINYRNN_NODE_MODULES";

    /// <summary>The program for a network; null where the variable is not set or the network is no ONNX graph.</summary>
    /// <param name="model">The network.</param>
    /// <param name="folder">Where the recording may be written for the script.</param>
    /// <exception cref="PeerException">The folder does not hold the package.</exception>
    public static PeerProgram? Find(NetworkModel model, string folder)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } modules || !model.Network.IsOnnx)
        {
            return null;
        }

        if (!Directory.Exists(Path.Combine(modules, "onnxruntime-node")))
        {
            throw new PeerException($"{Variable} is '{modules}', where there is no onnxruntime-node; 'npm install onnxruntime-node' makes such a folder.");
        }

        string inputs = Write(folder, model.Network.Name + ".inputs.f32", model.Inputs);
        string expected = Write(folder, model.Network.Name + ".expected.f32", model.Expected);
        string script = Path.Combine(AppContext.BaseDirectory, "Networks", "onnxruntime.js");
        return new(
            "ONNX Runtime, Node",
            ["node", script, model.Network.SourcePath, inputs, expected, FormattableString.Invariant($"{model.Network.Limit}")],
            ("NODE_PATH", modules));
    }

    private static string Write(string folder, string name, float[] values)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, MemoryMarshal.AsBytes<float>(values));
        return path;
    }
}
