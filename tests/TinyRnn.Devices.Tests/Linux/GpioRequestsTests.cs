using System;
using System.Runtime.InteropServices;
using System.Text;
using TinyRnn.Devices.Linux;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Tests.Linux;

public sealed class GpioRequestsTests
{
    private static readonly DigitalInputOptions NoEdges = new() { Rising = false, Falling = false };

    [Fact]
    public void AnInput_IsAskedForAsTheHeaderSays()
    {
        byte[] bytes = Bytes(GpioRequests.Input(
            17, new DigitalInputOptions { ActiveLow = true, Bias = LineBias.PullUp, Debounce = TimeSpan.FromMilliseconds(5) }, "fan"));

        Assert.Equal(17u, BitConverter.ToUInt32(bytes, 0));
        Assert.Equal("fan\0", Encoding.ASCII.GetString(bytes, 256, 4));

        // Active low 2, input 4, rising 16, falling 32, pull-up 256.
        Assert.Equal(2ul + 4 + 16 + 32 + 256, BitConverter.ToUInt64(bytes, 288));
        Assert.Equal(1u, BitConverter.ToUInt32(bytes, 288 + 8));
        Assert.Equal(3u, BitConverter.ToUInt32(bytes, 288 + 32));
        Assert.Equal(5000u, BitConverter.ToUInt32(bytes, 288 + 32 + 8));
        Assert.Equal(1ul, BitConverter.ToUInt64(bytes, 288 + 32 + 16));
        Assert.Equal((1u, 1024u), (BitConverter.ToUInt32(bytes, 560), BitConverter.ToUInt32(bytes, 564)));
    }

    [Theory]
    [InlineData(false, 8ul)]
    [InlineData(true, 8ul + 2 + 64)]
    public void AnOutput_StartsWithItsSafeValue(bool openDrain, ulong flags)
    {
        byte[] bytes = Bytes(GpioRequests.Output(
            3, new DigitalOutputOptions { SafeValue = openDrain, ActiveLow = openDrain, Drive = openDrain ? LineDrive.OpenDrain : LineDrive.PushPull }, ""));

        Assert.Equal(flags, BitConverter.ToUInt64(bytes, 288));
        Assert.Equal((1u, 2u), (BitConverter.ToUInt32(bytes, 288 + 8), BitConverter.ToUInt32(bytes, 288 + 32)));
        Assert.Equal(openDrain ? 1ul : 0, BitConverter.ToUInt64(bytes, 288 + 32 + 8));
        Assert.Equal(1ul, BitConverter.ToUInt64(bytes, 288 + 32 + 16));
    }

    [Theory]
    [InlineData(LineBias.Unchanged, 4ul)]
    [InlineData(LineBias.None, 4ul + 1024)]
    [InlineData(LineBias.PullDown, 4ul + 512)]
    public void Bias_IsAFlag(LineBias bias, ulong flags)
    {
        byte[] bytes = Bytes(GpioRequests.Input(0, NoEdges with { Bias = bias }, ""));
        Assert.Equal(flags, BitConverter.ToUInt64(bytes, 288));
        Assert.Equal(0u, BitConverter.ToUInt32(bytes, 288 + 8));
    }

    [Fact]
    public void ALongName_IsCutAndEndsWithZero()
    {
        byte[] bytes = Bytes(GpioRequests.Input(0, NoEdges, new string('ä', 40)));
        Assert.Equal(new string('ä', 15), Encoding.UTF8.GetString(bytes, 256, 30));
        Assert.Equal(0, bytes[256 + 31]);
    }

    [Fact]
    public void WrongOptions_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GpioRequests.Input(-1, NoEdges, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => GpioRequests.Input(0, NoEdges with { Debounce = TimeSpan.FromSeconds(-1) }, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => GpioRequests.Input(0, NoEdges with { Debounce = TimeSpan.FromHours(2) }, ""));
    }

    private static byte[] Bytes(GpioAbi.LineRequest request) => MemoryMarshal.AsBytes(new ReadOnlySpan<GpioAbi.LineRequest>(in request)).ToArray();
}
