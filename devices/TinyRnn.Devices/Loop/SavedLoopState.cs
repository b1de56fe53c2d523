using System;
using System.Buffers.Binary;
using System.Numerics;

namespace TinyRnn.Devices.Loop;

/// <summary>
/// The bytes of a saved loop state: magic, time, smoothing, the model's state, and a CRC-32C over all of it (Castagnoli, as in iSCSI,
/// RFC 3720). Little-endian.
/// </summary>
internal sealed class SavedLoopState
{
    private const ulong Magic = 0x31_50_4F_4F_4C_4E_52_54; // "TRNLOOP1"
    private const int TimeAt = 8;
    private const int LabelAt = 16;
    private const int DecisionsAt = 20;
    private const int ModelAt = 24;
    private const int HeaderBytes = 28;
    private const int ChecksumBytes = sizeof(uint);

    private readonly int _decisions;
    private readonly int[] _labels;
    private readonly int _modelAt;

    public SavedLoopState(int decisions, int modelBytes)
    {
        _decisions = decisions;
        _labels = new int[decisions];
        _modelAt = HeaderBytes + decisions * sizeof(int);
        Bytes = new byte[_modelAt + modelBytes + ChecksumBytes];
    }

    /// <summary>The whole state.</summary>
    public byte[] Bytes { get; }

    /// <summary>The part that belongs to the model.</summary>
    public Span<byte> Model => Bytes.AsSpan(_modelAt, Bytes.Length - _modelAt - ChecksumBytes);

    /// <summary>When it was saved, in milliseconds of Unix time.</summary>
    public long UnixMilliseconds => BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(TimeAt));

    /// <summary>Puts everything around the model's part together.</summary>
    public void Seal(DecisionSmoother smoother, long unixMilliseconds)
    {
        Span<byte> bytes = Bytes;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[TimeAt..], unixMilliseconds);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[LabelAt..], smoother.Label);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[DecisionsAt..], _decisions);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[ModelAt..], Model.Length);
        smoother.CopyTo(_labels);
        for (int i = 0; i < _decisions; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(HeaderBytes + i * sizeof(int))..], _labels[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^ChecksumBytes..], Checksum());
    }

    /// <summary>True if the bytes are whole and of this form.</summary>
    public bool IsWhole()
    {
        ReadOnlySpan<byte> bytes = Bytes;
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic
            && BinaryPrimitives.ReadInt32LittleEndian(bytes[DecisionsAt..]) == _decisions
            && BinaryPrimitives.ReadInt32LittleEndian(bytes[ModelAt..]) == Model.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]) == Checksum();
    }

    /// <summary>Lets the smoothing continue.</summary>
    public void RestoreTo(DecisionSmoother smoother)
    {
        ReadOnlySpan<byte> bytes = Bytes;
        for (int i = 0; i < _decisions; i++)
            _labels[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(HeaderBytes + i * sizeof(int))..]);
        smoother.Restore(_labels, BinaryPrimitives.ReadInt32LittleEndian(bytes[LabelAt..]));
    }

    private uint Checksum()
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in Bytes.AsSpan(..^ChecksumBytes))
            checksum = BitOperations.Crc32C(checksum, value);
        return ~checksum;
    }
}
