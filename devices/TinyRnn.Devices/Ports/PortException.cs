using System;
using System.IO;

namespace TinyRnn.Devices.Ports;

/// <summary>A port cannot be opened or has gone; the message says which, why, and what to do.</summary>
/// <param name="message">What, why, what to do.</param>
/// <param name="inner">The cause, if an exception reported it.</param>
public sealed class PortException(string message, Exception? inner = null) : IOException(message, inner);
