using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Linux;

/// <summary>A kind of device file: how errors about it are mended.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Group">The group that may use it on Raspberry Pi OS and Debian.</param>
/// <param name="Enable">What makes a missing one appear.</param>
internal sealed record DeviceKind(string Name, string Group, string Enable)
{
    public static DeviceKind Gpio { get; } = new("GPIO chip", "gpio", "run on a board with GPIO and a kernel with CONFIG_GPIO_CDEV (see 'gpiodetect')");

    public static DeviceKind I2c { get; } = new("I2C bus", "i2c", "switch it on with 'sudo raspi-config nonint do_i2c 0' (or dtparam=i2c_arm=on in config.txt) and load the driver with 'sudo modprobe i2c-dev'");

    public static DeviceKind Spi { get; } = new("SPI device", "spi", "switch it on with 'sudo raspi-config nonint do_spi 0' (or dtparam=spi=on in config.txt)");

    public static DeviceKind Pwm { get; } = new("PWM chip", "gpio", "switch it on with dtoverlay=pwm (or pwm-2chan) in config.txt and reboot");

    /// <summary>An error with its fix.</summary>
    /// <param name="action">What was tried, such as "Opening".</param>
    /// <param name="subject">On what, such as a path.</param>
    /// <param name="errorNumber">Why it failed.</param>
    public PortException Error(string action, string subject, int errorNumber)
    {
        string fix = errorNumber switch
        {
            ErrorNumber.NoEntry or ErrorNumber.NoDevice or ErrorNumber.NoDeviceOrAddress => Enable,
            ErrorNumber.AccessDenied or ErrorNumber.NotPermitted => $"join the group that owns it with 'sudo usermod -aG {Group} $USER' and log in again",
            ErrorNumber.Busy => "end what uses it: another program, or a driver that a dtoverlay line in config.txt loads",
            ErrorNumber.NotATerminal => $"name another file: this is no {Name}",
            ErrorNumber.Invalid => "check the line number and that the chip supports the bias, drive and debouncing that were asked for",
            _ => "see the kernel's messages with 'dmesg'",
        };
        return new PortException($"{action} {Name} {subject} failed: {ErrorNumber.Describe(errorNumber)}. To mend it, {fix}.");
    }
}
