using System.Collections.Generic;
using Microsoft.Win32.SafeHandles;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Linux;

/// <summary>Asks every address of an I2C bus whether a device answers, as <c>i2cdetect</c> does.</summary>
public static unsafe class I2cScan
{
    /// <summary>The first address that devices may have.</summary>
    public const int FirstAddress = 0x08;

    /// <summary>The last address that devices may have.</summary>
    public const int LastAddress = 0x77;

    private const uint QuickCommand = 0;
    private const uint ByteCommand = 1;

    /// <summary>The addresses that answer, ascending. One that a kernel driver has claimed counts as answering.</summary>
    /// <param name="path">The bus's device file.</param>
    /// <exception cref="PortException">The bus is missing or not permitted.</exception>
    public static IReadOnlyList<int> Answering(string path)
    {
        using SafeFileHandle bus = LinuxCalls.Open(path, LinuxCalls.ReadWrite, out int error) ?? throw DeviceKind.I2c.Error("Opening", path, error);
        var answering = new List<int>();
        for (int address = FirstAddress; address <= LastAddress; address++)
        {
            if (Answers(bus, address))
                answering.Add(address);
        }

        return answering;
    }

    private static bool Answers(SafeFileHandle bus, int address)
    {
        int error = LinuxCalls.Control(bus, I2cAbi.Slave, (void*)address);
        if (error != 0)
            return error == ErrorNumber.Busy;

        // An empty write can hang the write-once and EEPROM chips at these addresses; they are read (i2cdetect's default).
        bool read = address is (>= 0x30 and <= 0x37) or (>= 0x50 and <= 0x5F);
        byte* data = stackalloc byte[34];
        var transfer = new I2cAbi.SystemManagementTransfer
        {
            IsRead = read ? (byte)1 : (byte)0,
            Size = read ? ByteCommand : QuickCommand,
            Data = data,
        };
        return LinuxCalls.Control(bus, I2cAbi.SystemManagement, &transfer) == 0;
    }
}
