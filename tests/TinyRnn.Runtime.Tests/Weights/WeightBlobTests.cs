using System;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TinyRnn.Runtime.Tests.Weights;

/// <summary>Weights from an embedded resource.</summary>
public sealed class WeightBlobTests
{
    private const string Resource = "weights.bin";
    private const int Length = 16;

    private static readonly byte[] Content = Encoding.ASCII.GetBytes("0123456789abcdef");

    private static Assembly Here => typeof(WeightBlobTests).Assembly;

    [Fact]
    public void Checksum_IsCastagnoli()
    {
        // Check value of CRC-32C in RFC 3720 and the CRC catalogue.
        Assert.Equal(0xE3069283u, WeightBlob.Checksum("123456789"u8));
        Assert.Equal(0u, WeightBlob.Checksum([]));
    }

    [Fact]
    public void Resource_IsReadAsItIs()
    {
        WeightBlob blob = WeightBlob.Open(Here, Resource, Length, WeightBlob.Checksum(Content));
        Assert.Equal(Content, MemoryMarshal.CreateReadOnlySpan(in blob.Reference, blob.Length).ToArray());
    }

    [Fact]
    public void Resource_SuitsTheVectorsOfTheProcessor()
    {
        // A resource follows its own length of four bytes, which follows a multiple of eight.
        WeightBlob blob = WeightBlob.Open(Here, Resource, Length);
        Assert.True(!System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated || IsAligned(in blob.Reference));
    }

    [Fact]
    public void Constants_SuitTheVectorsOfTheProcessor()
    {
        // One of two neighbouring starts is not a multiple of 64.
        foreach (int start in new[] { 0, 8 })
        {
            ReadOnlySpan<byte> constants = "0123456789abcdef0123456789abcdef"u8[start..];
            WeightBlob blob = WeightBlob.FromConstants(constants);
            Assert.Equal(constants, MemoryMarshal.CreateReadOnlySpan(in blob.Reference, blob.Length));
            Assert.True(!System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated || IsAligned(in blob.Reference));
        }
    }

    [Fact]
    public void MissingResource_IsNamed() => Assert.Contains(
        "no embedded resource 'other.bin'",
        Assert.Throws<InvalidOperationException>(() => WeightBlob.Open(Here, "other.bin", Length)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void WrongLength_SaysBothLengths() => Assert.Contains(
        "have 16 bytes; the model needs 24",
        Assert.Throws<InvalidOperationException>(() => WeightBlob.Open(Here, Resource, 24)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void WrongChecksum_IsDamage() => Assert.Contains(
        "are damaged",
        Assert.Throws<InvalidOperationException>(() => WeightBlob.Open(Here, Resource, Length, 1u)).Message,
        StringComparison.Ordinal);

    private static bool IsAligned(ref readonly byte start) =>
        Unsafe.ByteOffset(in Unsafe.NullRef<byte>(), in start) % 64 == 0;
}
