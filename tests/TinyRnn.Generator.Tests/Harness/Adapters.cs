using System;

namespace TinyRnn.Generator.Tests.Harness;

/// <summary>A generated class behind an interface: spans cannot be passed by reflection.</summary>
public interface IGeneratedModel
{
    int InputSize { get; }

    int OutputSize { get; }

    int SavedStateLength { get; }

    void Step(ReadOnlySpan<float> input, Span<float> output);

    void StepNormalized(ReadOnlySpan<float> input, Span<float> output);

    void Run(ReadOnlySpan<float> inputs, Span<float> outputs);

    void Reset();

    void SaveState(Span<byte> destination);

    void LoadState(ReadOnlySpan<byte> source);

    float SelfCheck();

    /// <summary>Steps <paramref name="count"/> instances that the adapter keeps, at most nine.</summary>
    void StepMany(int count, ReadOnlySpan<float> inputs, Span<float> outputs);

    /// <summary>Gives StepMany the adapter's own instance <paramref name="count"/> times.</summary>
    void StepManyOfOne(int count, ReadOnlySpan<float> inputs, Span<float> outputs);

    byte[] ModelSha256();

    /// <summary>Classify as a number; -2 where the class has no labels.</summary>
    int Classify(ReadOnlySpan<float> output);
}

/// <summary>Writes the adapters.</summary>
internal static class Adapters
{
    /// <summary>
    /// Source of a class <paramref name="name"/> that adapts <paramref name="type"/>, which needs the whole sequence: a step is a sequence
    /// of one row, and there is no state.
    /// </summary>
    public static string SequenceSource(string name, string type, bool hasLabels = false) => $$"""
        /// <summary>Adapter.</summary>
        public sealed class {{name}} : global::TinyRnn.Generator.Tests.Harness.IGeneratedModel
        {
            private readonly {{type}} _model = new();
            private float[] _scratch = new float[{{type}}.ScratchLength(1)];

            /// <inheritdoc/>
            public int InputSize => {{type}}.InputSize;

            /// <inheritdoc/>
            public int OutputSize => {{type}}.OutputSize;

            /// <inheritdoc/>
            public int SavedStateLength => 0;

            /// <inheritdoc/>
            public void Step(global::System.ReadOnlySpan<float> input, global::System.Span<float> output) => Run(input, output);

            /// <inheritdoc/>
            public void StepNormalized(global::System.ReadOnlySpan<float> input, global::System.Span<float> output) =>
                _model.RunNormalized(input, output, _scratch);

            /// <inheritdoc/>
            public void Run(global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs)
            {
                int length = {{type}}.ScratchLength(inputs.Length / InputSize);
                if (_scratch.Length < length)
                {
                    _scratch = new float[length];
                }

                // What an earlier run has left may not matter.
                global::System.Array.Fill(_scratch, float.NaN);
                _model.Run(inputs, outputs, global::System.MemoryExtensions.AsSpan(_scratch, 0, length));
            }

            /// <inheritdoc/>
            public void Reset()
            {
            }

            /// <inheritdoc/>
            public void SaveState(global::System.Span<byte> destination)
            {
            }

            /// <inheritdoc/>
            public void LoadState(global::System.ReadOnlySpan<byte> source)
            {
            }

            /// <inheritdoc/>
            public float SelfCheck() => {{type}}.SelfCheck();

            /// <inheritdoc/>
            public void StepMany(int count, global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs) =>
                throw new global::System.NotSupportedException();

            /// <inheritdoc/>
            public void StepManyOfOne(int count, global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs) =>
                throw new global::System.NotSupportedException();

            /// <inheritdoc/>
            public byte[] ModelSha256() => {{type}}.ModelSha256.ToArray();

            /// <inheritdoc/>
            public int Classify(global::System.ReadOnlySpan<float> output) => {{(hasLabels ? $"(int){type}.Classify(output)" : "-2")}};
        }
        """;

    /// <summary>Source of a class <paramref name="name"/> that adapts <paramref name="type"/>; tokens are floats on its outside.</summary>
    public static string Source(string name, string type, bool hasLabels = false, bool hasTokens = false) => $$"""
        /// <summary>Adapter.</summary>
        public sealed class {{name}} : global::TinyRnn.Generator.Tests.Harness.IGeneratedModel
        {
            private readonly {{type}} _model = new();
            private {{type}}[] _many = new {{type}}[0];

            /// <inheritdoc/>
            public int InputSize => {{(hasTokens ? "1" : type + ".InputSize")}};

            /// <inheritdoc/>
            public int OutputSize => {{type}}.OutputSize;

            /// <inheritdoc/>
            public int SavedStateLength => {{type}}.SavedStateLength;

            /// <inheritdoc/>
            public void Step(global::System.ReadOnlySpan<float> input, global::System.Span<float> output) => _model.Step({{(hasTokens ? "Token(input)" : "input")}}, output);

            /// <inheritdoc/>
            public void StepNormalized(global::System.ReadOnlySpan<float> input, global::System.Span<float> output) => _model.StepNormalized({{(hasTokens ? "Token(input)" : "input")}}, output);

            /// <inheritdoc/>
            public void Run(global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs) => _model.Run({{(hasTokens ? "Tokens(inputs, stackalloc int[inputs.Length])" : "inputs")}}, outputs);

            /// <inheritdoc/>
            public void Reset() => _model.Reset();

            /// <inheritdoc/>
            public void SaveState(global::System.Span<byte> destination) => _model.SaveState(destination);

            /// <inheritdoc/>
            public void LoadState(global::System.ReadOnlySpan<byte> source) => _model.LoadState(source);

            /// <inheritdoc/>
            public float SelfCheck() => {{type}}.SelfCheck();

            /// <inheritdoc/>
            public void StepMany(int count, global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs)
            {
                int made = _many.Length;
                global::System.Array.Resize(ref _many, global::System.Math.Max(made, count));
                for (int i = made; i < count; i++)
                {
                    _many[i] = new();
                }

                {{type}}.StepMany(global::System.MemoryExtensions.AsSpan(_many, 0, count), {{(hasTokens ? "Tokens(inputs, stackalloc int[inputs.Length])" : "inputs")}}, outputs);
            }

            /// <inheritdoc/>
            public void StepManyOfOne(int count, global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs)
            {
                {{type}}[] models = new {{type}}[count];
                global::System.Array.Fill(models, _model);
                {{type}}.StepMany(models, {{(hasTokens ? "Tokens(inputs, stackalloc int[inputs.Length])" : "inputs")}}, outputs);
            }

            /// <inheritdoc/>
            public byte[] ModelSha256() => {{type}}.ModelSha256.ToArray();

            /// <inheritdoc/>
            public int Classify(global::System.ReadOnlySpan<float> output) => {{(hasLabels ? $"(int){type}.Classify(output)" : "-2")}};

            private static int Token(global::System.ReadOnlySpan<float> input) =>
                input.Length == 1 ? (int)input[0] : throw new global::System.ArgumentException("One token is one float here.");

            private static global::System.ReadOnlySpan<int> Tokens(global::System.ReadOnlySpan<float> inputs, global::System.Span<int> tokens)
            {
                for (int i = 0; i < inputs.Length; i++)
                {
                    tokens[i] = (int)inputs[i];
                }

                return tokens;
            }
        }
        """;
}
