using System;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using TinyRnn.Format;

namespace TinyRnn.Generator.Tests.Harness;

/// <summary>Many models compiled at once: starting a compiler for each would take most of the time.</summary>
internal sealed class CompiledModels
{
    private readonly Assembly _assembly;
    private readonly ImmutableArray<IGeneratedModel> _models;

    private CompiledModels(Assembly assembly, int count)
    {
        _assembly = assembly;
        _models = [.. Enumerable.Range(0, count).Select(i => HarnessResult.Create(assembly, $"Adapter{i}"))];
    }

    public IGeneratedModel this[int index] => _models[index];

    public int Count => _models.Length;

    /// <summary>The generated class of a model.</summary>
    public Type Type(int index) => _assembly.GetType($"Sample.Model{index}", throwOnError: true)!;

    public static CompiledModels Compile(ImmutableArray<TinyRnnModel> models, string? widths)
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [.. models.Select((model, i) => Source(model, i))],
            Models = [.. models.Select((model, i) => TestModels.Text(model, $"model{i}"))],
            Widths = widths,
        });
        return new(result.Load(), models.Length);
    }

    /// <summary>A new instance of a model.</summary>
    public IGeneratedModel Create(int index) => HarnessResult.Create(_assembly, $"Adapter{index}");

    /// <summary>What <c>LoadState</c> takes, from the state vectors that the reference saves (float32 here).</summary>
    public byte[] StateBytes(int index, NetworkSpec network, ReadOnlySpan<float> vectors)
    {
        IGeneratedModel model = _models[index];
        byte[] bytes = new byte[model.SavedStateLength];
        byte[] sha256 = model.ModelSha256();
        sha256.CopyTo(bytes, 0);
        // All zero selects the first half of a double buffer.
        Span<float> state = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(sha256.Length));
        for (int layer = 0; layer < network.Layers.Count; layer++)
        {
            foreach (string role in LayerKinds.Find(network.Layers[layer].Type)!.State)
            {
                int units = network.Layers[layer].Units;
                int offset = Constant(index, $"Layer{layer}{(role == TensorLayout.Cell ? "Cell" : "Hidden")}");
                vectors[..units].CopyTo(state[offset..]);
                vectors = vectors[units..];
            }

            LayerSpec spec = network.Layers[layer];
            foreach (LayerMemory memory in LayerKinds.Find(spec.Type)!.Memory(ShapeContext.Of(network, spec)))
            {
                int offset = Constant(index, $"Layer{layer}{char.ToUpperInvariant(memory.Name[0])}{memory.Name[1..]}");
                vectors[..memory.Floats].CopyTo(state[offset..]);
                vectors = vectors[memory.Floats..];
            }
        }

        return bytes;
    }

    private int Constant(int index, string name) =>
        (int)Type(index).GetField(name, BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue()!;

    private static string Source(TinyRnnModel model, int index)
    {
        bool hasLabels = model.Network.Outputs.Count == 1 && model.Network.Outputs[0].Labels.Count > 0;
        string type = $"global::Sample.Model{index}";
        string adapter = model.Network.NeedsWholeSequence
            ? Adapters.SequenceSource($"Adapter{index}", type, hasLabels)
            : Adapters.Source($"Adapter{index}", type, hasLabels, model.Network.Input.Kind == InputKind.Tokens);
        return $"""
            namespace Sample
            {"{"}
                /// <summary>A model.</summary>
                [global::TinyRnn.TinyRnnModel("model{index}.rnn.json")]
                public partial class Model{index};
            {"}"}

            {adapter}
            """;
    }
}
