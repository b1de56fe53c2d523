using System;
using System.ComponentModel;

namespace TinyRnn.Support;

/// <summary>Saved states of generated code: the SHA-256 of the model, then the state's bytes (little-endian).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SavedState
{
    /// <summary>Bytes in front of the state: a SHA-256.</summary>
    public const int HeaderLength = 32;

    /// <summary>Writes a state.</summary>
    /// <param name="model">Name for errors.</param>
    /// <param name="state">The state's bytes.</param>
    /// <param name="sha256">SHA-256 of the model.</param>
    /// <param name="destination"><see cref="HeaderLength"/> bytes more than the state; overwritten.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public static void Save(string model, ReadOnlySpan<byte> state, ReadOnlySpan<byte> sha256, Span<byte> destination)
    {
        CheckLength(model, destination.Length, state.Length, nameof(destination));
        sha256.CopyTo(destination);
        state.CopyTo(destination[HeaderLength..]);
    }

    /// <summary>Reads a state back; a refused one leaves <paramref name="state"/> untouched.</summary>
    /// <param name="model">Name for errors.</param>
    /// <param name="source">What <see cref="Save"/> wrote.</param>
    /// <param name="sha256">SHA-256 of the model.</param>
    /// <param name="state">The state's bytes, overwritten.</param>
    /// <exception cref="ArgumentException">The source has another length or is of another model.</exception>
    public static void Load(string model, ReadOnlySpan<byte> source, ReadOnlySpan<byte> sha256, Span<byte> state)
    {
        CheckLength(model, source.Length, state.Length, nameof(source));
        if (!source[..HeaderLength].SequenceEqual(sha256))
        {
            throw new ArgumentException(
                $"{model}: the saved state is of another model (SHA-256 {Convert.ToHexStringLower(source[..HeaderLength])}; "
                    + $"this model has {Convert.ToHexStringLower(sha256)}). Start from Reset() after a change of model.",
                nameof(source));
        }

        source[HeaderLength..].CopyTo(state);
    }

    private static void CheckLength(string model, int found, int stateLength, string parameter)
    {
        if (found != HeaderLength + stateLength)
        {
            throw new ArgumentException(
                $"{model}: a saved state has {HeaderLength + stateLength} bytes (SavedStateLength); {parameter} has {found}.", parameter);
        }
    }
}
