using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using TinyRnn.Arm64Lab.Tools;
using TinyRnn.Cli.Engine;

namespace TinyRnn.Arm64Lab.Build;

/// <summary>
/// The generated classes of all models in one .NET 9 assembly. Each has a further part with one exported function, which tells
/// a C program where <c>StepCore</c> and <c>ResetCore</c> are and how much memory they need; the program then calls them directly.
/// </summary>
internal static class ModelAssembly
{
    /// <summary>Name of the assembly.</summary>
    public const string Name = "models";

    private const string Namespace = "TinyRnn.Arm64Lab.Compiled";

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp13);

    /// <summary>Generates and compiles.</summary>
    /// <param name="models">In the order in which the runner is to call them.</param>
    /// <param name="pack">Framework to compile for.</param>
    /// <param name="runtime">TinyRnn.dll of that framework.</param>
    /// <param name="folder">Where the assembly and the generated sources are written.</param>
    /// <returns>Path of the assembly.</returns>
    public static string Build(IReadOnlyList<LabModel> models, CompilerPack pack, string runtime, string folder)
    {
        List<SyntaxTree> sources = [];
        for (int i = 0; i < models.Count; i++)
        {
            TargetClass target = new(Namespace, $"Model{i}");
            sources.Add(Parse(target.Source(models[i].File.FileName), $"{target.Name}.cs"));
            sources.Add(Parse(Export(target.Name, i), $"{target.Name}.Export.cs"));
            foreach ((string name, string text) in GeneratorRunner.Run(models[i].File, target).Files)
            {
                File.WriteAllText(Path.Combine(folder, name), text);
                sources.Add(Parse(text, name));
            }
        }

        IEnumerable<string> references = pack.Assemblies().Append(pack.CoreLibrary).Append(runtime);
        CSharpCompilation compilation = CSharpCompilation.Create(
            Name,
            sources,
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable,
                deterministic: true));
        string path = Path.Combine(folder, Name + ".dll");
        using FileStream image = File.Create(path);
        EmitResult result = compilation.Emit(image);
        return result.Success
            ? path
            : throw new LabException("The generated code does not compile:\n" + string.Join(
                '\n', result.Diagnostics.Where(item => item.Severity == DiagnosticSeverity.Error).Take(3)));
    }

    /// <summary>The order of the values is that of <c>struct model</c> in Native/runner.c.</summary>
    private static string Export(string name, int index) => $$"""
        namespace {{Namespace}};

        unsafe partial class {{name}}
        {
            [System.Runtime.InteropServices.UnmanagedCallersOnly(EntryPoint = "lab_model_{{index}}")]
            private static void DescribeForLab(long* values)
            {
                delegate*<ref State, ref readonly byte, ref readonly float, ref float, void> step = &StepCore;
                delegate*<ref State, ref readonly byte, void> reset = &ResetCore;
                values[0] = (long)step;
                values[1] = (long)reset;
                values[2] = sizeof(State);
                values[3] = InputSize;
                values[4] = OutputSize;
            }
        }
        """;

    private static SyntaxTree Parse(string text, string name) => CSharpSyntaxTree.ParseText(text, ParseOptions, name, Encoding.UTF8);
}
