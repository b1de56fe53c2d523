using System.Collections.Generic;

namespace TinyRnn.Training.Architectures;

/// <summary>A word of an architecture's text.</summary>
/// <param name="Text">The word.</param>
/// <param name="Column">1-based place of its first character in the text.</param>
internal sealed record ArchitectureWord(string Text, int Column)
{
    /// <summary>The words of each layer; layers are separated by commas, words by white space.</summary>
    public static IReadOnlyList<IReadOnlyList<ArchitectureWord>> Split(string text)
    {
        List<List<ArchitectureWord>> layers = [[]];
        int start = -1;
        for (int at = 0; at <= text.Length; at++)
        {
            char character = at < text.Length ? text[at] : ',';
            bool ends = character == ',';
            if (!ends && !char.IsWhiteSpace(character))
            {
                start = start < 0 ? at : start;
                continue;
            }

            if (start >= 0)
            {
                layers[^1].Add(new ArchitectureWord(text[start..at], start + 1));
                start = -1;
            }

            if (ends)
            {
                layers.Add([]);
            }
        }

        layers.RemoveAt(layers.Count - 1);
        return layers;
    }
}
