using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TinyRnn.Generator.Tests.Harness;

/// <summary>What one run of the generator gave.</summary>
internal sealed class HarnessResult(
    GeneratorDriver driver,
    HarnessInput input,
    ImmutableArray<InMemoryText> texts,
    GeneratorRunResult run,
    CSharpCompilation compilation)
{
    public GeneratorDriver Driver => driver;

    public CSharpCompilation Compilation => compilation;

    public ImmutableArray<InMemoryText> Texts => texts;

    public ImmutableArray<Diagnostic> Diagnostics => run.Diagnostics;

    /// <summary>Emitted files by name.</summary>
    public ImmutableDictionary<string, string> Files { get; } =
        run.GeneratedSources.ToImmutableDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>Why the outputs of a step are what they are, in this run compared with the one before it.</summary>
    public IncrementalStepRunReason[] Reasons(string step) =>
        run.TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> steps)
            ? [.. steps.SelectMany(item => item.Outputs).Select(item => item.Reason)]
            : [];

    /// <summary>Files that were emitted anew, rather than taken from the cache.</summary>
    public string[] EmittedAnew(HarnessResult before) =>
        [.. run.GeneratedSources.Where(source => !before.IsSame(source)).Select(source => source.HintName).Order()];

    /// <summary>The assembly's bytes.</summary>
    public byte[] Emit()
    {
        using MemoryStream stream = new();
        ResourceDescription[] resources =
        [
            .. input.Models.Where(model => model.Weights is not null).Select(model => new ResourceDescription(
                model.Metadata["TinyRnnWeightsResource"], () => new MemoryStream(model.Weights!), isPublic: true)),
        ];
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(stream, manifestResources: resources);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Take(20)));
        return stream.ToArray();
    }

    /// <summary>Loads the assembly so that it can be collected again.</summary>
    public Assembly Load()
    {
        AssemblyLoadContext context = new("generated", isCollectible: true);
        return context.LoadFromStream(new MemoryStream(Emit()));
    }

    /// <summary>The adapter of a class (see <see cref="Adapters"/>).</summary>
    public static IGeneratedModel Create(Assembly assembly, string adapter) =>
        (IGeneratedModel)Activator.CreateInstance(assembly.GetType(adapter, throwOnError: true)!)!;

    private bool IsSame(GeneratedSourceResult source) => run.GeneratedSources.Any(item =>
        item.HintName == source.HintName && ReferenceEquals(item.SourceText, source.SourceText));
}
