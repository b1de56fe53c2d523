using System;
using System.Collections.Generic;
using TinyRnn.Devices.Linux;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Doctor;

/// <summary>GPIO chips, their users, and the libraries of System.Device.Gpio.</summary>
internal static class GpioChecks
{
    private const string SeesAllLines = "join the group that owns it with 'sudo usermod -aG gpio $USER' and log in again";

    public static IEnumerable<Finding> Chips(MachineFiles files, IMachineDevices devices, Board board)
    {
        IReadOnlyList<string> paths = files.Entries(GpioChip.DevicesFolder, "gpiochip*");
        if (paths.Count == 0)
        {
            yield return new Finding("gpio", FindingLevel.Problem, "no /dev/gpiochip*: the kernel has no GPIO chip", "Run on a board with GPIO, or simulated (--gpio sim).");
            yield break;
        }

        var labels = new List<string>();
        foreach (string path in paths)
        {
            int error = devices.AccessError(path);
            if (error != 0)
            {
                yield return new Finding("gpio", FindingLevel.Problem, $"{path}: {ErrorNumber.Describe(error)}", error is ErrorNumber.AccessDenied or ErrorNumber.NotPermitted ? $"To use it, {SeesAllLines}." : "See 'dmesg'.");
                continue;
            }

            foreach (Finding finding in Describe(path, devices, board, labels))
                yield return finding;
        }

        if (board.HeaderLabel is { } header && labels.Count == paths.Count && !labels.Contains(header))
            yield return new Finding("gpio", FindingLevel.Problem, $"no chip is labelled '{header}', which the header of this board has", "Update the kernel, and name the chip with --chip meanwhile.");
    }

    public static IEnumerable<Finding> Libraries(MachineFiles files, Board board)
    {
        string[] folders = ["/usr/lib/aarch64-linux-gnu", "/usr/lib/arm-linux-gnueabihf", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib", "/usr/local/lib"];
        bool hasNew = Array.Exists(folders, folder => files.Exists(folder + "/libgpiod.so.3"));
        bool hasOld = Array.Exists(folders, folder => files.Exists(folder + "/libgpiod.so.2"));
        yield return (hasOld, hasNew) switch
        {
            (false, false) => new Finding("gpio", FindingLevel.Note, "no libgpiod: the backend 'system' cannot run; 'linux' needs none", "If you want 'system': 'sudo apt install libgpiod3' (Debian 13) or 'sudo apt install libgpiod2' (Debian 12)."),
            (false, true) => new Finding("gpio", FindingLevel.Good, "libgpiod.so.3 only (Debian 13): the backend 'system' uses System.Device.Gpio's driver for it, which needs version 4.2 or later"),
            (true, false) => new Finding("gpio", FindingLevel.Good, "libgpiod.so.2 (Debian 12): the backend 'system' uses it"),
            _ => new Finding("gpio", FindingLevel.Good, "libgpiod.so.2 and libgpiod.so.3: the backend 'system' uses the latter"),
        };

        // dotnet/iot#2489: the table of version 4.2 ends at d04170, and for others it falls back silently.
        if (board is { IsPi5: true, Revision: { } revision } && (revision & 0xFFFF) != 0x4170)
        {
            yield return new Finding(
                "gpio", FindingLevel.Note, $"revision code {revision:x} is not in the table of boards of System.Device.Gpio up to 4.2: 'new GpioController()' chooses another driver here than on a Raspberry Pi 5 rev 1.0",
                "Both backends of this program find the chip by its label and are not affected; in programs of your own pass the driver explicitly.");
        }
    }

    private static IEnumerable<Finding> Describe(string path, IMachineDevices devices, Board board, List<string> labels)
    {
        GpioChip chip;
        string users;
        try
        {
            chip = devices.DescribeChip(path);
            var used = new List<string>();
            foreach ((int line, string consumer) in devices.LinesInUse(chip))
                used.Add($"{line} {consumer}".TrimEnd());
            users = used.Count == 0 ? "" : $"; in use: {string.Join(", ", used)}";
        }
        catch (PortException exception)
        {
            return [new Finding("gpio", FindingLevel.Problem, exception.Message)];
        }

        labels.Add(chip.Label);
        bool isHeader = chip.Label == board.HeaderLabel;
        var finding = new Finding("gpio", FindingLevel.Good, $"{path} '{chip.Label}', {chip.LineCount} lines{(isHeader ? " (the header's)" : "")}{users}");

        // raspberrypi/linux#6144: programs that say gpiochip4 on a Raspberry Pi 5 drive another chip since kernel 6.6.45.
        return isHeader && board.IsPi5
            ? [finding, new Finding("gpio", FindingLevel.Note, $"the header of a Raspberry Pi 5 is {chip.Name} with this kernel; it was gpiochip4 before 6.6.45 and is gpiochip0 since", "Name chips by label, never by number.")]
            : [finding];
    }
}
