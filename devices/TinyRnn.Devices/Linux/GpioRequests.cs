using System;
using System.Text;
using TinyRnn.Devices.Ports;
using static TinyRnn.Devices.Linux.GpioAbi;

namespace TinyRnn.Devices.Linux;

/// <summary>What is sent to the kernel to claim a line: pure functions from options to bytes.</summary>
internal static unsafe class GpioRequests
{
    /// <summary>The most events that the kernel keeps for one request (16 for each of 64 lines, drivers/gpio/gpiolib-cdev.c).</summary>
    public const uint MaxEvents = 1024;

    /// <summary>Claims an input line.</summary>
    /// <param name="line">Its number on the chip.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="consumer">Who uses it, as other programs see it; cut to 31 bytes.</param>
    public static LineRequest Input(int line, DigitalInputOptions options, string consumer)
    {
        options.Check();
        LineFlags flags = LineFlags.Input | (options.ActiveLow ? LineFlags.ActiveLow : 0) | options.Bias switch
        {
            LineBias.None => LineFlags.NoBias,
            LineBias.PullUp => LineFlags.PullUp,
            LineBias.PullDown => LineFlags.PullDown,
            _ => 0,
        };
        flags |= (options.Rising ? LineFlags.RisingEdges : 0) | (options.Falling ? LineFlags.FallingEdges : 0);
        LineRequest request = ForLine(line, flags, consumer);
        request.EventBufferSize = MaxEvents;
        if (options.Debounce > TimeSpan.Zero)
        {
            request.Config.AttributeCount = 1;
            request.Config.Attributes[0].Mask = 1;
            request.Config.Attributes[0].Attribute.Id = DebounceAttribute;
            request.Config.Attributes[0].Attribute.DebounceMicroseconds = (uint)(options.Debounce.Ticks / TimeSpan.TicksPerMicrosecond);
        }

        return request;
    }

    /// <summary>Claims an output line and sets its value in one step, so that it does not glitch.</summary>
    /// <param name="line">Its number on the chip.</param>
    /// <param name="options">How it is driven.</param>
    /// <param name="consumer">Who uses it, as other programs see it; cut to 31 bytes.</param>
    public static LineRequest Output(int line, DigitalOutputOptions options, string consumer)
    {
        LineFlags flags = LineFlags.Output | (options.ActiveLow ? LineFlags.ActiveLow : 0) | options.Drive switch
        {
            LineDrive.OpenDrain => LineFlags.OpenDrain,
            LineDrive.OpenSource => LineFlags.OpenSource,
            _ => 0,
        };
        LineRequest request = ForLine(line, flags, consumer);
        request.Config.AttributeCount = 1;
        request.Config.Attributes[0].Mask = 1;
        request.Config.Attributes[0].Attribute.Id = OutputValuesAttribute;
        request.Config.Attributes[0].Attribute.Values = options.SafeValue ? 1UL : 0;
        return request;
    }

    private static LineRequest ForLine(int line, LineFlags flags, string consumer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(line);
        var request = default(LineRequest);
        request.Offsets[0] = (uint)line;
        request.LineCount = 1;
        request.Config.Flags = flags;

        // The last byte stays zero: the kernel reads a terminated string.
        Encoder encoder = Encoding.UTF8.GetEncoder();
        encoder.Convert(consumer, new Span<byte>(request.Consumer, NameLength - 1), flush: true, out _, out _, out _);
        return request;
    }
}
