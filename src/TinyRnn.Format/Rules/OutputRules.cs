using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>Checks the outputs as stated.</summary>
static class OutputRules
{
    /// <summary>The outputs, with their normalisers in the same order.</summary>
    public static (List<OutputSpec> Outputs, List<Normaliser?> Normalisers, List<double?> Thresholds) Resolve(
        IReadOnlyList<OutputDraft> drafts, LayerResolver layers, IReadOnlyList<LayerSpec> specs, ModelProblems problems)
    {
        List<OutputSpec> outputs = [];
        List<Normaliser?> normalisers = [];
        List<double?> thresholds = [];
        long total = 0;
        for (int i = 0; i < drafts.Count; i++)
        {
            OutputDraft draft = drafts[i];
            string what = $"outputs[{i}]";
            if (layers.IndexOf(draft.From.Value) is not int from)
            {
                string hint = draft.From.Value == FormatLimits.InputName
                    ? "The network input cannot be an output."
                    : Wording.Suggest(draft.From.Value, [.. layers.Names], "layers");
                throw problems.At(draft.From.Span, ModelErrorCodes.UnknownLayer,
                    $"{what}: there is no layer {Wording.Quote(draft.From.Value)} to take the output from. {hint}");
            }

            Shape shape = specs[from].OutputShape;
            total += shape.Count;
            if (total > FormatLimits.MaximumShapeCount)
            {
                throw problems.At(draft.From.Span, ModelErrorCodes.SizeOutOfRange,
                    $"{what}: the outputs have {total} values together; at most {FormatLimits.MaximumShapeCount} are possible. Use fewer.");
            }

            CheckLabels(draft.Labels, shape, what, problems);
            if (draft.Threshold is Located<double> threshold && !BlobDecoder.IsFinite(threshold.Value))
            {
                throw problems.At(threshold.Span, ModelErrorCodes.NormaliserValue,
                    $"{what}: 'threshold' is {Wording.Number(threshold.Value)}; expected a finite number. Correct it.");
            }

            normalisers.Add(InputRules.CheckNormaliser(draft.Normaliser, shape.Channels, what, problems));
            thresholds.Add(draft.Threshold?.Value);
            outputs.Add(new(from, shape, InputRules.Strings(draft.Labels), draft.Normaliser is not null, draft.Threshold is not null));
        }

        return (outputs, normalisers, thresholds);
    }

    private static void CheckLabels(WordList labels, Shape shape, string what, ModelProblems problems)
    {
        if (labels.Items.Count != 0 && labels.Items.Count != shape.Channels)
        {
            throw problems.At(labels.Span, ModelErrorCodes.LabelCount,
                $"{what}: found {Wording.Count(labels.Items.Count, "label")}; the layer has {Wording.Count(shape.Channels, "channel")}. " +
                "Give one label a channel, or none.");
        }

        NameRule.CheckDistinct(labels, $"{what}: the list 'labels'", problems);
    }
}
