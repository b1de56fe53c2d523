using System;
using System.Collections.Generic;
using Microsoft.Win32.SafeHandles;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Linux;

/// <summary>
/// A GPIO chip of this machine, through its character device. Chips are told apart by label: their numbers depend on the
/// kernel (the header of a Raspberry Pi 5 was gpiochip4 before kernel 6.6.45 and is gpiochip0 since).
/// </summary>
public sealed unsafe class GpioChip
{
    /// <summary>Where Linux has its devices.</summary>
    public const string DevicesFolder = "/dev";

    private static readonly string[] HeaderLabelList = ["pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835"];

    /// <summary>A chip by what the kernel says about it.</summary>
    internal GpioChip(string path, string name, string label, int lineCount) =>
        (Path, Name, Label, LineCount) = (path, name, label, lineCount);

    /// <summary>Labels of the chips behind the 40-pin header of Raspberry Pis: 5; 4; 1 to 3 and Zero.</summary>
    public static IReadOnlyList<string> HeaderLabels => HeaderLabelList;

    /// <summary>The device file.</summary>
    public string Path { get; }

    /// <summary>The kernel's name for it, such as gpiochip0; it may differ from boot to boot.</summary>
    public string Name { get; }

    /// <summary>The driver's name for it, such as pinctrl-bcm2711; it does not change.</summary>
    public string Label { get; }

    /// <summary>Lines, numbered from 0. On the header's chip of a Raspberry Pi, line 17 is GPIO 17.</summary>
    public int LineCount { get; }

    /// <summary>Describes one device file.</summary>
    /// <exception cref="PortException">It is missing, not permitted, or no GPIO chip.</exception>
    public static GpioChip Open(string path)
    {
        using SafeFileHandle file = OpenFile(path);
        GpioAbi.ChipInfo info;
        int error = LinuxCalls.Control(file, GpioAbi.GetChipInfo, &info);
        return error == 0
            ? new GpioChip(path, GpioAbi.Text(info.Name), GpioAbi.Text(info.Label), (int)info.Lines)
            : throw DeviceKind.Gpio.Error("Describing", path, error);
    }

    /// <summary>The device files of all chips, in the order of their numbers; links to others (Raspberry Pi OS has one) are left out.</summary>
    /// <param name="devicesFolder">Where to look.</param>
    public static IReadOnlyList<string> Paths(string devicesFolder = DevicesFolder) => DeviceFolder.Entries(devicesFolder, "gpiochip*", withLinks: false);

    /// <summary>Finds a chip.</summary>
    /// <param name="selector">
    /// A label, a name (gpiochip0) or a device file; null for the chip behind the header of a Raspberry Pi.
    /// </param>
    /// <exception cref="PortException">There is none, or more than one; the message lists what there is.</exception>
    public static GpioChip Find(string? selector = null) => selector is not null && selector.StartsWith('/')
        ? Open(selector)
        : Select(DeviceFolder.Entries(DevicesFolder, "gpiochip*", withLinks: false).ConvertAll(Open), selector);

    /// <summary>Chooses among chips.</summary>
    /// <exception cref="PortException">None fits, or more than one.</exception>
    internal static GpioChip Select(List<GpioChip> chips, string? selector)
    {
        if (chips.Count == 0)
            throw DeviceKind.Gpio.Error("Finding a", $"in {DevicesFolder}", ErrorNumber.NoEntry);

        List<GpioChip> found = chips.FindAll(chip => selector is null
            ? Array.IndexOf(HeaderLabelList, chip.Label) >= 0
            : chip.Label == selector || chip.Name == selector);
        if (found.Count == 1)
            return found[0];

        string wanted = selector is null ? $"labelled {string.Join(", ", HeaderLabelList)}" : $"called '{selector}'";
        string there = string.Join(", ", chips.ConvertAll(chip => $"{chip.Path} '{chip.Label}' ({chip.LineCount} lines)"));
        throw new PortException(found.Count == 0
            ? $"No GPIO chip is {wanted}. There are: {there}. Name one by its label."
            : $"{found.Count} GPIO chips are {wanted}. There are: {there}. Name one by its device file.");
    }

    /// <summary>Describes a line: its name, who uses it and how.</summary>
    /// <param name="line">Its number on the chip.</param>
    /// <exception cref="PortException">There is no such line, or the chip is not permitted.</exception>
    public GpioLineInfo Describe(int line)
    {
        using SafeFileHandle file = OpenFile(Path);
        var info = new GpioAbi.LineInfo { Offset = (uint)line };
        int error = LinuxCalls.Control(file, GpioAbi.GetLineInfo, &info);
        return error == 0
            ? new GpioLineInfo(GpioAbi.Text(info.Name), GpioAbi.Text(info.Consumer), info.Flags.HasFlag(GpioAbi.LineFlags.Used),
                info.Flags.HasFlag(GpioAbi.LineFlags.Output))
            : throw DeviceKind.Gpio.Error("Describing", LineOf(line), error);
    }

    /// <summary>Claims a line for reading.</summary>
    /// <param name="line">Its number on the chip.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="PortException">The line does not exist, is in use or cannot do what is asked.</exception>
    public GpioInput OpenInput(int line, DigitalInputOptions? options = null)
    {
        GpioAbi.LineRequest request = GpioRequests.Input(line, options ?? DigitalInputOptions.Default, Consumer);
        return new GpioInput(Claim(ref request), LineOf(line));
    }

    /// <summary>Claims a line for driving; it has its safe value at once.</summary>
    /// <param name="line">Its number on the chip.</param>
    /// <param name="options">How it is driven.</param>
    /// <exception cref="PortException">The line does not exist, is in use or cannot do what is asked.</exception>
    public GpioOutput OpenOutput(int line, DigitalOutputOptions? options = null)
    {
        options ??= DigitalOutputOptions.Default;
        GpioAbi.LineRequest request = GpioRequests.Output(line, options, Consumer);
        return new GpioOutput(Claim(ref request), LineOf(line), options.SafeValue);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Path} ({Label}, {LineCount} lines)";

    private static string Consumer => AppDomain.CurrentDomain.FriendlyName;

    private string LineOf(int line) => $"{Path} ({Label}) line {line}";

    private static SafeFileHandle OpenFile(string path) =>
        LinuxCalls.Open(path, LinuxCalls.ReadWrite, out int error) ?? throw DeviceKind.Gpio.Error("Opening", path, error);

    private SafeFileHandle Claim(ref GpioAbi.LineRequest request)
    {
        using SafeFileHandle chip = OpenFile(Path);
        int line = (int)request.Offsets[0];
        int error;
        fixed (GpioAbi.LineRequest* argument = &request)
            error = LinuxCalls.Control(chip, GpioAbi.GetLine, argument);
        if (error == 0)
            return new SafeFileHandle(request.File, ownsHandle: true);

        if (error == ErrorNumber.Invalid && line >= LineCount)
            throw new PortException($"{Path} ({Label}) has lines 0 to {LineCount - 1}; there is no line {line}.");

        string user = error == ErrorNumber.Busy && Describe(line).Consumer is { Length: > 0 } name ? $" (used by '{name}')" : "";
        throw DeviceKind.Gpio.Error("Claiming", LineOf(line) + user, error);
    }
}
