using System.Collections.Generic;

namespace TinyRnn.Devices.Doctor;

/// <summary>
/// Looks at a machine as a place for sensor loops: board, processor, kernel, C library, GPIO, I2C, SPI, PWM, clock and real-time
/// limits. It changes nothing; asking an I2C bus for its addresses sends each an empty transfer, as i2cdetect does.
/// </summary>
public static class MachineDoctor
{
    /// <summary>Examines this machine.</summary>
    public static IReadOnlyList<Finding> Examine() => Examine("/", new LinuxDevices(), BuiltFor.ThisProgram);

    /// <summary>Examines a machine by its files.</summary>
    /// <param name="root">The folder that holds its proc, sys, dev, etc, lib and usr.</param>
    /// <param name="devices">Its devices.</param>
    /// <param name="program">What the program was compiled for.</param>
    public static IReadOnlyList<Finding> Examine(string root, IMachineDevices devices, BuiltFor program)
    {
        var files = new MachineFiles(root);
        Board board = Board.Read(files);
        return
        [
            .. SystemChecks.Board(board),
            .. SystemChecks.Processor(files, program),
            .. SystemChecks.Kernel(files),
            .. SystemChecks.Library(files, program),
            .. GpioChecks.Chips(files, devices, board),
            .. GpioChecks.Libraries(files, board),
            .. BusChecks.I2c(files, devices),
            .. BusChecks.Spi(files, devices),
            .. BusChecks.Pwm(files),
            .. TimingChecks.Clock(files),
            .. TimingChecks.RealTime(files),
        ];
    }
}
