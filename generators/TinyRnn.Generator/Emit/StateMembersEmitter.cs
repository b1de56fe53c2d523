using TinyRnn.Format;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>Emits the state: its field, <c>Reset</c>, <c>SaveState</c>, <c>LoadState</c>, and <c>SelfCheck</c> on a state of its own.</summary>
internal static class StateMembersEmitter
{
    private const string State = "global::TinyRnn.Support.SavedState";

    /// <summary>Writes the members.</summary>
    public static void Emit(CodeWriter writer, StepCodeSpec spec)
    {
        string name = Literals.Text(spec.Target.DisplayName);
        writer.Line();
        writer.Line("/// <summary>Bytes of a saved state: the model's SHA-256, then the state.</summary>");
        writer.Line($"public const int SavedStateLength = {State}.HeaderLength + PersistentStateBytes;");
        writer.Line();
        // An initialiser, because it runs with every constructor that the user's part may declare.
        writer.Line("private State _state = InitialState();");
        writer.Line();
        writer.Line("/// <summary>Puts the state back to the model's initial state.</summary>");
        using (writer.Block("public void Reset()"))
        {
            writer.Line("ResetCore(ref _state, in Weights);");
        }

        writer.Line();
        writer.Line("/// <summary>Writes the state, with the model's SHA-256 in front; a later <see cref=\"LoadState\"/> continues from it.</summary>");
        writer.Line("/// <param name=\"destination\"><see cref=\"SavedStateLength\"/> bytes, overwritten.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The span has another length.</exception>");
        using (writer.Block("public void SaveState(global::System.Span<byte> destination)"))
        {
            writer.Line($"{State}.Save({name}, PersistentState(ref _state), ModelSha256, destination);");
        }

        writer.Line();
        writer.Line("/// <summary>Continues from a saved state.</summary>");
        writer.Line("/// <param name=\"source\"><see cref=\"SavedStateLength\"/> bytes that <see cref=\"SaveState\"/> of the same model wrote.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The span has another length or is of another model; the state is untouched.</exception>");
        using (writer.Block("public void LoadState(global::System.ReadOnlySpan<byte> source)"))
        {
            writer.Line($"{State}.Load({name}, source, ModelSha256, PersistentState(ref _state));");
        }

        SelfCheck(writer, spec.Network);
        writer.Line();
        using (writer.Block("private static State InitialState()"))
        {
            writer.Line("State state = default;");
            writer.Line("ResetCore(ref state, in Weights);");
            writer.Line("return state;");
        }

        writer.Line();
        using (writer.Block("private static global::System.Span<byte> PersistentState(ref State state)"))
        {
            writer.Line($"return {StepSyntax.Span(StepSyntax.As("State", "byte", "state"), "PersistentStateBytes")};");
        }
    }

    private static void SelfCheck(CodeWriter writer, NetworkSpec network)
    {
        bool normalised = network.Input.HasNormaliser;
        writer.Line();
        writer.Line("""
            /// <summary>
            /// Replays the golden vectors of the model file from the initial state and compares with the double-precision reference.
            /// Works on a state of its own and never touches an instance; allocates.
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

                State[] state = new State[1];
                """);
            bool hasTokens = network.Input.Kind == InputKind.Tokens;
            if (!hasTokens)
            {
                writer.Line("float[] input = new float[InputSize];");
            }

            writer.Line("float[] output = new float[OutputSize];");
            if (normalised)
            {
                writer.Line("NormalisedInput[] normalised = new NormalisedInput[1];");
            }

            writer.Line("ResetCore(ref state[0], in Weights);");
            writer.Line("float worst = 0f;");
            using (writer.Block("for (int step = 0; step < GoldenSteps; step++)"))
            {
                if (!hasTokens)
                {
                    writer.Line("GoldenInputs.Slice(step * InputSize, InputSize).CopyTo(input);");
                }

                writer.Line(hasTokens
                    ? "StepRaw(ref state[0], (int)GoldenInputs[step], ref output[0]);"
                    : $"StepRaw(ref state[0], {(normalised ? "ref normalised[0], " : string.Empty)}ref input[0], ref output[0]);");
                writer.Line("""
                    worst = global::TinyRnn.Support.ModelOutputs.WorstError(
                        worst, output, GoldenOutputs.Slice(step * OutputSize, OutputSize), GoldenAbsoluteTolerance, GoldenRelativeTolerance);
                    """);
            }

            writer.Line();
            writer.Line("return worst;");
        }
    }
}
