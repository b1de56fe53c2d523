using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using TinyRnn.Cli.Engine;

namespace TinyRnn.Benchmarks;

/// <summary>How much code the generator and the compilers make of a model.</summary>
/// <param name="SourceLines">Lines of C# that depend on the structure.</param>
/// <param name="WeightLines">Lines of C# that depend on the weights, mostly the weights themselves.</param>
/// <param name="LargestMethod">The method with the most IL.</param>
/// <param name="LargestIL">Its IL in bytes.</param>
/// <param name="Image">The compiled assembly.</param>
internal sealed partial record EmittedCode(int SourceLines, int WeightLines, string LargestMethod, int LargestIL, ImmutableArray<byte> Image)
{
    /// <summary>Generates and compiles a model.</summary>
    public static EmittedCode Of(ModelFile file)
    {
        (GeneratedCode code, byte[] image) = GeneratedEngine.Compile(file);
        using PEReader reader = new([.. image]);
        MetadataReader metadata = reader.GetMetadataReader();
        (string Name, int Size) largest = metadata.MethodDefinitions
            .Select(metadata.GetMethodDefinition)
            .Where(method => method.RelativeVirtualAddress != 0)
            .Select(method => (metadata.GetString(method.Name), reader.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!.Length))
            .MaxBy(method => method.Length);
        ILookup<bool, int> lines = code.Files.ToLookup(
            text => text.Name.EndsWith(".Weights.g.cs", StringComparison.Ordinal), text => text.Text.Count(c => c == '\n'));
        return new(lines[false].Sum(), lines[true].Sum(), largest.Name, largest.Size, [.. image]);
    }

    /// <summary>
    /// Bytes of machine code that the runtime's compiler makes for good of the methods that a step runs, on this processor; those of
    /// <c>Step</c> itself are among them where the caller has not taken them in.
    /// </summary>
    /// <param name="steps">Takes steps in a process whose environment has these variables.</param>
    public static int MachineCodeBytes(Action<(string Name, string Value)[]> steps)
    {
        string summary = Path.GetTempFileName();
        try
        {
            steps([("DOTNET_JitStdOutFile", summary), ("DOTNET_JitDisasmSummary", "1")]);

            // The last line of a method is its last compilation.
            Dictionary<string, int> sizes = [];
            foreach (Match match in File.ReadLines(summary).Select(line => CompiledMethod().Match(line)).Where(match => match.Success))
            {
                sizes[match.Groups["method"].Value] = int.Parse(match.Groups["size"].Value);
            }

            return sizes.Values.Sum();
        }
        finally
        {
            File.Delete(summary);
        }
    }

    // Such as: "  12: JIT compiled TinyRnn.AccurateActivations:Tanh(...) [Tier1, IL size=5, code size=7]".
    [GeneratedRegex(@"JIT compiled (?<method>TinyRnn\.(?!Benchmarks|Cli\.(?!Compiled\.Model))\S*:.*) \[(Tier1|FullOpts)[^\]]*code size=(?<size>\d+)")]
    private static partial Regex CompiledMethod();
}
