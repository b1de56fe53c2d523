using System;

namespace TinyRnn.Devices.Loop;

/// <summary>Keeps what the sensor gave. Called on the loop's thread: must not block, allocate or throw.</summary>
public interface ISampleRecorder
{
    /// <summary>Keeps a good reading.</summary>
    /// <param name="reading">All channels, finite, in the source's unit.</param>
    void Add(ReadOnlySpan<float> reading);

    /// <summary>Says that samples were lost here, so that what follows is not taken for a continuation.</summary>
    void Break();
}
