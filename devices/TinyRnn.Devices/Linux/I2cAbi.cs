using System.Runtime.InteropServices;

namespace TinyRnn.Devices.Linux;

/// <summary>The structures and requests of I2C character devices (linux/i2c-dev.h, linux/i2c.h); tests hold them against a C compiler.</summary>
internal static unsafe class I2cAbi
{
    public const uint Slave = 0x703;
    public const uint Functions = 0x705;
    public const uint Transfer = 0x707;
    public const uint SystemManagement = 0x720;

    public const ushort ReadFlag = 1;
    public const ulong PlainTransfers = 1;

    /// <summary><c>struct i2c_msg</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public ushort Address;
        public ushort Flags;
        public ushort Length;
        public byte* Bytes;
    }

    /// <summary><c>struct i2c_rdwr_ioctl_data</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Messages
    {
        public Message* First;
        public uint Count;
    }

    /// <summary><c>struct i2c_smbus_ioctl_data</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SystemManagementTransfer
    {
        public byte IsRead;
        public byte Command;
        public uint Size;
        public byte* Data;
    }
}
