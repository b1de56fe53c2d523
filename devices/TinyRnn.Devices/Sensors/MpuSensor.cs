using System;
using System.Buffers.Binary;
using System.Threading;
using TinyRnn.Devices.Ports;
using static TinyRnn.Devices.Sensors.MpuRegisters;

namespace TinyRnn.Devices.Sensors;

/// <summary>
/// An InvenSense MPU-6050 or MPU-6500 (also MPU-9250 and 9255, whose accelerometer and gyroscope are the 6500's): acceleration
/// in m/s^2 and, if asked for, rotation in rad/s, over I2C or SPI. Scales: PS-MPU-6000A-00 revision 3.4 sections 6.1 and 6.2,
/// PS-MPU-6500A-01 revision 1.3 sections 3.1 and 3.2 (the same for both).
/// A sensor that lost its supply for a moment sleeps or has other settings afterwards; it is found and set up again while reading.
/// Not for use by several threads at once.
/// </summary>
public sealed class MpuSensor : ISensor
{
    /// <summary>The address with AD0 at ground; 0x69 with AD0 at the supply.</summary>
    public const int DefaultAddress = 0x68;

    /// <summary>Standard gravity, m/s^2 (CGPM 1901).</summary>
    public const double StandardGravity = 9.80665;

    private const int BytesPerAxis = 2;
    private const int FifoBytes = 1024;

    // INT_STATUS, then acceleration, temperature, rotation: one burst, so the flag belongs to the sample.
    private const int BurstBytes = 15;
    private const int ReadingsBetweenRecoveries = 100;

    private readonly IRegisterBus _bus;
    private readonly MpuOptions _options;
    private readonly SensorFaultCounts _faults = new();
    private readonly float _accelerationScale;
    private readonly float _rotationScale;
    private readonly byte[] _lastSample = new byte[BurstBytes - 1];
    private bool _hasSample;
    private int _unchanged;
    private int _withoutSample;
    private bool _mayHaveLostSettings;

    private MpuSensor(IRegisterBus bus, MpuOptions options, byte identity)
    {
        _bus = bus;
        _options = options;
        Is6500 = identity != Identity6050;
        _accelerationScale = (float)(StandardGravity * options.AccelerometerRange / 32768);

        // 131 counts a degree a second at +-250: 32768 counts are 250.14 of them.
        _rotationScale = (float)(Math.PI / 180 / (131.0 * 250 / options.GyroscopeRange));
    }

    /// <summary>True for an MPU-6500 or its kin, false for an MPU-6050.</summary>
    public bool Is6500 { get; }

    /// <inheritdoc/>
    public int ChannelCount => _options.WithGyroscope ? 6 : 3;

    /// <inheritdoc/>
    public SensorFault LastFault => _faults.Last;

    /// <summary>The chip's temperature at the last good reading, in degrees Celsius; NaN before.</summary>
    public float Temperature { get; private set; } = float.NaN;

    /// <summary>How often the sensor was set up again after it had stopped.</summary>
    public long Recoveries { get; private set; }

    /// <summary>Finds, resets and sets up the sensor; takes about 0.2 s.</summary>
    /// <param name="bus">The sensor's registers.</param>
    /// <param name="options">Ranges, rate, channels.</param>
    /// <param name="clock">Waits for the reset.</param>
    /// <exception cref="SensorException">It does not answer, or is another chip.</exception>
    public static MpuSensor Open(IRegisterBus bus, MpuOptions options, ILoopClock clock)
    {
        options.Check();
        BusStatus status = bus.ReadByte(Identity, out byte identity);
        ThrowIfFailed(status);
        if (identity is not (Identity6050 or Identity6500 or Identity9250 or Identity9255))
        {
            throw new SensorException(
                SensorFault.WrongIdentity,
                $"The device's WHO_AM_I is 0x{identity:X2}; an MPU-6050 has 0x68, an MPU-6500 0x70, an MPU-9250 0x71. Check the address (AD0 low: 0x68, high: 0x69) and the wiring.");
        }

        // Section 4.28 and 4.29 of the MPU-6050's map: 100 ms after a reset.
        ThrowIfFailed(bus.WriteByte(PowerManagement1, DeviceReset));
        Wait(clock, 0.1);
        var sensor = new MpuSensor(bus, options, identity);
        ThrowIfFailed(sensor.Configure());

        // The gyroscope starts up in 30 ms (section 6.1), the low-pass settles within as much.
        Wait(clock, 0.06);
        return sensor;
    }

    /// <inheritdoc/>
    public long CountOf(SensorFault fault) => _faults[fault];

    /// <inheritdoc/>
    public void Read(Span<float> values)
    {
        if (values.Length != ChannelCount)
            throw new ArgumentException($"The sensor gives {ChannelCount} floats; the span holds {values.Length}.", nameof(values));

        Span<byte> burst = stackalloc byte[BurstBytes];
        SensorFault fault = SensorFaultCounts.Of(_bus.Read(InterruptStatus, burst));
        ReadOnlySpan<byte> sample = burst[1..];
        if (fault == SensorFault.None)
            fault = _mayHaveLostSettings && !KeptSettings() ? SensorFault.Stale : Judge(burst[0], sample);
        _mayHaveLostSettings = fault is not (SensorFault.None or SensorFault.Saturated);

        _faults.Note(fault);
        if (fault is SensorFault.None or SensorFault.Saturated)
            Convert(sample, values);
        else
            values.Fill(float.NaN);
    }

    /// <summary>Lets the sensor collect samples by its own clock in its 1,024 bytes: 170 of acceleration, or 85 with rotation.</summary>
    /// <exception cref="SensorException">It does not answer.</exception>
    public void StartFifo()
    {
        ThrowIfFailed(_bus.WriteByte(UserControl, FifoReset));
        ThrowIfFailed(_bus.WriteByte(FifoEnable, (byte)(FifoAccelerometer | (_options.WithGyroscope ? FifoGyroscope : 0))));
        ThrowIfFailed(_bus.WriteByte(UserControl, FifoOn));
    }

    /// <summary>
    /// Takes collected samples in one burst, oldest first. After an overrun the collection starts afresh, since its first bytes
    /// need not be the beginning of a sample. Allocates nothing.
    /// </summary>
    /// <param name="rows">Room for whole samples of <see cref="ChannelCount"/> floats.</param>
    /// <returns>Samples taken; 0 with <see cref="LastFault"/> set if something is wrong.</returns>
    public int ReadFifo(Span<float> rows)
    {
        Span<byte> count = stackalloc byte[2];
        BusStatus status = _bus.ReadByte(InterruptStatus, out byte flags);
        if (status == BusStatus.Ok)
            status = _bus.Read(FifoCount, count);
        int bytes = BinaryPrimitives.ReadUInt16BigEndian(count);
        if (status == BusStatus.Ok && ((flags & FifoOverflow) != 0 || bytes >= FifoBytes))
        {
            // Without a reset every later sample would be shifted by some bytes; the FIFO resets only while it is off.
            status = _bus.WriteByte(UserControl, FifoReset);
            if (status == BusStatus.Ok)
                status = _bus.WriteByte(UserControl, FifoOn);
            _faults.Note(status == BusStatus.Ok ? SensorFault.Overrun : SensorFaultCounts.Of(status));
            return 0;
        }

        int rowBytes = ChannelCount * BytesPerAxis;
        int taken = Math.Min(bytes / rowBytes, rows.Length / ChannelCount);
        Span<byte> samples = stackalloc byte[FifoBytes];
        samples = samples[..(taken * rowBytes)];
        if (status == BusStatus.Ok && taken > 0)
            status = _bus.Read(FifoData, samples);
        if (status != BusStatus.Ok)
        {
            _faults.Note(SensorFaultCounts.Of(status));
            return 0;
        }

        bool saturated = false;
        for (int i = 0; i < taken * ChannelCount; i++)
        {
            short raw = BinaryPrimitives.ReadInt16BigEndian(samples[(BytesPerAxis * i)..]);
            saturated |= IsLimit(raw);
            rows[i] = raw * (i % ChannelCount < 3 ? _accelerationScale : _rotationScale);
        }

        _faults.Note(saturated ? SensorFault.Saturated : SensorFault.None);
        return taken;
    }

    /// <summary>Writes every setting.</summary>
    internal BusStatus Configure()
    {
        ReadOnlySpan<byte> settings =
        [
            PowerManagement1, ClockFromGyroscope,
            PowerManagement2, 0,
            SampleRateDivider, _options.RateDivider,
            MpuRegisters.Configuration, (byte)_options.LowPass,
            GyroscopeConfiguration, (byte)(RangeCode(_options.GyroscopeRange / 250) << 3),
            AccelerometerConfiguration, (byte)(RangeCode(_options.AccelerometerRange / 2) << 3),

            // The MPU-6500 has a low-pass of its own for the accelerometer; the register means nothing on the MPU-6050.
            AccelerometerConfiguration2, (byte)_options.LowPass,
            InterruptEnable, DataReady | FifoOverflow,
        ];
        for (int i = 0; i < settings.Length; i += 2)
        {
            BusStatus status = settings[i] == AccelerometerConfiguration2 && !Is6500
                ? BusStatus.Ok
                : _bus.WriteByte(settings[i], settings[i + 1]);
            if (status != BusStatus.Ok)
                return status;
        }

        return BusStatus.Ok;
    }

    /// <summary>Throws for a transfer that failed while setting up.</summary>
    internal static void ThrowIfFailed(BusStatus status)
    {
        if (status == BusStatus.Ok)
            return;

        throw new SensorException(
            SensorFaultCounts.Of(status),
            status == BusStatus.NotAcknowledged
                ? "The MPU does not acknowledge. Check its supply, SDA and SCL and the address (AD0 low: 0x68, high: 0x69); the doctor lists the addresses that answer."
                : $"The bus of the MPU failed ({status}). Check SDA and SCL for shorts and for pull-up resistors; with long wires lower the bus's speed.");
    }

    internal static void Wait(ILoopClock clock, double seconds) =>
        clock.WaitUntil(clock.Time.GetTimestamp() + (long)(seconds * clock.Time.TimestampFrequency), CancellationToken.None);

    /// <summary>FS_SEL: 0 to 3 for factors 1, 2, 4, 8.</summary>
    private static int RangeCode(int factor) => System.Numerics.BitOperations.Log2((uint)factor);

    private static bool IsLimit(short raw) => raw is short.MaxValue or short.MinValue;

    /// <summary>
    /// After a fault: whether the low-pass, never 0 here and 0 after power-up, is as it was set. An MPU-6500 without supply for a
    /// moment would otherwise go on with another range.
    /// </summary>
    private bool KeptSettings()
    {
        BusStatus status = _bus.ReadByte(MpuRegisters.Configuration, out byte lowPass);
        if (status != BusStatus.Ok || lowPass == _options.LowPass)
            return status == BusStatus.Ok;

        if (Configure() == BusStatus.Ok)
            Recoveries++;
        return false;
    }

    private SensorFault Judge(byte status, ReadOnlySpan<byte> sample)
    {
        // A data line that is held high reads as ones, flags included; no sample has all bits set.
        if (sample.IndexOfAnyExcept((byte)0xFF) < 0)
            return SensorFault.Stuck;

        if ((status & DataReady) == 0)
            return JudgeOldSample();

        _withoutSample = 0;
        if (_hasSample && sample.SequenceEqual(_lastSample))
            _unchanged++;
        else
            _unchanged = 0;
        sample.CopyTo(_lastSample);
        _hasSample = true;
        if (_unchanged + 1 >= _options.StuckAfter)
            return SensorFault.Stuck;

        for (int channel = 0; channel < ChannelCount; channel++)
        {
            if (IsLimit(Raw(sample, channel)))
                return SensorFault.Saturated;
        }

        return SensorFault.None;
    }

    /// <summary>The registers keep the last sample, which stands in for one that is late.</summary>
    private SensorFault JudgeOldSample()
    {
        _withoutSample++;
        if (_withoutSample < _options.StaleAfter && _hasSample)
            return SensorFault.None;

        // It sleeps, or has stopped. A few writes, without the wait of a reset: the loop's next tick must not suffer.
        if ((_withoutSample - _options.StaleAfter) % ReadingsBetweenRecoveries == 0 && Configure() == BusStatus.Ok)
            Recoveries++;
        return SensorFault.Stale;
    }

    private void Convert(ReadOnlySpan<byte> sample, Span<float> values)
    {
        for (int channel = 0; channel < values.Length; channel++)
            values[channel] = Raw(sample, channel) * (channel < 3 ? _accelerationScale : _rotationScale);

        // Section 4.18 of either map: 340 counts a degree from 36.53 degrees; 333.87 from 21.
        short temperature = BinaryPrimitives.ReadInt16BigEndian(sample[(3 * BytesPerAxis)..]);
        Temperature = Is6500 ? temperature / 333.87f + 21 : temperature / 340f + 36.53f;
    }

    /// <summary>Channels 0 to 2 are acceleration, 3 to 5 rotation; the temperature lies between them.</summary>
    private static short Raw(ReadOnlySpan<byte> sample, int channel) =>
        BinaryPrimitives.ReadInt16BigEndian(sample[(BytesPerAxis * (channel < 3 ? channel : channel + 1))..]);
}
