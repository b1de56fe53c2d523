namespace TinyRnn.Cli.Engine;

/// <summary>
/// Loops around the public members of a generated class, compiled together with it: a step in them costs what it costs in a user's
/// program, with its span checks and without a delegate's call.
/// </summary>
internal static class StepDriver
{
    /// <summary>Name of the driver, in the namespace of the generated class.</summary>
    public const string TypeName = "StepDriver";

    /// <summary>The source of a driver.</summary>
    /// <param name="target">The generated class.</param>
    public static string Source(TargetClass target) =>
        $$"""
        namespace {{target.Namespace}};

        public sealed class {{TypeName}}
        {
            private readonly {{target.Name}}[] _models;
            private readonly float[] _inputs;
            private readonly float[] _outputs;
            private int _row;

            // inputs: rows of [instances, InputSize], used over and over.
            public {{TypeName}}(int instances, float[] inputs)
            {
                _models = new {{target.Name}}[instances];
                for (int i = 0; i < instances; i++)
                {
                    _models[i] = new {{target.Name}}();
                }

                _inputs = inputs;
                _outputs = new float[instances * {{target.Name}}.OutputSize];
            }

            public float[] Outputs => _outputs;

            // The first instance alone; its rows are all of the inputs.
            public void Step(int steps)
            {
                {{target.Name}} model = _models[0];
                float[] inputs = _inputs;
                global::System.Span<float> output = global::System.MemoryExtensions.AsSpan(_outputs, 0, {{target.Name}}.OutputSize);
                int row = _row;
                for (int step = 0; step < steps; step++)
                {
                    model.Step(new global::System.ReadOnlySpan<float>(inputs, row, {{target.Name}}.InputSize), output);
                    row += {{target.Name}}.InputSize;
                    row = row < inputs.Length ? row : 0;
                }

                _row = row;
            }

            // Every instance one step a round, one after the other.
            public void StepEach(int rounds)
            {
                {{target.Name}}[] models = _models;
                int row = _row;
                for (int round = 0; round < rounds; round++)
                {
                    for (int i = 0; i < models.Length; i++)
                    {
                        models[i].Step(
                            new global::System.ReadOnlySpan<float>(_inputs, row + (i * {{target.Name}}.InputSize), {{target.Name}}.InputSize),
                            new global::System.Span<float>(_outputs, i * {{target.Name}}.OutputSize, {{target.Name}}.OutputSize));
                    }

                    row += models.Length * {{target.Name}}.InputSize;
                    row = row < _inputs.Length ? row : 0;
                }

                _row = row;
            }

            // Every instance one step a round, together.
            public void StepMany(int rounds)
            {
                int length = _models.Length * {{target.Name}}.InputSize;
                int row = _row;
                for (int round = 0; round < rounds; round++)
                {
                    {{target.Name}}.StepMany(_models, new global::System.ReadOnlySpan<float>(_inputs, row, length), _outputs);
                    row += length;
                    row = row < _inputs.Length ? row : 0;
                }

                _row = row;
            }
        }
        """;
}

/// <summary>Advances a number of steps (or rounds of steps) through inputs that repeat without end.</summary>
/// <param name="count">Steps, or rounds.</param>
internal delegate void StepLoop(int count);

/// <summary>A driver made for some inputs; the loops share its instances and its place in the inputs.</summary>
/// <param name="Step">The first instance, one row a step.</param>
/// <param name="StepEach">Every instance one step a round, by single steps.</param>
/// <param name="StepMany">Every instance one step a round, by <c>StepMany</c>.</param>
/// <param name="Outputs">[instances, outputSize], what the last step or round gave.</param>
internal sealed record StepLoops(StepLoop Step, StepLoop StepEach, StepLoop StepMany, float[] Outputs);
