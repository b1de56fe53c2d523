using System.Linq;

namespace TinyRnn.Format;

/// <summary>Checks the input, normalisers and usage as stated.</summary>
static class InputRules
{
    /// <summary>The input; its normaliser is checked by <see cref="CheckNormaliser"/>.</summary>
    public static InputSpec Resolve(InputDraft draft, ModelProblems problems)
    {
        bool isTokens = draft.Kind == InputKind.Tokens;
        int size = isTokens
            ? Size(new(draft.Vocabulary.Items.Count, draft.Vocabulary.Span), "The number of entries of the input's 'vocabulary'", problems)
            : Size(draft.Size, "The input's 'size'", problems);
        int length = Size(draft.Length, "The input's 'length'", problems);
        if (isTokens && length != 1)
        {
            throw problems.At(draft.Length.Span, ModelErrorCodes.SizeOutOfRange,
                $"The input's 'length' is {length}; a step of tokens takes one token. Remove 'length'.");
        }

        if ((long)size * length > FormatLimits.MaximumShapeCount)
        {
            throw problems.At(draft.Length.Span, ModelErrorCodes.SizeOutOfRange,
                $"The input has {length} rows of {size}; at most {FormatLimits.MaximumShapeCount} values are possible. Use a shorter frame.");
        }

        CheckCount(draft.Features, size, "features", problems);
        CheckCount(draft.Units, size, "units", problems);
        NameRule.CheckDistinct(draft.Features, "The input's list 'features'", problems);
        NameRule.CheckDistinct(draft.Vocabulary, "The input's list 'vocabulary'", problems);
        if (draft.SampleRateHz is Located<double> rate && !(rate.Value > 0 && BlobDecoder.IsFinite(rate.Value)))
        {
            throw problems.At(rate.Span, ModelErrorCodes.SizeOutOfRange,
                $"The input's 'sampleRateHz' is {Wording.Number(rate.Value)}; expected a number above 0. Correct it or leave it out.");
        }

        if (isTokens && draft.Normaliser is not null)
        {
            throw problems.At(draft.Normaliser.Mean.Span, ModelErrorCodes.NormaliserLength,
                "The input has tokens and a normaliser; tokens cannot be normalised. Remove mean and scale.");
        }

        return new(
            draft.Kind,
            size,
            length,
            Strings(draft.Features),
            Strings(draft.Units),
            draft.SampleRateHz?.Value,
            draft.Normaliser is not null,
            Strings(draft.Vocabulary));
    }

    /// <summary>The strings of a list.</summary>
    public static EquatableArray<string> Strings(WordList list) => new(list.Items.Select(item => item.Value));

    /// <summary>A normaliser with one mean and one non-zero scale a channel.</summary>
    public static Normaliser? CheckNormaliser(NormaliserDraft? draft, int channels, string what, ModelProblems problems)
    {
        if (draft is null)
        {
            return null;
        }

        foreach ((NumberList list, string name) in new[] { (draft.Mean, "mean"), (draft.Scale, "scale") })
        {
            if (list.Values.Length != channels)
            {
                throw problems.At(list.Span, ModelErrorCodes.NormaliserLength,
                    $"{what}: '{name}' has {Wording.Count(list.Values.Length, "number")}; expected {channels}, one a channel. Correct the list.");
            }

            for (int i = 0; i < channels; i++)
            {
                double value = list.Values[i];
                if (!BlobDecoder.IsFinite(value) || (value == 0 && name == "scale"))
                {
                    throw problems.At(list.SpanOf(i), ModelErrorCodes.NormaliserValue,
                        $"{what}: '{name}' of channel {i} is {Wording.Number(value)}; expected a finite number" +
                        (name == "scale" ? " that is not zero. Use 1 for a channel that does not vary." : ". Correct it."));
                }
            }
        }

        return new(draft.Mean.ToSingles(), draft.Scale.ToSingles());
    }

    /// <summary>The usage.</summary>
    public static UsageSpec Resolve(UsageDraft draft, ModelProblems problems)
    {
        if (draft.Mode.Value == "stream")
        {
            if ((draft.Steps ?? draft.Stride) is Located<long> extra)
            {
                throw problems.At(extra.Span, ModelErrorCodes.InvalidUsage,
                    "The usage is a stream, which has no 'steps' and no 'stride'. Remove them or use mode 'window'.");
            }

            return new(UsageMode.Stream, 0, 0);
        }

        if (draft.Mode.Value != "window")
        {
            throw problems.At(draft.Mode.Span, ModelErrorCodes.UnknownWord,
                $"The usage's 'mode' is {Wording.Quote(draft.Mode.Value)}; expected 'stream' or 'window'. " +
                Wording.Suggest(draft.Mode.Value, ["stream", "window"], "modes"));
        }

        int steps = WindowNumber(draft.Steps, draft.Mode.Span, "steps", FormatLimits.MaximumSize, problems);
        int stride = WindowNumber(draft.Stride, draft.Mode.Span, "stride", steps, problems);
        return new(UsageMode.Window, steps, stride);
    }

    /// <summary>The activation tier.</summary>
    public static ActivationTier ResolveTier(Located<string> draft, ModelProblems problems)
    {
        return draft.Value switch
        {
            "accurate" => ActivationTier.Accurate,
            "fast" => ActivationTier.Fast,
            _ => throw problems.At(draft.Span, ModelErrorCodes.UnknownWord,
                $"The activations are {Wording.Quote(draft.Value)}; expected 'accurate' or 'fast'. Correct the word."),
        };
    }

    private static int WindowNumber(Located<long>? stated, SourceSpan span, string name, int most, ModelProblems problems)
    {
        if (stated is Located<long> { Value: >= 1 } number && number.Value <= most)
        {
            return (int)number.Value;
        }

        string found = stated is Located<long> wrong ? $"is {wrong.Value}" : "is missing";
        throw problems.At(stated?.Span ?? span, ModelErrorCodes.InvalidUsage,
            $"The usage is a window and '{name}' {found}; expected a whole number from 1 to {most}" +
            (name == "stride" ? " (the window's steps)" : "") + ". Correct it.");
    }

    private static int Size(Located<long> stated, string what, ModelProblems problems) =>
        stated.Value is >= 1 and <= FormatLimits.MaximumSize
            ? (int)stated.Value
            : throw problems.At(stated.Span, ModelErrorCodes.SizeOutOfRange,
                $"{what} is {stated.Value}; expected 1 to {FormatLimits.MaximumSize}. Correct it.");

    private static void CheckCount(WordList list, int size, string name, ModelProblems problems)
    {
        if (list.Items.Count != 0 && list.Items.Count != size)
        {
            throw problems.At(list.Span, ModelErrorCodes.CountMismatch,
                $"The input's list '{name}' has {list.Items.Count} entries; the input's size is {size}. Give one entry a channel, or none.");
        }
    }
}
