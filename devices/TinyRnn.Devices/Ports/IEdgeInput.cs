using System;

namespace TinyRnn.Devices.Ports;

/// <summary>
/// An input line whose changes are recorded with the time of each, so that none is missed between two looks. Not for use by
/// several threads at once.
/// </summary>
public interface IEdgeInput : IDigitalInput
{
    /// <summary>Changes that came faster than they were taken and were dropped.</summary>
    long LostEdges { get; }

    /// <summary>Takes recorded changes, oldest first, without waiting. Allocates nothing.</summary>
    /// <param name="edges">Overwritten from its beginning; at least one long. What does not fit stays recorded.</param>
    /// <returns>How many were taken; 0 if none is recorded.</returns>
    /// <exception cref="PortException">The line is gone.</exception>
    int TakeEdges(Span<EdgeEvent> edges);

    /// <summary>Waits until a change is recorded.</summary>
    /// <param name="timeout">The longest wait, at least zero.</param>
    /// <returns>False if none came in time.</returns>
    /// <exception cref="PortException">The line is gone.</exception>
    bool WaitForEdge(TimeSpan timeout);
}
