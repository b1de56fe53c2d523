using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Runtime.Tests.Kernels;

/// <summary>What the compiled wrapper of an emitted step function offers.</summary>
public interface IEmittedStep
{
    /// <summary>Takes the packed weights and puts the state back.</summary>
    void Start(byte[] weights);

    /// <summary>Puts the state back.</summary>
    void Reset();

    /// <summary>One step on normalised values.</summary>
    void Step(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>The persistent prefix of the state.</summary>
    byte[] SaveState();

    /// <summary>Restores a prefix that <see cref="SaveState"/> gave.</summary>
    void LoadState(byte[] state);
}

/// <summary>Emits the step function of a model, compiles it as a strict user project would, and makes an instance.</summary>
internal static class EmittedModel
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The emitted class body for the given widths.</summary>
    public static string Source(NetworkSpec network, params int[] widths)
    {
        CodeWriter type = new();
        using (type.Block("namespace Emitted"))
        using (type.Block("public sealed class Model : global::TinyRnn.Runtime.Tests.Kernels.IEmittedStep"))
        {
            StepEmitter.Emit(type, network, new EquatableArray<int>(widths));
            type.Line();
            type.Line("""
                private State _state;
                private byte[] _weights = new byte[0];
                private ref readonly byte Weights => ref global::System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_weights);
                private global::System.Span<byte> Persistent => global::System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
                    ref global::System.Runtime.CompilerServices.Unsafe.As<State, byte>(ref _state), PersistentStateBytes);
                public void Start(byte[] weights) { _weights = weights; Reset(); }
                public void Reset() => ResetCore(ref _state, in Weights);
                public void Step(global::System.ReadOnlySpan<float> input, global::System.Span<float> output) => StepCore(
                    ref _state, in Weights,
                    in global::System.Runtime.InteropServices.MemoryMarshal.GetReference(input),
                    ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(output));
                public byte[] SaveState() => Persistent.ToArray();
                public void LoadState(byte[] state) => global::System.MemoryExtensions.CopyTo(state, Persistent);
                """);
        }

        CodeWriter writer = new();
        writer.Line("#nullable enable");
        StepSyntax.WriteUsings(writer, StepTarget.For(new EquatableArray<int>(widths), network), network.Activations, type.ToString());
        writer.Line(type.ToString());
        return writer.ToString();
    }

    /// <summary>A started instance of the model's step function for the given widths.</summary>
    public static IEmittedStep Create(TinyRnnModel model, params int[] widths) => Create(model, text => text, widths);

    /// <summary>A started instance of the body for runtimes without vector instructions.</summary>
    public static IEmittedStep CreateScalar(TinyRnnModel model) => Create(
        model,
        // Not the word false: the compiler would complain of code that is never reached.
        text => text.Replace("else if (Simd128.IsHardwareAccelerated)", "else if (global::System.Environment.ProcessorCount < 1)"),
        128);

    /// <summary>As above, after a change of the emitted text.</summary>
    public static IEmittedStep Create(TinyRnnModel model, Func<string, string> change, params int[] widths)
    {
        IEmittedStep step = Compile(change(Source(model.Network, widths)));
        step.Start(TileLayout.Pack(model));
        return step;
    }

    private static IEmittedStep Compile(string source)
    {
        // C# 13 is what a net9.0 project compiles with; checked arithmetic and no unsafe blocks are the strict end of the matrix.
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Emitted",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp13))],
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                checkOverflow: true,
                allowUnsafe: false,
                generalDiagnosticOption: ReportDiagnostic.Error,
                nullableContextOptions: NullableContextOptions.Enable));
        using MemoryStream image = new();
        var result = compilation.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException(
                string.Join("\n", result.Diagnostics.Take(20)) + "\n" + source);
        }

        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext("emitted", isCollectible: true).LoadFromStream(image);
        return (IEmittedStep)Activator.CreateInstance(assembly.GetType("Emitted.Model")!)!;
    }
}
