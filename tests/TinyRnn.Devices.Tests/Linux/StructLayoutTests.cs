using System;
using System.Runtime.InteropServices;
using TinyRnn.Devices.Linux;

namespace TinyRnn.Devices.Tests.Linux;

/// <summary>
/// Sizes, offsets and request numbers as gcc 12 prints them (sizeof, offsetof, the macros) from linux/gpio.h, linux/i2c.h,
/// linux/i2c-dev.h, linux/spi/spidev.h and poll.h of Debian's linux-libc-dev 6.1; the same on x64 and, with
/// aarch64-linux-gnu-gcc, on ARM64.
/// </summary>
public sealed class StructLayoutTests
{
    [Theory]
    [InlineData(typeof(GpioAbi.ChipInfo), 68)]
    [InlineData(typeof(GpioAbi.LineValues), 16)]
    [InlineData(typeof(GpioAbi.LineAttribute), 16)]
    [InlineData(typeof(GpioAbi.ConfigAttribute), 24)]
    [InlineData(typeof(GpioAbi.LineConfig), 272)]
    [InlineData(typeof(GpioAbi.LineRequest), 592)]
    [InlineData(typeof(GpioAbi.LineInfo), 256)]
    [InlineData(typeof(GpioAbi.LineEvent), 48)]
    [InlineData(typeof(I2cAbi.Message), 16)]
    [InlineData(typeof(I2cAbi.Messages), 16)]
    [InlineData(typeof(I2cAbi.SystemManagementTransfer), 16)]
    [InlineData(typeof(SpiAbi.Transfer), 32)]
    [InlineData(typeof(LinuxCalls.PollEntry), 8)]
    public void Sizes_AreTheCompilers(Type structure, int size) => Assert.Equal(size, SizeOf(structure));

    [Theory]
    [InlineData(typeof(GpioAbi.ChipInfo), "Label", 32)]
    [InlineData(typeof(GpioAbi.ChipInfo), "Lines", 64)]
    [InlineData(typeof(GpioAbi.LineValues), "Mask", 8)]
    [InlineData(typeof(GpioAbi.LineAttribute), "Values", 8)]
    [InlineData(typeof(GpioAbi.LineAttribute), "DebounceMicroseconds", 8)]
    [InlineData(typeof(GpioAbi.ConfigAttribute), "Mask", 16)]
    [InlineData(typeof(GpioAbi.LineConfig), "AttributeCount", 8)]
    [InlineData(typeof(GpioAbi.LineConfig), "Attributes", 32)]
    [InlineData(typeof(GpioAbi.LineRequest), "Consumer", 256)]
    [InlineData(typeof(GpioAbi.LineRequest), "Config", 288)]
    [InlineData(typeof(GpioAbi.LineRequest), "LineCount", 560)]
    [InlineData(typeof(GpioAbi.LineRequest), "EventBufferSize", 564)]
    [InlineData(typeof(GpioAbi.LineRequest), "File", 588)]
    [InlineData(typeof(GpioAbi.LineInfo), "Consumer", 32)]
    [InlineData(typeof(GpioAbi.LineInfo), "Offset", 64)]
    [InlineData(typeof(GpioAbi.LineInfo), "AttributeCount", 68)]
    [InlineData(typeof(GpioAbi.LineInfo), "Flags", 72)]
    [InlineData(typeof(GpioAbi.LineInfo), "Attributes", 80)]
    [InlineData(typeof(GpioAbi.LineEvent), "Id", 8)]
    [InlineData(typeof(GpioAbi.LineEvent), "Offset", 12)]
    [InlineData(typeof(GpioAbi.LineEvent), "Sequence", 16)]
    [InlineData(typeof(GpioAbi.LineEvent), "LineSequence", 20)]
    [InlineData(typeof(I2cAbi.Message), "Flags", 2)]
    [InlineData(typeof(I2cAbi.Message), "Length", 4)]
    [InlineData(typeof(I2cAbi.Message), "Bytes", 8)]
    [InlineData(typeof(I2cAbi.Messages), "Count", 8)]
    [InlineData(typeof(I2cAbi.SystemManagementTransfer), "Command", 1)]
    [InlineData(typeof(I2cAbi.SystemManagementTransfer), "Size", 4)]
    [InlineData(typeof(I2cAbi.SystemManagementTransfer), "Data", 8)]
    [InlineData(typeof(SpiAbi.Transfer), "Received", 8)]
    [InlineData(typeof(SpiAbi.Transfer), "Length", 16)]
    [InlineData(typeof(SpiAbi.Transfer), "SpeedHz", 20)]
    [InlineData(typeof(SpiAbi.Transfer), "DelayMicroseconds", 24)]
    [InlineData(typeof(SpiAbi.Transfer), "BitsPerWord", 26)]
    [InlineData(typeof(SpiAbi.Transfer), "ChipSelectChange", 27)]
    [InlineData(typeof(LinuxCalls.PollEntry), "Events", 4)]
    [InlineData(typeof(LinuxCalls.PollEntry), "Returned", 6)]
    public void Offsets_AreTheCompilers(Type structure, string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf(structure, field));

    [Fact]
    public void Requests_AreTheCompilers()
    {
        Assert.Equal(
            (0x8044B401u, 0xC100B405u, 0xC250B407u, 0xC010B40Eu, 0xC010B40Fu),
            (GpioAbi.GetChipInfo, GpioAbi.GetLineInfo, GpioAbi.GetLine, GpioAbi.GetLineValues, GpioAbi.SetLineValues));
        Assert.Equal((0x703u, 0x705u, 0x707u, 0x720u), (I2cAbi.Slave, I2cAbi.Functions, I2cAbi.Transfer, I2cAbi.SystemManagement));
        Assert.Equal(
            (0x40206B00u, 0x40016B03u, 0x40046B04u, 0x40046B05u),
            (SpiAbi.SendMessage, SpiAbi.WriteBitsPerWord, SpiAbi.WriteMaxSpeed, SpiAbi.WriteMode));
    }

    /// <summary>The size in memory: a one-element array's, since some of the structures are not for marshalling.</summary>
    private static int SizeOf(Type structure) => (int)typeof(StructLayoutTests)
        .GetMethod(nameof(UnmanagedSize), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
        .MakeGenericMethod(structure).Invoke(null, null)!;

    private static int UnmanagedSize<T>() => System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
}
