using System;
using System.Text;

namespace TinyRnn.Training;

/// <summary>Turns tokens back into text, one after the other; bytes of one character are held back until it is complete.</summary>
/// <param name="vocabulary">The tokens.</param>
public sealed class TokenText(Vocabulary vocabulary)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _byte = new byte[1];
    private readonly char[] _characters = new char[4];

    /// <summary>The text that a token completes; may be empty.</summary>
    /// <param name="token">Index into the vocabulary.</param>
    public string Add(int token)
    {
        if (vocabulary.Unit == TextUnit.Character)
        {
            return vocabulary.Entries[token];
        }

        _byte[0] = (byte)token;
        int count = _decoder.GetChars(_byte, _characters, flush: false);
        return new string(_characters.AsSpan(0, count));
    }
}
