using System;

namespace TinyRnn.Cli.Engine;

/// <summary>The state of an instance of a generated class, kept to go back to.</summary>
internal sealed class GeneratedState(SaveFunction save, LoadFunction load, int length)
{
    private readonly byte[] _bytes = new byte[length];

    /// <summary>Keeps the present state.</summary>
    public void Save() => save(_bytes);

    /// <summary>Goes back to the state that was kept.</summary>
    public void Load() => load(_bytes);
}

/// <summary>Writes a state.</summary>
internal delegate void SaveFunction(Span<byte> destination);

/// <summary>Takes a state.</summary>
internal delegate void LoadFunction(ReadOnlySpan<byte> source);
