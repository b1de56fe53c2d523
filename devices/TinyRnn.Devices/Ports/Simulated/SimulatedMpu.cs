using System;
using System.Buffers.Binary;

namespace TinyRnn.Devices.Ports.Simulated;

/// <summary>
/// An MPU-6050 or MPU-6500 at the level of its registers (InvenSense RM-MPU-6000A-00 revision 4.2 and RM-MPU-6500A-00 revision
/// 2.1), as far as <see cref="Sensors.MpuSensor"/> uses them: identity, reset, sleep, ranges, data-ready flag, sample registers,
/// FIFO and self-test. A sample is made by <see cref="Sample"/>, so time is whatever the test says.
/// </summary>
public sealed class SimulatedMpu : IRegisterBus
{
    /// <summary>Bytes that the FIFO holds.</summary>
    public const int FifoCapacity = 1024;

    private const int Channels = 7;
    private const int FirstSample = 0x3B;
    private const int InterruptStatus = 0x3A;
    private const int FifoData = 0x74;

    private readonly byte[] _registers = new byte[128];
    private readonly byte[] _fifo = new byte[FifoCapacity];
    private readonly byte _identity;
    private int _fifoFirst;
    private int _fifoCount;

    /// <summary>A sensor that has just been powered.</summary>
    /// <param name="identity">What WHO_AM_I says: 0x68 for an MPU-6050, 0x70 for an MPU-6500.</param>
    public SimulatedMpu(byte identity = 0x68)
    {
        _identity = identity;
        PowerUp();
    }

    /// <summary>True while the sensor sleeps and makes no samples, as an MPU-6050 does from power-up (an MPU-6500 does not).</summary>
    public bool IsAsleep => (_registers[0x6B] & 0x40) != 0;

    /// <summary>Counts that the self-test current adds to each axis: acceleration x, y, z, rotation x, y, z, at the ranges that the test uses.</summary>
    public short[] SelfTestResponse { get; } = new short[6];

    /// <summary>A register as it is now.</summary>
    public byte this[int register]
    {
        get => _registers[register];
        set => _registers[register] = value;
    }

    /// <summary>Loses the supply for a moment: every register has its value after power-up.</summary>
    public void PowerUp()
    {
        byte[] kept = [.. _registers.AsSpan(0x0D, 4), .. _registers.AsSpan(0, 3)];
        Array.Clear(_registers);
        kept.AsSpan(0, 4).CopyTo(_registers.AsSpan(0x0D));
        kept.AsSpan(4).CopyTo(_registers);
        _registers[0x75] = _identity;
        _registers[0x6B] = _identity == 0x68 ? (byte)0x40 : (byte)0x01;
        ClearFifo();
    }

    /// <summary>Makes one sample in raw counts; none while the sensor sleeps.</summary>
    public void Sample(short accelerationX, short accelerationY, short accelerationZ, short rotationX = 0, short rotationY = 0, short rotationZ = 0, short temperature = 0)
    {
        if (IsAsleep)
            return;

        Span<short> counts = [accelerationX, accelerationY, accelerationZ, temperature, rotationX, rotationY, rotationZ];
        for (int axis = 0; axis < 3; axis++)
        {
            if ((_registers[0x1C] & (0x80 >> axis)) != 0)
                counts[axis] += SelfTestResponse[axis];
            if ((_registers[0x1B] & (0x80 >> axis)) != 0)
                counts[4 + axis] += SelfTestResponse[3 + axis];
        }

        for (int channel = 0; channel < Channels; channel++)
            BinaryPrimitives.WriteInt16BigEndian(_registers.AsSpan(FirstSample + 2 * channel), counts[channel]);
        Raise(0x01);
        if ((_registers[0x6A] & 0x40) != 0)
            PushSample();
    }

    /// <inheritdoc/>
    public BusStatus Read(byte register, Span<byte> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            // Reads of the FIFO's data register stay there.
            int address = register == FifoData ? FifoData : (register + i) & 0x7F;
            values[i] = ReadRegister(address);
        }

        return BusStatus.Ok;
    }

    /// <inheritdoc/>
    public BusStatus Write(byte register, ReadOnlySpan<byte> values)
    {
        for (int i = 0; i < values.Length; i++)
            WriteRegister((register + i) & 0x7F, values[i]);
        return BusStatus.Ok;
    }

    private byte ReadRegister(int address)
    {
        switch (address)
        {
            case InterruptStatus:
                byte status = _registers[InterruptStatus];
                _registers[InterruptStatus] = 0;
                return status;
            case 0x72:
                return (byte)(_fifoCount >> 8);
            case 0x73:
                return (byte)_fifoCount;
            case FifoData:
                if (_fifoCount == 0)
                    return 0xFF;
                byte value = _fifo[_fifoFirst];
                _fifoFirst = (_fifoFirst + 1) % FifoCapacity;
                _fifoCount--;
                return value;
            default:
                return _registers[address];
        }
    }

    private void WriteRegister(int address, byte value)
    {
        switch (address)
        {
            case 0x6B when (value & 0x80) != 0:
                PowerUp();
                break;
            case 0x6A:
                if ((value & 0x44) == 0x04)
                    ClearFifo();
                _registers[address] = (byte)(value & ~0x07);
                break;
            case InterruptStatus or (>= FirstSample and < FirstSample + 2 * Channels) or 0x75:
                break;
            default:
                _registers[address] = value;
                break;
        }
    }

    private void PushSample()
    {
        byte enabled = _registers[0x23];
        for (int channel = 0; channel < Channels; channel++)
        {
            int bit = channel < 3 ? 0x08 : 0x80 >> (channel - 3);
            if ((enabled & bit) == 0)
                continue;

            Push(_registers[FirstSample + 2 * channel]);
            Push(_registers[FirstSample + 2 * channel + 1]);
        }
    }

    private void Push(byte value)
    {
        if (_fifoCount == FifoCapacity)
        {
            _fifoFirst = (_fifoFirst + 1) % FifoCapacity;
            _fifoCount--;
            Raise(0x10);
        }

        _fifo[(_fifoFirst + _fifoCount++) % FifoCapacity] = value;
    }

    /// <summary>Flags exist for enabled interrupts only.</summary>
    private void Raise(byte flag) => _registers[InterruptStatus] |= (byte)(flag & _registers[0x38]);

    private void ClearFifo() => (_fifoFirst, _fifoCount) = (0, 0);
}
