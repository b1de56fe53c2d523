using System.Runtime.InteropServices;

namespace TinyRnn.Devices.Linux;

/// <summary>The structure and requests of SPI character devices (linux/spi/spidev.h); tests hold them against a C compiler.</summary>
internal static class SpiAbi
{
    public const uint SendMessage = 0x40206B00;
    public const uint WriteBitsPerWord = 0x40016B03;
    public const uint WriteMaxSpeed = 0x40046B04;
    public const uint WriteMode = 0x40046B05;

    /// <summary><c>struct spi_ioc_transfer</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Transfer
    {
        public ulong Sent;
        public ulong Received;
        public uint Length;
        public uint SpeedHz;
        public ushort DelayMicroseconds;
        public byte BitsPerWord;
        public byte ChipSelectChange;
        public byte SentLanes;
        public byte ReceivedLanes;
        public byte WordDelayMicroseconds;
        public byte Padding;
    }
}
