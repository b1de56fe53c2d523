namespace TinyRnn.Training.Cells;

/// <summary>
/// Whether the recurrent layers of a shard go on where its last pass ended (truncated backpropagation through time) or start anew. The
/// rows of the last pass are still in their places when the next one begins.
/// </summary>
internal sealed class StateCarry
{
    /// <summary>Steps of the last pass, after the last of which the state is taken; 0 to start from the initial state.</summary>
    public int Steps { get; set; }
}
