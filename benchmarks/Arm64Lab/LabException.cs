using System;

namespace TinyRnn.Arm64Lab;

/// <summary>Something the lab needs is missing or failed; the message says what, and what to do about it.</summary>
internal sealed class LabException(string message, Exception? inner = null) : Exception(message, inner);
