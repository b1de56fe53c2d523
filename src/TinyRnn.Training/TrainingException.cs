using System;

namespace TinyRnn.Training;

/// <summary>Options or data that cannot be trained with; the message says what was expected, what was found and what to do.</summary>
/// <param name="message">The whole sentence.</param>
public sealed class TrainingException(string message) : Exception(message);
