using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>Checks what no JSON text can hold, but a model built in memory can: broken strings, repeated keys, NaN metrics.</summary>
static class TextRules
{
    /// <summary>Checks every string and metric that a model file would carry.</summary>
    public static void Check(TinyRnnModel model, ModelProblems problems)
    {
        CheckText(model.Network.Summary, "The summary", problems);
        CheckTexts(model.Network.Input.Features, "The input's list 'features'", problems);
        CheckTexts(model.Network.Input.Units, "The input's list 'units'", problems);
        CheckTexts(model.Network.Input.Vocabulary, "The input's list 'vocabulary'", problems);
        foreach (OutputSpec output in model.Network.Outputs)
        {
            CheckTexts(output.Labels, "An output's list 'labels'", problems);
        }

        Provenance provenance = model.Provenance;
        CheckText(provenance.Tool, "provenance: 'tool'", problems);
        CheckText(provenance.Version, "provenance: 'version'", problems);
        CheckText(provenance.Data ?? "", "provenance: 'data'", problems);
        if (provenance.VectorBits is < 1)
        {
            throw problems.At(SourceSpan.None, ModelErrorCodes.SizeOutOfRange,
                $"provenance: 'vectorBits' is {provenance.VectorBits}; expected the vector width of the training machine. Correct it.");
        }

        CheckMetrics(provenance, problems);
    }

    private static void CheckMetrics(Provenance provenance, ModelProblems problems)
    {
        HashSet<string> keys = [];
        foreach (KeyValuePair<string, double> metric in provenance.Metrics)
        {
            CheckText(metric.Key, "A metric's name", problems);
            if (!keys.Add(metric.Key))
            {
                throw problems.At(SourceSpan.None, ModelErrorCodes.DuplicateKey,
                    $"provenance: the metric {Wording.Quote(metric.Key)} stands twice. Remove or rename one of them.");
            }

            if (!BlobDecoder.IsFinite(metric.Value))
            {
                throw problems.At(SourceSpan.None, ModelErrorCodes.NumberOutOfRange,
                    $"provenance: the metric {Wording.Quote(metric.Key)} is {Wording.Number(metric.Value)}; expected a finite number. " +
                    "Leave it out.");
            }
        }
    }

    private static void CheckTexts(EquatableArray<string> values, string what, ModelProblems problems)
    {
        foreach (string value in values)
        {
            CheckText(value, what, problems);
        }
    }

    private static void CheckText(string value, string what, ModelProblems problems)
    {
        for (int i = 0; i < value.Length; i++)
        {
            bool isPair = char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            if (char.IsSurrogate(value[i]) && !isPair)
            {
                throw problems.At(SourceSpan.None, ModelErrorCodes.InvalidText,
                    $"{what} holds half of a surrogate pair in {Wording.Quote(value)}. Write the whole character.");
            }

            i += isPair ? 1 : 0;
        }
    }
}
