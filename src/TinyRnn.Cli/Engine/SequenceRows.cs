namespace TinyRnn.Cli.Engine;

/// <summary>
/// A class around a generated class that needs the whole sequence, compiled together with it, with the members of one that steps. Its
/// step is a sequence of as many rows as it is given; commands that step row by row refuse such models.
/// </summary>
internal static class SequenceRows
{
    /// <summary>Name of the class, in the namespace of the generated class.</summary>
    public const string TypeName = "SequenceRows";

    /// <summary>The source of the class, to stand in the file-scoped namespace of a <see cref="StepDriver"/>.</summary>
    /// <param name="target">The generated class.</param>
    public static string Source(TargetClass target) =>
        $$"""
        public sealed class {{TypeName}}
        {
            public const int InputSize = {{target.Name}}.InputSize;
            public const int OutputSize = {{target.Name}}.OutputSize;
            public const long ParameterCount = {{target.Name}}.ParameterCount;
            public const long MultiplyAddsPerStep = {{target.Name}}.MultiplyAddsPerStep;
            public const long WeightBytes = {{target.Name}}.WeightBytes;

            private readonly {{target.Name}} _model = new();

            public static int StateBytes => 0;

            public static float SelfCheck() => {{target.Name}}.SelfCheck();

            public void Run(global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs) =>
                _model.Run(inputs, outputs, new float[{{target.Name}}.ScratchLength(inputs.Length / InputSize)]);

            public void Step(global::System.ReadOnlySpan<float> input, global::System.Span<float> output) => Run(input, output);

            public void StepNormalized(global::System.ReadOnlySpan<float> input, global::System.Span<float> output) =>
                _model.RunNormalized(input, output, new float[{{target.Name}}.ScratchLength(input.Length / InputSize)]);

            public void Reset()
            {
            }

            public static void StepMany(
                global::System.ReadOnlySpan<{{TypeName}}> models, global::System.ReadOnlySpan<float> inputs, global::System.Span<float> outputs)
            {
                for (int i = 0; i < models.Length; i++)
                {
                    models[i].Step(inputs.Slice(i * InputSize, InputSize), outputs.Slice(i * OutputSize, OutputSize));
                }
            }
        }
        """;
}
