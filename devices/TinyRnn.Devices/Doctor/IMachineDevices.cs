using System.Collections.Generic;
using TinyRnn.Devices.Linux;

namespace TinyRnn.Devices.Doctor;

/// <summary>What cannot be read from files: what devices answer, and what this process may use.</summary>
public interface IMachineDevices
{
    /// <summary>0 if this process may read and write the device file, else the error number of Linux.</summary>
    int AccessError(string path);

    /// <summary>Describes a GPIO chip.</summary>
    /// <exception cref="Ports.PortException">It cannot be opened.</exception>
    GpioChip DescribeChip(string path);

    /// <summary>Who uses each line of a chip, by line; lines that are free are left out.</summary>
    /// <exception cref="Ports.PortException">It cannot be opened.</exception>
    IReadOnlyList<(int Line, string Consumer)> LinesInUse(GpioChip chip);

    /// <summary>Addresses that answer on an I2C bus.</summary>
    /// <exception cref="Ports.PortException">It cannot be opened.</exception>
    IReadOnlyList<int> AnsweringAddresses(string path);
}
