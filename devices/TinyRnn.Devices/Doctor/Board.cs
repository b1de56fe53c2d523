using System;
using System.Globalization;

namespace TinyRnn.Devices.Doctor;

/// <summary>What board a machine is.</summary>
/// <param name="Model">As the firmware says, such as "Raspberry Pi 5 Model B Rev 1.1"; null if it says nothing.</param>
/// <param name="Revision">The Raspberry Pi's revision code; null for other boards.</param>
internal sealed record Board(string? Model, uint? Revision)
{
    /// <summary>A Raspberry Pi 5, 500 or Compute Module 5.</summary>
    public bool IsPi5 => Revision is { } revision
        ? TypeOf(revision) is 0x17 or 0x18 or 0x19 or 0x1A
        : Model?.StartsWith("Raspberry Pi 5", StringComparison.Ordinal) == true;

    /// <summary>Any Raspberry Pi.</summary>
    public bool IsRaspberryPi => Model?.StartsWith("Raspberry Pi", StringComparison.Ordinal) == true || Revision is not null;

    /// <summary>The label of the GPIO chip behind the header; null if unknown.</summary>
    public string? HeaderLabel => !IsRaspberryPi ? null
        : IsPi5 ? "pinctrl-rp1"
        : Revision is { } revision && TypeOf(revision) is 0x11 or 0x13 or 0x14 || Model?.StartsWith("Raspberry Pi 4", StringComparison.Ordinal) == true ? "pinctrl-bcm2711"
        : "pinctrl-bcm2835";

    /// <summary>Reads it from the device tree and /proc/cpuinfo.</summary>
    public static Board Read(MachineFiles files)
    {
        string? model = files.Text("/proc/device-tree/model") ?? files.Text("/sys/firmware/devicetree/base/model") ?? files.Value("/proc/cpuinfo", "Model");
        uint? revision = uint.TryParse(files.Value("/proc/cpuinfo", "Revision"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) && code != 0
            ? code
            : null;
        return new Board(model, revision);
    }

    /// <summary>The type field of a new-style revision code (bits 4 to 11), by the Raspberry Pi documentation's table.</summary>
    private static uint TypeOf(uint revision) => (revision >> 4) & 0xFF;
}
