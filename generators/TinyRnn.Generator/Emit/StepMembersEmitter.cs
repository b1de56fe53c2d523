using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>Emits <c>Step</c>, <c>StepNormalized</c>, <c>Run</c>, <c>StepMany</c>: checks, normaliser, the call of StepCore.</summary>
internal static class StepMembersEmitter
{
    private const string Input = "global::System.ReadOnlySpan<float>";
    private const string Output = "global::System.Span<float>";
    private const string Guard = "global::TinyRnn.Support.ModelGuard";

    /// <summary>Writes the members.</summary>
    public static void Emit(CodeWriter writer, StepCodeSpec spec)
    {
        NetworkSpec network = spec.Network;
        string name = Literals.Text(spec.Target.DisplayName);
        string scratch = network.Input.HasNormaliser ? "ref _normalised, " : string.Empty;
        if (network.Input.HasNormaliser)
        {
            writer.Line();
            writer.Line("private NormalisedInput _normalised;");
        }

        Step(writer, network, name, scratch);
        Run(writer, network, name, scratch);
        StepMany(writer, spec, name, scratch);
        StepRaw(writer, network);
    }

    private static void Step(CodeWriter writer, NetworkSpec network, string name, string scratch)
    {
        string normalised = (network.Input.HasNormaliser, network.Outputs.Any(output => output.HasNormaliser)) switch
        {
            (true, true) => "normalises the input, runs the network, puts the output back to raw units",
            (true, false) => "normalises the input and runs the network",
            (false, true) => "runs the network and puts the output back to raw units",
            _ => "runs the network (the model stores no normaliser)",
        };
        writer.Line();
        writer.Line($"/// <summary>Advances one step in raw units: {normalised}.</summary>");
        StepDocumentation(writer, network, raw: true);
        using (writer.Block($"public void Step({Input} input, {Output} output)"))
        {
            CheckLengths(writer, name);
            writer.Line($"StepRaw(ref _state, {scratch}{StepSyntax.First("input")}, {StepSyntax.First("output")});");
        }

        writer.Line();
        writer.Line("/// <summary>Advances one step on normalised values: no normaliser is applied to input or output.</summary>");
        StepDocumentation(writer, network, raw: false);
        using (writer.Block($"public void StepNormalized({Input} input, {Output} output)"))
        {
            CheckLengths(writer, name);
            writer.Line($"StepCore(ref _state, in Weights, {StepSyntax.First("input")}, {StepSyntax.First("output")});");
        }

        writer.Line();
    }

    private static void StepDocumentation(CodeWriter writer, NetworkSpec network, bool raw)
    {
        string units = !raw ? "normalised values"
            : network.Input.Units.Count > 0 ? "in " + string.Join(", ", network.Input.Units) : "raw units";
        writer.Line($"/// <param name=\"input\">{network.Input.Shape} = <see cref=\"InputSize\"/> floats, row-major, {Literals.Xml(units)}.</param>");
        writer.Line("/// <param name=\"output\"><see cref=\"OutputSize\"/> floats, overwritten; must not overlap the input.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A span has another length; the state is untouched.</exception>");
    }

    private static void CheckLengths(CodeWriter writer, string name)
    {
        using (writer.Block("if (input.Length != InputSize || output.Length != OutputSize)"))
        {
            writer.Line($"{Guard}.ThrowStepLengths({name}, InputSize, input.Length, OutputSize, output.Length);");
        }

        writer.Line();
    }

    private static void Run(CodeWriter writer, NetworkSpec network, string name, string scratch)
    {
        writer.Line();
        writer.Line("/// <summary>Advances one step for each row, in order, as <see cref=\"Step\"/> does.</summary>");
        writer.Line("/// <param name=\"inputs\">[steps, InputSize], row-major.</param>");
        writer.Line("/// <param name=\"outputs\">[steps, OutputSize], row-major, overwritten; must not overlap the inputs.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The lengths do not agree; the state is untouched.</exception>");
        using (writer.Block($"public void Run({Input} inputs, {Output} outputs)"))
        {
            writer.Line("int steps = inputs.Length / InputSize;");
            using (writer.Block("if (inputs.Length % InputSize != 0 || outputs.Length != (long)steps * OutputSize)"))
            {
                writer.Line($"{Guard}.ThrowRunLengths({name}, InputSize, inputs.Length, OutputSize, outputs.Length);");
            }

            writer.Line();
            writer.Line($"ref float input = {StepSyntax.First("inputs")};");
            writer.Line($"ref float output = {StepSyntax.First("outputs")};");
            using (writer.Block("for (int step = 0; step < steps; step++)"))
            {
                writer.Line($"StepRaw(ref _state, {scratch}ref {StepSyntax.At("input", "step * InputSize")}, ref {StepSyntax.At("output", "step * OutputSize")});");
            }
        }
    }

    private static void StepMany(CodeWriter writer, StepCodeSpec spec, string name, string scratch)
    {
        NetworkSpec network = spec.Network;
        TargetSpec target = spec.Target;
        StepPlan plan = StepPlan.Create(network);
        StepTarget? together = InstancesEmitter.Target(plan, spec.Widths);
        string own = scratch.Replace("_normalised", "models[i]._normalised");
        writer.Line();
        writer.Line("/// <summary>Advances many instances one step each, in raw units; each gives what its own <see cref=\"Step\"/> would.</summary>");
        writer.Line("/// <param name=\"models\">The instances, none null.</param>");
        writer.Line("/// <param name=\"inputs\">[models, InputSize], row-major.</param>");
        writer.Line("/// <param name=\"outputs\">[models, OutputSize], row-major, overwritten; must not overlap the inputs.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The lengths do not agree or a model is null; no state is touched.</exception>");
        using (writer.Block($"public static void StepMany(global::System.ReadOnlySpan<{target.GlobalName}> models, {Input} inputs, {Output} outputs)"))
        {
            using (writer.Block("if (inputs.Length != (long)models.Length * InputSize || outputs.Length != (long)models.Length * OutputSize)"))
            {
                writer.Line($"{Guard}.ThrowManyLengths({name}, models.Length, InputSize, inputs.Length, OutputSize, outputs.Length);");
            }

            writer.Line();
            writer.Line($"{Guard}.CheckModels(models);");
            writer.Line($"ref float input = {StepSyntax.First("inputs")};");
            writer.Line($"ref float output = {StepSyntax.First("outputs")};");
            if (together is not null)
            {
                writer.Line("int i = 0;");
                WriteTogether(writer, target.GlobalName, together);
            }

            using (writer.Block($"for ({(together is null ? "int i = 0" : string.Empty)}; i < models.Length; i++)"))
            {
                writer.Line($"StepRaw(ref models[i]._state, {own}ref {StepSyntax.At("input", "i * InputSize")}, ref {StepSyntax.At("output", "i * OutputSize")});");
            }
        }

        if (together is not null)
        {
            InstancesEmitter.Emit(writer, plan, target.GlobalName, together);
        }
    }

    /// <summary>The loop over some instances at a time; where one stands twice among them, the rest is left to single steps.</summary>
    private static void WriteTogether(CodeWriter writer, string model, StepTarget together)
    {
        string most = CodeWriter.Integer(InstancesEmitter.Most);
        string fewest = CodeWriter.Integer(InstancesEmitter.Fewest);
        using (writer.Block($"if ({together.Condition})"))
        {
            writer.Line($"ref {model} first = {StepSyntax.First("models")};");
            using (writer.Block($"while (models.Length - i >= {fewest})"))
            {
                writer.Line($"int count = models.Length - i >= {most} ? {most} : {fewest};");
                using (writer.Block($"if (!{Guard}.AreDistinct(ref {StepSyntax.At("first", "i")}, count))"))
                {
                    writer.Line("break;");
                }

                writer.Line();
                writer.Line(
                    $"{InstancesEmitter.MethodName(together)}(ref {StepSyntax.At("first", "i")}, count, "
                    + $"ref {StepSyntax.At("input", "i * InputSize")}, ref {StepSyntax.At("output", "i * OutputSize")});");
                writer.Line("i += count;");
            }
        }

        writer.Line();
    }

    /// <summary>Whether an output has a normaliser.</summary>
    public static bool HasOutputNormaliser(NetworkSpec network) => network.Outputs.Any(output => output.HasNormaliser);

    /// <summary>One step in raw units over any state, so that instances and the self check run the same code.</summary>
    private static void StepRaw(CodeWriter writer, NetworkSpec network)
    {
        bool normalised = network.Input.HasNormaliser;
        writer.Line();
        string parameter = normalised ? "ref NormalisedInput normalised, " : string.Empty;
        using (writer.Block($"private static void StepRaw(ref State state, {parameter}ref float input, ref float output)"))
        {
            string input = normalised ? "Normalised(ref normalised, ref input)" : "input";
            writer.Line($"StepCore(ref state, in Weights, in {input}, ref output);");
            if (HasOutputNormaliser(network))
            {
                writer.Line("Denormalise(ref output);");
            }
        }

        if (normalised)
        {
            writer.Line();
            using (writer.Block("private static ref float Normalised(ref NormalisedInput normalised, ref float input)"))
            {
                writer.Reference("scaled", StepSyntax.As("NormalisedInput", "float", "normalised"));
                Rows(writer, network.Input.Length, network.Input.Size, 0, row =>
                    $"global::TinyRnn.Support.ChannelNormaliser.Normalise(in {StepSyntax.At("input", row)}, {StepSyntax.First("InputMean")}, {StepSyntax.First("InputScale")}, ref {StepSyntax.At("scaled", row)}, {network.Input.Size});");
                writer.Line("return ref scaled;");
            }
        }

        Denormalise(writer, network);
        if (normalised)
        {
            writer.Line();
            writer.Line("// The input of StepCore: kept in the instance because a large one has no place on the stack.");
            writer.Line("[global::System.Runtime.CompilerServices.InlineArray(InputSize)]");
            using (writer.Block("private struct NormalisedInput"))
            {
                writer.Line("private float _first;");
            }
        }
    }

    /// <summary>Writes <c>Denormalise</c>, where an output has a normaliser.</summary>
    public static void Denormalise(CodeWriter writer, NetworkSpec network)
    {
        if (HasOutputNormaliser(network))
        {
            writer.Line();
            using (writer.Block("private static void Denormalise(ref float output)"))
            {
                for (int i = 0; i < network.Outputs.Count; i++)
                {
                    OutputSpec output = network.Outputs[i];
                    if (output.HasNormaliser)
                    {
                        string suffix = ModelFacts.OutputSuffix(network, i);
                        Rows(writer, output.Shape.Length, output.Shape.Channels, ModelFacts.OutputOffset(network, i), row =>
                            $"global::TinyRnn.Support.ChannelNormaliser.Denormalise(ref {StepSyntax.At("output", row)}, {StepSyntax.First("OutputMean" + suffix)}, {StepSyntax.First("OutputScale" + suffix)}, {output.Shape.Channels});");
                    }
                }
            }
        }
    }

    private static void Rows(CodeWriter writer, int rows, int channels, int offset, System.Func<Offset, string> line)
    {
        if (rows == 1)
        {
            writer.Line(line(offset));
            return;
        }

        using (writer.Block($"for (int row = {offset}; row < {offset + (rows * channels)}; row += {channels})"))
        {
            writer.Line(line("row"));
        }
    }
}
