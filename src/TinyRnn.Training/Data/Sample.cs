namespace TinyRnn.Training.Data;

/// <summary>One training or validation sequence: a window of a recording and the part of it where the loss falls.</summary>
/// <param name="Recording">Index of the recording.</param>
/// <param name="Start">First step.</param>
/// <param name="End">Step after the last.</param>
/// <param name="LossStart">First step, counted in the recording, whose output is compared; the last one always is.</param>
internal readonly record struct Sample(int Recording, int Start, int End, int LossStart)
{
    /// <summary>Steps.</summary>
    public int Steps => End - Start;
}
