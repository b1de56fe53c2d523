using System;
using System.Collections.Generic;
using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.IO;
using System.Linq;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Gpio;

/// <summary>
/// A GPIO chip through System.Device.Gpio. The controller that <c>new GpioController()</c> makes depends on a table of board
/// revisions and on chip numbers; here the chip is found by label and driven through libgpiod, whichever of libgpiod.so.3
/// (Debian 13) and libgpiod.so.2 (Debian 12) there is. Disposing closes every line.
/// </summary>
public sealed class SystemGpioChip : IDisposable
{
    private readonly GpioController _controller;

    /// <summary>Uses a controller of one's own, such as one for a USB adapter.</summary>
    /// <param name="controller">Disposed of together with the chip.</param>
    public SystemGpioChip(GpioController controller) => _controller = controller;

    /// <summary>Finds a chip of this machine.</summary>
    /// <param name="selector">A label, a name (gpiochip0) or a device file; null for the chip behind the header of a Raspberry Pi.</param>
    /// <exception cref="PortException">No library, no such chip, or more than one; the message lists what there is.</exception>
    public static SystemGpioChip Open(string? selector = null)
    {
        // Opening a chip loads the library; it is libgpiod 2 (libgpiod.so.3) first, as that is what new systems have.
        Exception? missing = null;
        foreach ((Func<IList<GpioChipInfo>> list, Func<GpioChipInfo, GpioDriver> create) in Libraries())
        {
            IList<GpioChipInfo> chips;
            try
            {
                chips = list();
            }
            catch (Exception exception) when (exception is PlatformNotSupportedException or DllNotFoundException or EntryPointNotFoundException or TypeInitializationException)
            {
                missing = exception;
                continue;
            }

            GpioChipInfo chip = Select([.. chips], selector);
            try
            {
                return new SystemGpioChip(new GpioController(create(chip)));
            }
            catch (Exception exception) when (IsDeviceError(exception))
            {
                throw Failed("Opening", chip.Name, exception);
            }
        }

        throw new PortException(
            "System.Device.Gpio found no libgpiod. Install it with 'sudo apt install libgpiod3' (Debian 13) or 'sudo apt install libgpiod2' (Debian 12), or use the Linux backend, which needs none.",
            missing);
    }

    /// <summary>Claims a line for reading.</summary>
    /// <param name="line">Its number on the chip.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="PortException">The line does not exist, is in use or cannot do what is asked.</exception>
    public SystemGpioInput OpenInput(int line, DigitalInputOptions? options = null)
    {
        options ??= DigitalInputOptions.Default;
        options.Check();
        PinMode mode = options.Bias switch
        {
            LineBias.PullUp => PinMode.InputPullUp,
            LineBias.PullDown => PinMode.InputPullDown,
            _ => PinMode.Input,
        };
        OpenPin(line, mode, null);
        try
        {
            return new SystemGpioInput(_controller, line, options, TimeProvider.System);
        }
        catch (Exception exception) when (IsDeviceError(exception))
        {
            _controller.ClosePin(line);
            throw Failed("Watching", $"line {line}", exception);
        }
    }

    /// <summary>Claims a line for driving; it has its safe value at once.</summary>
    /// <param name="line">Its number on the chip.</param>
    /// <param name="options">How it is driven; System.Device.Gpio knows push-pull only.</param>
    /// <exception cref="PortException">The line does not exist, is in use or cannot do what is asked.</exception>
    public SystemGpioOutput OpenOutput(int line, DigitalOutputOptions? options = null)
    {
        options ??= DigitalOutputOptions.Default;
        if (options.Drive != LineDrive.PushPull)
            throw new PortException($"System.Device.Gpio cannot drive line {line} {options.Drive}; use the Linux backend.");

        OpenPin(line, PinMode.Output, options.SafeValue != options.ActiveLow);
        return new SystemGpioOutput(_controller, line, options);
    }

    /// <inheritdoc/>
    public void Dispose() => _controller.Dispose();

    /// <summary>Chooses among chips, as the Linux backend does.</summary>
    internal static GpioChipInfo Select(IReadOnlyList<GpioChipInfo> chips, string? selector)
    {
        string? wanted = selector is not null && selector.StartsWith('/') ? ResolveName(selector) : selector;
        Linux.GpioChip found = Linux.GpioChip.Select(
            [.. chips.Select(chip => new Linux.GpioChip($"{Linux.GpioChip.DevicesFolder}/{chip.Name}", chip.Name, chip.Label, chip.NumLines))], wanted);
        return chips.First(chip => chip.Name == found.Name);
    }

    /// <summary>What the library throws when a device is missing, in use, not permitted or gone.</summary>
    internal static bool IsDeviceError(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException or NotSupportedException or GpiodException;

    /// <summary>An error with its cause.</summary>
    internal static PortException Failed(string action, string subject, Exception cause) =>
        new($"{action} {subject} through System.Device.Gpio failed: {cause.Message} The doctor (--doctor) shows chips, users of lines and permissions.", cause);

    private static IEnumerable<(Func<IList<GpioChipInfo>> List, Func<GpioChipInfo, GpioDriver> Create)> Libraries()
    {
#pragma warning disable SDGPIO0001 // The driver for libgpiod.so.3 is marked as experimental; Debian 13 has no other.
        yield return (LibGpiodV2Driver.GetAvailableChips, chip => new LibGpiodV2Driver(chip));
#pragma warning restore SDGPIO0001
        yield return (LibGpiodDriver.GetAvailableChips, chip => new LibGpiodDriver(chip));
    }

    private static string ResolveName(string path) => Path.GetFileName(
        (File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? path);

    private void OpenPin(int line, PinMode mode, bool? level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(line);
        if (_controller.IsPinOpen(line))
            throw new PortException($"Line {line} is in use by this program.");

        try
        {
            if (level is { } high)
                _controller.OpenPin(line, mode, high ? PinValue.High : PinValue.Low);
            else
                _controller.OpenPin(line, mode);
        }
        catch (Exception exception) when (IsDeviceError(exception))
        {
            throw Failed("Claiming", $"line {line}", exception);
        }
    }
}
