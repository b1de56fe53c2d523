using System;
using System.Collections.Generic;

namespace TinyRnn.Devices.Recording;

/// <summary>Where and how samples are recorded.</summary>
public sealed record SampleRecorderOptions
{
    /// <summary>Folder for the files; made if missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Beginning of the files' names: letters, digits, '-' and '_'.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the channels: the header's columns after recording and label. No commas, quotes or line breaks.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Labels that may be recorded, at least one. No commas, quotes or line breaks.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Bytes after which the next file is begun, at least 4,096.</summary>
    public long MaxFileBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Files kept, at least 1; the oldest is deleted for the next one. 0 keeps all.</summary>
    public int MaxFiles { get; init; } = 64;

    /// <summary>Rows after which a new recording begins, so that training gets sequences of a bearable length; at least 1.</summary>
    public int RowsPerRecording { get; init; } = 12_000;

    /// <summary>Samples that wait for the disk at most; more are dropped and counted. At least 2.</summary>
    public int BufferedSamples { get; init; } = 8192;

    /// <summary>When to wait for the disk.</summary>
    public SyncPolicy Sync { get; init; } = SyncPolicy.EachFile;

    internal void Check()
    {
        if (Name.Length == 0 || Name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"))
            throw new ArgumentException($"The recording's name '{Name}' must consist of letters, digits, '-' and '_'.", nameof(Name));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFileBytes, 4096);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxFiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(RowsPerRecording, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferedSamples, 2);
        CheckNames(Channels, "channel");
        CheckNames(Labels, "label");
    }

    private static void CheckNames(IReadOnlyList<string> names, string what)
    {
        if (names.Count == 0)
            throw new ArgumentException($"A recorder needs at least one {what}.");
        foreach (string name in names)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny(",\"\r\n"))
                throw new ArgumentException($"The {what} '{name}' must not be empty or have commas, quotes or line breaks.");
        }
    }
}
