using TinyRnn.Format;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>Emits the step members of a network whose input is tokens: one index a step instead of floats.</summary>
internal static class TokenMembersEmitter
{
    private const string Tokens = "global::System.ReadOnlySpan<int>";
    private const string Output = "global::System.Span<float>";
    private const string Guard = "global::TinyRnn.Support.ModelGuard";
    private const string OutOfRange =
        "/// <exception cref=\"global::System.ArgumentOutOfRangeException\">A token is outside the vocabulary; no state is touched.</exception>";

    /// <summary>Writes the members.</summary>
    public static void Emit(CodeWriter writer, StepCodeSpec spec)
    {
        NetworkSpec network = spec.Network;
        string name = Literals.Text(spec.Target.DisplayName);
        Step(writer, network, name);
        Run(writer, name);
        StepMany(writer, spec, name);
        writer.Line();
        using (writer.Block("private static void StepRaw(ref State state, int token, ref float output)"))
        {
            writer.Line("StepCore(ref state, in Weights, token, ref output);");
            if (StepMembersEmitter.HasOutputNormaliser(network))
            {
                writer.Line("Denormalise(ref output);");
            }
        }

        StepMembersEmitter.Denormalise(writer, network);
    }

    private static void Step(CodeWriter writer, NetworkSpec network, string name)
    {
        string raw = StepMembersEmitter.HasOutputNormaliser(network) ? ", and puts the output back to raw units" : string.Empty;
        writer.Line();
        writer.Line($"/// <summary>Advances one token{raw}.</summary>");
        StepBody(writer, name, "Step", "StepRaw(ref _state, token, ");
        writer.Line();
        writer.Line("/// <summary>Advances one token: no normaliser is applied to the output.</summary>");
        StepBody(writer, name, "StepNormalized", "StepCore(ref _state, in Weights, token, ");
    }

    private static void StepBody(CodeWriter writer, string name, string method, string call)
    {
        writer.Line("/// <param name=\"token\">Index into <see cref=\"Vocabulary\"/>.</param>");
        writer.Line("/// <param name=\"output\"><see cref=\"OutputSize\"/> floats, overwritten.</param>");
        writer.Line(OutOfRange);
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The span has another length; the state is untouched.</exception>");
        using (writer.Block($"public void {method}(int token, {Output} output)"))
        {
            using (writer.Block("if (output.Length != OutputSize || (uint)token >= VocabularySize)"))
            {
                writer.Line($"{Guard}.ThrowToken({name}, VocabularySize, token, OutputSize, output.Length);");
            }

            writer.Line();
            writer.Line($"{call}{StepSyntax.First("output")});");
        }
    }

    private static void Run(CodeWriter writer, string name)
    {
        writer.Line();
        writer.Line("/// <summary>Advances one token after another, as <see cref=\"Step\"/> does.</summary>");
        writer.Line("/// <param name=\"tokens\">Indices into <see cref=\"Vocabulary\"/>.</param>");
        writer.Line("/// <param name=\"outputs\">[tokens, OutputSize], row-major, overwritten.</param>");
        writer.Line(OutOfRange);
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The lengths do not agree; the state is untouched.</exception>");
        using (writer.Block($"public void Run({Tokens} tokens, {Output} outputs)"))
        {
            writer.Line($"{Guard}.CheckTokens({name}, VocabularySize, tokens, OutputSize, outputs.Length);");
            writer.Line($"ref float output = {StepSyntax.First("outputs")};");
            using (writer.Block("for (int step = 0; step < tokens.Length; step++)"))
            {
                writer.Line($"StepRaw(ref _state, tokens[step], ref {StepSyntax.At("output", "step * OutputSize")});");
            }
        }
    }

    private static void StepMany(CodeWriter writer, StepCodeSpec spec, string name)
    {
        writer.Line();
        writer.Line("/// <summary>Advances many instances one token each; each gives what its own <see cref=\"Step\"/> would.</summary>");
        writer.Line("/// <param name=\"models\">The instances, none null.</param>");
        writer.Line("/// <param name=\"tokens\">One token a model.</param>");
        writer.Line("/// <param name=\"outputs\">[models, OutputSize], row-major, overwritten.</param>");
        writer.Line(OutOfRange);
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The lengths do not agree or a model is null; no state is touched.</exception>");
        using (writer.Block(
            $"public static void StepMany(global::System.ReadOnlySpan<{spec.Target.GlobalName}> models, {Tokens} tokens, {Output} outputs)"))
        {
            using (writer.Block("if (tokens.Length != models.Length)"))
            {
                writer.Line($"{Guard}.ThrowManyLengths({name}, models.Length, 1, tokens.Length, OutputSize, outputs.Length);");
            }

            writer.Line();
            writer.Line($"{Guard}.CheckTokens({name}, VocabularySize, tokens, OutputSize, outputs.Length);");
            writer.Line($"{Guard}.CheckModels(models);");
            writer.Line($"ref float output = {StepSyntax.First("outputs")};");
            using (writer.Block("for (int i = 0; i < models.Length; i++)"))
            {
                writer.Line($"StepRaw(ref models[i]._state, tokens[i], ref {StepSyntax.At("output", "i * OutputSize")});");
            }
        }
    }
}
