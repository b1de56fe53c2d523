namespace TinyRnn.Cli.Engine;

/// <summary>
/// A class around a generated class that takes tokens, compiled together with it, with the members of one that takes rows of floats:
/// a row is one token index. The engine and its loops then need no second form.
/// </summary>
internal static class TokenRows
{
    /// <summary>Name of the class, in the namespace of the generated class.</summary>
    public const string TypeName = "TokenRows";

    /// <summary>The source of the class, to stand in the file-scoped namespace of a <see cref="StepDriver"/>.</summary>
    /// <param name="target">The generated class.</param>
    public static string Source(TargetClass target) =>
        $$"""
        public sealed class {{TypeName}}
        {
            public const int InputSize = 1;
            public const int OutputSize = {{target.Name}}.OutputSize;
            public const long ParameterCount = {{target.Name}}.ParameterCount;
            public const long MultiplyAddsPerStep = {{target.Name}}.MultiplyAddsPerStep;
            public const long WeightBytes = {{target.Name}}.WeightBytes;

            private readonly {{target.Name}} _model = new();

            public static int StateBytes => {{target.Name}}.StateBytes;

            public static float SelfCheck() => {{target.Name}}.SelfCheck();

            public void Step(global::System.ReadOnlySpan<float> input, global::System.Span<float> output) =>
                _model.Step(Token(input[0]), output);

            public void StepNormalized(global::System.ReadOnlySpan<float> input, global::System.Span<float> output) =>
                _model.StepNormalized(Token(input[0]), output);

            public void Run(global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs)
            {
                for (int step = 0; step < inputs.Length; step++)
                {
                    _model.Step(Token(inputs[step]), outputs.Slice(step * OutputSize, OutputSize));
                }
            }

            public void Reset() => _model.Reset();

            public static void StepMany(
                global::System.ReadOnlySpan<{{TypeName}}> models, global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs)
            {
                for (int i = 0; i < models.Length; i++)
                {
                    models[i]._model.Step(Token(inputs[i]), outputs.Slice(i * OutputSize, OutputSize));
                }
            }

            // What is no whole number is no token either.
            private static int Token(float value) => value == (int)value ? (int)value : -1;
        }
        """;
}
