using System.Collections.Generic;
using System.Globalization;
using TinyRnn.Devices.Linux;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Doctor;

/// <summary>I2C, SPI and PWM.</summary>
internal static class BusChecks
{
    public static IEnumerable<Finding> I2c(MachineFiles files, IMachineDevices devices)
    {
        IReadOnlyList<string> paths = files.Entries(GpioChip.DevicesFolder, "i2c-*");
        if (paths.Count == 0)
            yield return new Finding("i2c", FindingLevel.Note, "no /dev/i2c-*: I2C is off", Sentence(DeviceKind.I2c.Enable));

        foreach (string path in paths)
        {
            if (Denied(devices, DeviceKind.I2c, "i2c", path) is { } denied)
            {
                yield return denied;
                continue;
            }

            yield return Scan(path, devices);
        }
    }

    public static IEnumerable<Finding> Spi(MachineFiles files, IMachineDevices devices)
    {
        IReadOnlyList<string> paths = files.Entries(GpioChip.DevicesFolder, "spidev*");
        if (paths.Count == 0)
            yield return new Finding("spi", FindingLevel.Note, "no /dev/spidev*: SPI is off", Sentence(DeviceKind.Spi.Enable));
        foreach (string path in paths)
            yield return Denied(devices, DeviceKind.Spi, "spi", path) ?? new Finding("spi", FindingLevel.Good, path);
    }

    public static IEnumerable<Finding> Pwm(MachineFiles files)
    {
        List<string> chips = files.Entries(PwmOutput.ChipsFolder, "pwmchip*", withLinks: true);
        yield return chips.Count == 0
            ? new Finding("pwm", FindingLevel.Note, "no PWM chip", Sentence(DeviceKind.Pwm.Enable))
            : new Finding("pwm", FindingLevel.Good, string.Join(", ", chips.ConvertAll(chip => $"{System.IO.Path.GetFileName(chip)} ({files.Text(chip + "/npwm") ?? "?"} channels)")));
    }

    private static Finding Scan(string path, IMachineDevices devices)
    {
        try
        {
            var names = new List<string>();
            foreach (int address in devices.AnsweringAddresses(path))
                names.Add(Name(address));
            return names.Count == 0
                ? new Finding("i2c", FindingLevel.Note, $"{path}: nothing answers", "If a sensor should be there: check its supply, ground, SDA and SCL, and that it has pull-up resistors.")
                : new Finding("i2c", FindingLevel.Good, $"{path}: {string.Join(", ", names)} answer");
        }
        catch (PortException exception)
        {
            return new Finding("i2c", FindingLevel.Problem, exception.Message);
        }
    }

    private static string Name(int address) => "0x" + address.ToString("X2", CultureInfo.InvariantCulture) + (address is 0x68 or 0x69 ? " (an MPU-6050's)" : "");

    private static Finding? Denied(IMachineDevices devices, DeviceKind kind, string area, string path)
    {
        int error = devices.AccessError(path);
        return error == 0 ? null : new Finding(
            area, FindingLevel.Problem, $"{path}: {ErrorNumber.Describe(error)}",
            error is ErrorNumber.AccessDenied or ErrorNumber.NotPermitted ? $"Join the group that owns it with 'sudo usermod -aG {kind.Group} $USER' and log in again." : "See 'dmesg'.");
    }

    private static string Sentence(string fix) => char.ToUpperInvariant(fix[0]) + fix[1..] + ".";
}
