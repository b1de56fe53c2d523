using System;

namespace TinyRnn.Devices.Ports.Simulated;

/// <summary>An MCP3008 as it answers on the wire (Microchip DS21295D, section 5.0), with 24 clocks to a conversion.</summary>
public sealed class SimulatedMcp3008 : IDuplexBus
{
    /// <summary>What the inputs convert to when single-ended: 0 to 1023.</summary>
    public int[] Codes { get; } = new int[8];

    /// <inheritdoc/>
    public BusStatus Transfer(ReadOnlySpan<byte> sent, Span<byte> received)
    {
        if (sent.Length != received.Length)
            throw new ArgumentException($"As many bytes are received as sent; the spans hold {sent.Length} and {received.Length}.");

        // Before the start bit the output floats; pulled up here.
        received.Fill(0xFF);
        if (sent.Length != 3 || sent[0] != 1)
            return BusStatus.Ok;

        int channel = (sent[1] >> 4) & 7;
        bool isSingleEnded = (sent[1] & 0x80) != 0;
        int code = isSingleEnded ? Codes[channel] : Math.Max(0, Codes[channel] - Codes[channel ^ 1]);

        // The null bit, then ten bits, the highest first.
        received[1] = (byte)(0xF8 | (code >> 8));
        received[2] = (byte)code;
        return BusStatus.Ok;
    }
}
