namespace TinyRnn.Format;

/// <summary>A piece of the model file's text; <see cref="None"/> for what was never text.</summary>
readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>The place of something built in memory.</summary>
    public static SourceSpan None => new(-1, 0);
}

/// <summary>A value and where it stands in the text.</summary>
readonly record struct Located<T>(T Value, SourceSpan Span);

/// <summary>A list of numbers with the place of each.</summary>
/// <param name="Values">The numbers.</param>
/// <param name="Span">Place of the whole list.</param>
/// <param name="Items">Places of the numbers; null for a list built in memory.</param>
sealed record NumberList(double[] Values, SourceSpan Span, SourceSpan[]? Items)
{
    /// <summary>The values as float32; each was checked to be a float32 when it was read.</summary>
    public float[] ToSingles()
    {
        float[] singles = new float[Values.Length];
        for (int i = 0; i < singles.Length; i++)
        {
            singles[i] = (float)Values[i];
        }

        return singles;
    }

    /// <summary>Place of the number at <paramref name="index"/>.</summary>
    public SourceSpan SpanOf(int index) => Items is null ? Span : Items[index];
}
