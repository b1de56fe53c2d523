namespace TinyRnn.Devices.Recording;

/// <summary>When a recorder waits for the disk (fsync). A killed process loses no written row either way; a power cut may.</summary>
public enum SyncPolicy
{
    /// <summary>Never: the kernel writes within some 30 seconds. Kindest to an SD card.</summary>
    Never,

    /// <summary>When a file is complete.</summary>
    EachFile,

    /// <summary>After each round of writing: at most the last round is lost.</summary>
    EachWrite,
}
