using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TinyRnn.Cli.Engine;

/// <summary>What the generator made of one model.</summary>
/// <param name="Files">Generated files: name and text.</param>
/// <param name="Compilation">The user's class and the generated files, ready to emit.</param>
/// <param name="Resource">Name of the resource in which the code expects the weights file; null where weights are inline.</param>
internal sealed record GeneratedCode(
    IReadOnlyList<(string Name, string Text)> Files, Compilation Compilation, string? Resource);

/// <summary>
/// Runs the source generator on one model outside any project: the model goes in as an additional text with the metadata that
/// the targets file would give it, the user's class as one line of source, and the references are those of this process.
/// </summary>
internal static class GeneratorRunner
{
    /// <summary>The language that a project of the earliest framework gets.</summary>
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp13);

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(FindReferences);

    /// <summary>Generates the class of a model.</summary>
    /// <param name="file">The model file.</param>
    /// <param name="target">Namespace and name of the class.</param>
    /// <param name="widths">Vector widths in bits, such as "512,256,128"; null for the generator's default.</param>
    /// <param name="extraSource">Source that is to be compiled with the class; or null.</param>
    /// <exception cref="InputException">The generator refuses the model.</exception>
    public static GeneratedCode Run(ModelFile file, TargetClass target, string? widths = null, string? extraSource = null) =>
        new GeneratorSession(file, target, widths, extraSource).Run(file);

    /// <summary>The user's class, and other source, before the generator ran.</summary>
    public static CSharpCompilation Compilation(ModelFile file, TargetClass target, string? extraSource)
    {
        string[] sources = [target.Source(file.FileName), .. extraSource is null ? (string[])[] : [extraSource]];
        return CSharpCompilation.Create(
            $"TinyRnn.Generated.{target.Name}",
            sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"{target.Name}{i}.cs", Encoding.UTF8)),
            References.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable,
                deterministic: true));
    }

    /// <summary>
    /// The assemblies of the running runtime and TinyRnn.dll, so that the tool works where no SDK and no reference
    /// assemblies are installed.
    /// </summary>
    private static ImmutableArray<MetadataReference> FindReferences()
    {
        string trusted = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")
            ?? throw new InvalidOperationException("The runtime does not say where its assemblies are.");
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => Path.GetDirectoryName(path) == framework)
            .Append(typeof(TinyRnnModelAttribute).Assembly.Location)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
            .ToImmutableArray();
    }
}
