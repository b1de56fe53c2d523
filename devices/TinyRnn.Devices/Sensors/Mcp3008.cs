using System;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Sensors;

/// <summary>
/// A Microchip MCP3008: eight 10-bit analogue inputs over SPI mode 0 (DS21295D; at most 1.35 MHz at 2.7 V and 3.6 MHz at 5 V,
/// section 1.0; framing of three bytes, section 6.1). Readings are in volts. Not for use by several threads at once.
/// </summary>
public sealed class Mcp3008 : ISensor
{
    /// <summary>Inputs of the chip.</summary>
    public const int InputCount = 8;

    /// <summary>The fastest clock at every supply: the data sheet's for 2.7 V, the lowest.</summary>
    public const int MaxSpeedHz = 1_350_000;

    private const int Codes = 1024;
    private const byte SingleEnded = 0x80;

    // Offset and gain error, 1.25 and 1 counts at most, and noise (section 1.0), for the difference of two conversions.
    private const int SelfTestTolerance = 6;

    private readonly IDuplexBus _bus;
    private readonly byte[] _inputs;
    private readonly float _voltsPerCode;
    private readonly SensorFaultCounts _faults = new();

    /// <summary>A converter whose inputs are read against ground.</summary>
    /// <param name="bus">The chip.</param>
    /// <param name="referenceVolts">The voltage at VREF: full scale.</param>
    /// <param name="inputs">The inputs to read, 0 to 7, one channel each.</param>
    /// <exception cref="ArgumentException">An input does not exist, or none is given, or the reference is not 0.25 to 5.5 V.</exception>
    public Mcp3008(IDuplexBus bus, double referenceVolts, params ReadOnlySpan<byte> inputs)
    {
        if (inputs.IsEmpty)
            throw new ArgumentException("Give at least one input to read.", nameof(inputs));
        if (inputs.IndexOfAnyExceptInRange((byte)0, (byte)(InputCount - 1)) is >= 0 and int wrong)
            throw new ArgumentException($"The inputs are 0 to {InputCount - 1}; found {inputs[wrong]}.", nameof(inputs));
        if (!(referenceVolts is >= 0.25 and <= 5.5))
            throw new ArgumentException(FormattableString.Invariant($"The reference is 0.25 to 5.5 V (DS21295D section 1.0); found {referenceVolts}."), nameof(referenceVolts));

        _bus = bus;
        _inputs = inputs.ToArray();
        _voltsPerCode = (float)(referenceVolts / Codes);
    }

    /// <inheritdoc/>
    public int ChannelCount => _inputs.Length;

    /// <inheritdoc/>
    public SensorFault LastFault => _faults.Last;

    /// <inheritdoc/>
    public long CountOf(SensorFault fault) => _faults[fault];

    /// <inheritdoc/>
    public void Read(Span<float> values)
    {
        if (values.Length != ChannelCount)
            throw new ArgumentException($"The converter gives {ChannelCount} floats; the span holds {values.Length}.", nameof(values));

        SensorFault fault = SensorFault.None;
        for (int channel = 0; channel < _inputs.Length; channel++)
        {
            SensorFault own = Convert(_inputs[channel], isSingleEnded: true, out int code);
            values[channel] = own is SensorFault.None or SensorFault.Saturated ? code * _voltsPerCode : float.NaN;

            // A channel without a value says more than one at its limit.
            if (own != SensorFault.None && fault is SensorFault.None or SensorFault.Saturated)
                fault = own;
        }

        _faults.Note(fault);
    }

    /// <summary>
    /// Tests conversion and wiring with the chip's own subtraction: the difference of two neighbouring inputs must be that of
    /// their single conversions, and the opposite difference zero. The voltages must be steady.
    /// </summary>
    /// <param name="pair">0 for inputs 0 and 1, up to 3 for inputs 6 and 7.</param>
    /// <returns>The fault, or none.</returns>
    public SensorFault SelfTest(int pair = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pair);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(pair, InputCount / 2);
        byte even = (byte)(2 * pair);
        byte odd = (byte)(even + 1);
        Span<int> codes = stackalloc int[4];
        for (int i = 0; i < codes.Length; i++)
        {
            SensorFault fault = Convert(i % 2 == 0 ? even : odd, isSingleEnded: i < 2, out codes[i]);
            if (fault is not (SensorFault.None or SensorFault.Saturated))
                return fault;
        }

        int difference = codes[0] - codes[1];
        bool agrees = Math.Abs(Math.Max(0, difference) - codes[2]) <= SelfTestTolerance
            && Math.Abs(Math.Max(0, -difference) - codes[3]) <= SelfTestTolerance;
        return agrees ? SensorFault.None : SensorFault.Stuck;
    }

    private SensorFault Convert(byte input, bool isSingleEnded, out int code)
    {
        Span<byte> received = stackalloc byte[3];
        ReadOnlySpan<byte> sent = [1, (byte)((isSingleEnded ? SingleEnded : 0) | (input << 4)), 0];
        SensorFault fault = SensorFaultCounts.Of(_bus.Transfer(sent, received));
        code = ((received[1] & 3) << 8) | received[2];
        if (fault != SensorFault.None)
            return fault;

        // The chip sends a zero before the result; a data line that nobody drives is pulled up.
        if ((received[1] & 4) != 0)
            return SensorFault.Stuck;
        return code == Codes - 1 ? SensorFault.Saturated : SensorFault.None;
    }
}
