using System;

namespace TinyRnn.Format;

/// <summary>Checks and decodes golden vectors as stated.</summary>
static class GoldenRules
{
    /// <summary>The golden vectors, or null where there are none.</summary>
    public static GoldenVectors? Resolve(GoldenDraft? draft, NetworkSpec network, ModelProblems problems)
    {
        if (draft is null)
        {
            return null;
        }

        long steps = draft.Steps.Value;
        if (steps < FormatLimits.MinimumGoldenSteps)
        {
            throw problems.At(draft.Steps.Span, ModelErrorCodes.GoldenSteps,
                $"golden: 'steps' is {steps}; expected at least {FormatLimits.MinimumGoldenSteps}. Record a longer sequence.");
        }

        if (steps > int.MaxValue)
        {
            throw problems.At(draft.Steps.Span, ModelErrorCodes.GoldenCount,
                $"golden: 'steps' is {steps}; at most {int.MaxValue} are possible. Correct it.");
        }

        CheckTolerance(draft.AbsoluteTolerance, network.OutputSize, "absoluteTolerance", problems);
        CheckTolerance(draft.RelativeTolerance, network.OutputSize, "relativeTolerance", problems);
        float[] inputs = draft.Inputs ?? BlobDecoder.ToSingles(Decode(
            draft.InputsBase64!.Value, steps, network.InputSize, sizeof(float), "inputs", problems));
        double[] outputs = draft.Outputs ?? BlobDecoder.ToDoubles(Decode(
            draft.OutputsBase64!.Value, steps, network.OutputSize, sizeof(double), "outputs", problems));
        CheckValues(
            Array.ConvertAll(inputs, value => (double)value), steps, network.InputSize, "inputs", draft.InputsBase64, problems);
        CheckValues(outputs, steps, network.OutputSize, "outputs", draft.OutputsBase64, problems);
        CheckTokens(inputs, network, draft, problems);
        return new GoldenVectors
        {
            Steps = (int)steps,
            Inputs = inputs,
            Outputs = outputs,
            AbsoluteTolerance = draft.AbsoluteTolerance.Values,
            RelativeTolerance = draft.RelativeTolerance.Values,
        };
    }

    private static byte[] Decode(Located<string> data, long steps, int size, int bytes, string name, ModelProblems problems) =>
        BlobDecoder.Decode(
            data, steps * size * bytes, ModelErrorCodes.GoldenCount, $"golden: '{name}'",
            $"{steps} steps of {Wording.Count(size, "value")} of {bytes} bytes", problems);

    private static void CheckTolerance(NumberList list, int outputSize, string name, ModelProblems problems)
    {
        if (list.Values.Length != outputSize)
        {
            throw problems.At(list.Span, ModelErrorCodes.GoldenCount,
                $"golden: '{name}' has {Wording.Count(list.Values.Length, "number")}; the outputs have " +
                $"{Wording.Count(outputSize, "value")}. Give one number an output value.");
        }

        for (int i = 0; i < outputSize; i++)
        {
            if (!(list.Values[i] >= 0 && BlobDecoder.IsFinite(list.Values[i])))
            {
                throw problems.At(list.SpanOf(i), ModelErrorCodes.GoldenValue,
                    $"golden: '{name}' of output value {i} is {Wording.Number(list.Values[i])}; expected a finite number of at least 0. " +
                    "Correct it.");
            }
        }
    }

    private static void CheckValues(
        double[] values, long steps, int size, string name, Located<string>? data, ModelProblems problems)
    {
        SourceSpan span = data?.Span ?? SourceSpan.None;
        if (values.Length != steps * size)
        {
            throw problems.At(span, ModelErrorCodes.GoldenCount,
                $"golden: '{name}' has {Wording.Count(values.Length, "value")}; {steps} steps of {size} need {steps * size}. Record again.");
        }

        int wrong = Array.FindIndex(values, value => !BlobDecoder.IsFinite(value));
        if (wrong >= 0)
        {
            throw problems.At(span, ModelErrorCodes.GoldenValue,
                $"golden: '{name}' at step {wrong / size}, value {wrong % size} is {Wording.Number(values[wrong])}; expected a finite " +
                "number. Record again.");
        }
    }

    private static void CheckTokens(float[] inputs, NetworkSpec network, GoldenDraft draft, ModelProblems problems)
    {
        if (network.Input.Kind != InputKind.Tokens)
        {
            return;
        }

        int wrong = Array.FindIndex(inputs, token => !(token >= 0 && token < network.Input.Size && token % 1 == 0));
        if (wrong >= 0)
        {
            throw problems.At(draft.InputsBase64?.Span ?? SourceSpan.None, ModelErrorCodes.GoldenValue,
                $"golden: 'inputs' at step {wrong} is {Wording.Number(inputs[wrong])}; expected a token index from 0 to " +
                $"{network.Input.Size - 1}. Record again.");
        }
    }
}
