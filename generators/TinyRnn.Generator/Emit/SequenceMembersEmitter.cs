using TinyRnn.Format;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>Emits the members of a network that needs the whole sequence: <c>Run</c> with scratch of the caller, and <c>SelfCheck</c>.</summary>
internal static class SequenceMembersEmitter
{
    private const string Input = "global::System.ReadOnlySpan<float>";
    private const string Output = "global::System.Span<float>";
    private const string Guard = "global::TinyRnn.Support.ModelGuard";

    /// <summary>Writes the members.</summary>
    public static void Emit(CodeWriter writer, StepCodeSpec spec)
    {
        NetworkSpec network = spec.Network;
        StepPlan plan = StepPlan.Create(network);
        string name = Literals.Text(spec.Target.DisplayName);
        WriteScratch(writer, plan, name);
        WriteRun(writer, network, name, raw: true);
        WriteRun(writer, network, name, raw: false);
        WriteRunRows(writer, network, plan);
        StepMembersEmitter.Denormalise(writer, network);
        WriteSelfCheck(writer);
    }

    private static void WriteScratch(CodeWriter writer, StepPlan plan, string name)
    {
        writer.Line();
        writer.Line("/// <summary>Steps of the longest sequence that can be run.</summary>");
        writer.Line($"public const int MaximumSteps = {Literals.Number(SequenceEmitter.LongestSequence(plan))};");
        writer.Line();
        writer.Line("/// <summary>Floats of scratch memory that a sequence needs.</summary>");
        writer.Line("/// <param name=\"steps\">Steps of the sequence, 1 to <see cref=\"MaximumSteps\"/>.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\">There are fewer or more steps.</exception>");
        using (writer.Block("public static int ScratchLength(int steps)"))
        {
            using (writer.Block("if (steps < 1 || steps > MaximumSteps)"))
            {
                writer.Line($"{Guard}.ThrowSteps({name}, MaximumSteps, steps);");
            }

            writer.Line();
            writer.Line(
                $"return {Offset.Of("steps").Times(SequenceEmitter.FloatsPerStep(plan)).Plus(SequenceEmitter.FixedFloats(plan))};");
        }
    }

    private static void WriteRun(CodeWriter writer, NetworkSpec network, string name, bool raw)
    {
        string units = !raw ? "normalised values"
            : network.Input.Units.Count > 0 ? "in " + string.Join(", ", network.Input.Units) : "raw units";
        writer.Line();
        writer.Line(raw
            ? "/// <summary>Runs a whole sequence from the initial state, in raw units; keeps nothing.</summary>"
            : "/// <summary>Runs a whole sequence from the initial state on normalised values: no normaliser is applied.</summary>");
        writer.Line($"/// <param name=\"input\">[steps, InputSize], row-major, 1 to <see cref=\"MaximumSteps\"/> steps; {Literals.Xml(units)}.</param>");
        writer.Line("/// <param name=\"output\">[steps, OutputSize], row-major, overwritten; must not overlap the input.</param>");
        writer.Line("/// <param name=\"scratch\">At least <see cref=\"ScratchLength\"/> floats, overwritten; must overlap neither.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The lengths do not agree.</exception>");
        using (writer.Block($"public void {(raw ? "Run" : "RunNormalized")}({Input} input, {Output} output, {Output} scratch)"))
        {
            writer.Line("int steps = input.Length / InputSize;");
            using (writer.Block("if (input.Length % InputSize != 0 || output.Length != (long)steps * OutputSize)"))
            {
                writer.Line($"{Guard}.ThrowRunLengths({name}, InputSize, input.Length, OutputSize, output.Length);");
            }

            writer.Line();
            using (writer.Block("if (scratch.Length < ScratchLength(steps))"))
            {
                writer.Line($"{Guard}.ThrowScratch({name}, steps, ScratchLength(steps), scratch.Length);");
            }

            writer.Line();
            string flag = raw ? "true" : "false";
            writer.Line($"RunRows({StepSyntax.First("input")}, {StepSyntax.First("output")}, {StepSyntax.First("scratch")}, steps, isRaw: {flag});");
        }
    }

    private static void WriteRunRows(CodeWriter writer, NetworkSpec network, StepPlan plan)
    {
        writer.Line();
        using (writer.Block("private static void RunRows(ref float input, ref float output, ref float scratch, int steps, bool isRaw)"))
        {
            writer.Line($"ResetCore(ref {StepSyntax.As("float", "State", "scratch")}, in Weights);");
            writer.Line("ref float rows = ref input;");
            if (network.Input.HasNormaliser)
            {
                using (writer.Block("if (isRaw)"))
                {
                    int floats = SequenceEmitter.FloatsPerStep(plan) - network.InputSize;
                    Offset first = Offset.Of("steps").Times(floats).Plus(SequenceEmitter.FixedFloats(plan));
                    writer.Line($"rows = ref {StepSyntax.At("scratch", first)};");
                    string count = network.Input.Length == 1 ? "steps" : $"steps * {Literals.Number(network.Input.Length)}";
                    using (writer.Block($"for (int row = 0; row < {count}; row++)"))
                    {
                        Offset at = Offset.Of("row").Times(network.Input.Size);
                        writer.Line(
                            $"global::TinyRnn.Support.ChannelNormaliser.Normalise(in {StepSyntax.At("input", at)}, {StepSyntax.First("InputMean")}, "
                            + $"{StepSyntax.First("InputScale")}, ref {StepSyntax.At("rows", at)}, {Literals.Number(network.Input.Size)});");
                    }
                }

                writer.Line();
            }

            writer.Line("RunCore(ref scratch, in Weights, ref rows, ref output, steps);");
            if (StepMembersEmitter.HasOutputNormaliser(network))
            {
                using (writer.Block("for (int step = 0; isRaw && step < steps; step++)"))
                {
                    writer.Line($"Denormalise(ref {StepSyntax.At("output", "step * OutputSize")});");
                }
            }
            else if (!network.Input.HasNormaliser)
            {
                writer.Line("_ = isRaw;");
            }
        }
    }

    private static void WriteSelfCheck(CodeWriter writer)
    {
        writer.Line();
        writer.Line("""
            /// <summary>
            /// Runs the golden sequence of the model file and compares with the double-precision reference; allocates.
            /// </summary>
            /// <returns>
            /// The largest error divided by its tolerance: 0 to 1 passes, more fails, infinity means a result that is not a number.
            /// NaN (which is not &lt;= 1) where the model file has no golden vectors.
            /// </returns>
            """);
        using (writer.Block("public static float SelfCheck()"))
        {
            using (writer.Block("if (GoldenSteps == 0)"))
            {
                writer.Line("return float.NaN;");
            }

            writer.Line("""

                float[] input = GoldenInputs.ToArray();
                float[] output = new float[GoldenSteps * OutputSize];
                float[] scratch = new float[ScratchLength(GoldenSteps)];
                RunRows(ref input[0], ref output[0], ref scratch[0], GoldenSteps, isRaw: true);
                float worst = 0f;
                """);
            using (writer.Block("for (int step = 0; step < GoldenSteps; step++)"))
            {
                writer.Line("""
                    worst = global::TinyRnn.Support.ModelOutputs.WorstError(
                        worst,
                        global::System.MemoryExtensions.AsSpan(output, step * OutputSize, OutputSize),
                        GoldenOutputs.Slice(step * OutputSize, OutputSize),
                        GoldenAbsoluteTolerance,
                        GoldenRelativeTolerance);
                    """);
            }

            writer.Line();
            writer.Line("return worst;");
        }
    }
}
