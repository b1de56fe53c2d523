using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>Pieces of messages.</summary>
static class Wording
{
    private const int LongestQuote = 60;
    private const int MostCandidates = 1000;

    /// <summary>A user's string in quotes, shortened, control characters replaced.</summary>
    public static string Quote(string value)
    {
        char[] kept = value.Length <= LongestQuote ? value.ToCharArray() : value.Substring(0, LongestQuote).ToCharArray();
        for (int i = 0; i < kept.Length; i++)
        {
            if (char.IsControl(kept[i]) || char.IsSurrogate(kept[i]))
            {
                kept[i] = '?';
            }
        }

        return "'" + new string(kept) + (value.Length <= LongestQuote ? "'" : "...'");
    }

    /// <summary>A number with a point as decimal separator.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A shape such as <c>[96, 24]</c>.</summary>
    public static string Dimensions(IEnumerable<int> dimensions) =>
        "[" + string.Join(", ", dimensions.Select(size => size.ToString(CultureInfo.InvariantCulture))) + "]";

    /// <summary>A number of things: <c>1 value</c>, <c>3 values</c>.</summary>
    public static string Count(long count, string thing) =>
        count.ToString(CultureInfo.InvariantCulture) + " " + thing + (count == 1 ? "" : "s");

    /// <summary>Words in a sentence: <c>a, b and c</c>; shortened past twelve.</summary>
    public static string List(IEnumerable<string> words)
    {
        List<string> all = words.Take(13).ToList();
        return all.Count switch
        {
            0 => "none",
            1 => all[0],
            > 12 => string.Join(", ", all.Take(12)) + " and others",
            _ => string.Join(", ", all.Take(all.Count - 1)) + " and " + all[all.Count - 1],
        };
    }

    /// <summary>"Did you mean 'x'?" for the closest candidate, else the list of candidates.</summary>
    public static string Suggest(string found, IReadOnlyCollection<string> candidates, string things)
    {
        string? best = Closest(found, candidates);
        return best is not null
            ? $"Did you mean '{best}'?"
            : candidates.Count == 0 ? $"There are no {things} here." : $"Known {things}: {List(candidates)}.";
    }

    /// <summary>The candidate with the fewest edits (case aside), or null where none is near.</summary>
    public static string? Closest(string found, IEnumerable<string> candidates)
    {
        if (found.Length > LongestQuote)
        {
            return null;
        }

        string? best = null;
        int bestDistance = Math.Max(1, found.Length / 2) + 1;
        foreach (string candidate in candidates.Take(MostCandidates))
        {
            if (candidate.Length > LongestQuote || Math.Abs(candidate.Length - found.Length) >= bestDistance)
            {
                continue;
            }

            int distance = Distance(found.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
