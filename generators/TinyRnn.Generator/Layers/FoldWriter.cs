using System.Collections.Generic;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>How values are put together: a sum, a maximum or a minimum.</summary>
internal enum Fold
{
    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The largest; NaN where one is NaN.</summary>
    Max,

    /// <summary>The smallest; NaN where one is NaN.</summary>
    Min,
}

/// <summary>
/// Writes the fold of values at equal distances. The order of a sum depends on their number alone: up to eight two and two; more in
/// four sums, of every fourth value each, and these two and two.
/// </summary>
internal static class FoldWriter
{
    private const int LargestStraightLine = 8;
    private const int Chains = 4;

    /// <summary>Declares a local with the fold of values.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="fold">What is done.</param>
    /// <param name="name">Name of the local.</param>
    /// <param name="lanes">Floats of a value; 1 for a single one.</param>
    /// <param name="source">The reference that the offsets count from.</param>
    /// <param name="first">Offset of the first value.</param>
    /// <param name="count">Number of values, at least 1.</param>
    /// <param name="distance">Floats from a value to the next.</param>
    public static void Write(
        CodeWriter writer, Fold fold, string name, int lanes, string source, Offset first, int count, int distance)
    {
        if (count <= LargestStraightLine)
        {
            writer.Line($"{TypeName(lanes)} {name} = {Pairwise(fold, lanes, Values(lanes, source, first, 0, count, distance))};");
            return;
        }

        List<string> chains = [];
        foreach (string value in Values(lanes, source, first, 0, Chains, distance))
        {
            chains.Add($"{name}{CodeWriter.Integer(chains.Count)}");
            writer.Line($"{TypeName(lanes)} {chains[chains.Count - 1]} = {value};");
        }

        int looped = count / Chains * Chains;
        int turn = Chains * distance;
        using (writer.Loop("i", turn, looped * distance, turn))
        {
            WriteSteps(writer, fold, lanes, chains, Values(lanes, source, Offset.Of("i").Plus(first), 0, Chains, distance));
        }

        WriteSteps(writer, fold, lanes, chains, Values(lanes, source, first, looped, count - looped, distance));
        writer.Line($"{TypeName(lanes)} {name} = {Pairwise(fold, lanes, chains)};");
    }

    /// <summary>The fold of two values.</summary>
    public static string Combine(Fold fold, int lanes, string left, string right) =>
        fold == Fold.Sum ? $"{left} + {right}" : $"{(lanes == 1 ? "global::System.MathF" : StepSyntax.Operations(lanes))}.{fold}({left}, {right})";

    /// <summary>
    /// The fold of the lanes of a vector: halves onto halves down to four lanes, then lanes 0 and 1 onto 2 and 3 pairwise,
    /// (0 + 1) + (2 + 3).
    /// </summary>
    /// <param name="writer">Target; gets locals whose names begin with <paramref name="name"/>.</param>
    /// <param name="fold">What is done.</param>
    /// <param name="name">Local with the vector.</param>
    /// <param name="lanes">Its floats, at least 4.</param>
    public static string Lanes(CodeWriter writer, Fold fold, string name, int lanes)
    {
        string vector = name;
        int size = lanes;
        for (; size > Chains; size /= 2)
        {
            string half = $"{name}Of{CodeWriter.Integer(size / 2)}";
            string lower = StepSyntax.Part(vector, size, 0, size / 2);
            writer.Line(
                $"{StepSyntax.Type(size / 2)} {half} = {Combine(fold, size / 2, lower, StepSyntax.Part(vector, size, size / 2, size / 2))};");
            vector = half;
        }

        if (fold == Fold.Sum)
        {
            return $"{StepSyntax.Operations(size)}.Sum({vector})";
        }

        foreach (string order in (string[])["1, 0, 3, 2", "2, 3, 0, 1"])
        {
            string moved = $"{StepSyntax.Operations(size)}.Shuffle({vector}, {StepSyntax.Operations(size)}.Create({order}))";
            string next = vector + "P";
            writer.Line($"{StepSyntax.Type(size)} {next} = {Combine(fold, size, vector, moved)};");
            vector = next;
        }

        return $"{StepSyntax.Operations(size)}.ToScalar({vector})";
    }

    /// <summary>The type of a value.</summary>
    public static string TypeName(int lanes) => lanes == 1 ? "float" : StepSyntax.Type(lanes);

    private static List<string> Values(int lanes, string source, Offset first, int skipped, int count, int distance)
    {
        List<string> values = [];
        for (int i = skipped; i < skipped + count; i++)
        {
            values.Add(ChannelEmitter.Get(lanes, source, first.Plus(i * distance)));
        }

        return values;
    }

    private static void WriteSteps(CodeWriter writer, Fold fold, int lanes, List<string> chains, List<string> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            writer.Line(fold == Fold.Sum
                ? $"{chains[i]} += {values[i]};"
                : $"{chains[i]} = {Combine(fold, lanes, chains[i], values[i])};");
        }
    }

    private static string Pairwise(Fold fold, int lanes, List<string> values)
    {
        List<string> left = values;
        while (left.Count > 1)
        {
            List<string> pairs = [];
            for (int i = 0; i < left.Count; i += 2)
            {
                string pair = i + 1 < left.Count ? Combine(fold, lanes, left[i], left[i + 1]) : left[i];
                bool isTerm = fold == Fold.Sum && i + 1 < left.Count && left.Count > 2;
                pairs.Add(isTerm ? $"({pair})" : pair);
            }

            left = pairs;
        }

        return left[0];
    }
}
