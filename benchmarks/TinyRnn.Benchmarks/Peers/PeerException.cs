using System;

namespace TinyRnn.Benchmarks.Peers;

/// <summary>A peer's program did not do its part; the message says which, what it did and what was expected.</summary>
internal sealed class PeerException(string message, Exception? inner = null) : Exception(message, inner);
