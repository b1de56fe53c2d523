using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Linux;

/// <summary>A channel of a PWM chip, through sysfs. Disposing sets the duty cycle to 0 and gives the channel back.</summary>
public sealed unsafe class PwmOutput : IPwmOutput, IDisposable
{
    /// <summary>Where Linux lists its PWM chips.</summary>
    public const string ChipsFolder = "/sys/class/pwm";

    // udev hands a new channel's files to the group a moment after they appear.
    private static readonly TimeSpan PermissionDelay = TimeSpan.FromSeconds(2);

    // Devices behind the headers of Raspberry Pi 5 (RP1), 4, 2 and 3, 1 and Zero; the chips' numbers depend on the kernel.
    private static readonly string[] HeaderDevices = ["1f00098000.pwm", "fe20c000.pwm", "3f20c000.pwm", "2020c000.pwm"];

    private readonly SafeFileHandle _duty;
    private readonly string _chip;
    private readonly int _channel;
    private readonly long _periodNanoseconds;
    private long _dutyNanoseconds;

    private PwmOutput(SafeFileHandle duty, string chip, int channel, long periodNanoseconds) =>
        (_duty, _chip, _channel, _periodNanoseconds) = (duty, chip, channel, periodNanoseconds);

    /// <inheritdoc/>
    public double FrequencyHz => 1e9 / _periodNanoseconds;

    /// <summary>Opens a channel with duty cycle 0.</summary>
    /// <param name="chip">The chip: its device's name (1f00098000.pwm) or its own (pwmchip0); null for the one behind the header of a Raspberry Pi.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="frequencyHz">Pulses a second, 0.1 to 10,000,000; the chip may round.</param>
    /// <param name="chipsFolder">Where to look.</param>
    /// <exception cref="PortException">The chip or channel is missing, in use or not permitted.</exception>
    public static PwmOutput Open(string? chip, int channel, double frequencyHz, string chipsFolder = ChipsFolder)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        if (!(frequencyHz is >= 0.1 and <= 10_000_000))
            throw new ArgumentOutOfRangeException(nameof(frequencyHz), frequencyHz, "A frequency is 0.1 to 10,000,000 Hz.");

        string chipFolder = Find(chip, chipsFolder);
        string folder = Path.Combine(chipFolder, FormattableString.Invariant($"pwm{channel}"));
        if (!Directory.Exists(folder))
            Set(Path.Combine(chipFolder, "export"), channel);
        long period = (long)Math.Round(1e9 / frequencyHz);

        // The kernel refuses a duty above the period, so a longer one of an earlier user goes first.
        Set(Path.Combine(folder, "duty_cycle"), 0);
        Set(Path.Combine(folder, "period"), period);
        Set(Path.Combine(folder, "enable"), 1);
        string dutyPath = Path.Combine(folder, "duty_cycle");
        SafeFileHandle duty = LinuxCalls.Open(dutyPath, LinuxCalls.WriteOnly, out int error) ?? throw DeviceKind.Pwm.Error("Opening", dutyPath, error);
        return new PwmOutput(duty, chipFolder, channel, period);
    }

    /// <inheritdoc/>
    public void Write(double dutyCycle)
    {
        if (!(dutyCycle is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(dutyCycle), dutyCycle, "A duty cycle is 0 to 1.");

        long nanoseconds = (long)Math.Round(dutyCycle * _periodNanoseconds);
        if (nanoseconds == _dutyNanoseconds)
            return;

        Span<byte> text = stackalloc byte[24];
        Utf8Formatter.TryFormat(nanoseconds, text, out int length);
        text[length++] = (byte)'\n';
        fixed (byte* bytes = text)
        {
            if (LinuxCalls.WriteAt(_duty, bytes, (nuint)length, 0) < 0)
                throw DeviceKind.Pwm.Error("Setting the duty cycle of", $"{_chip} channel {_channel}", Marshal.GetLastPInvokeError());
        }

        _dutyNanoseconds = nanoseconds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_duty.IsClosed)
            return;

        try
        {
            Write(0);
            Set(Path.Combine(_chip, FormattableString.Invariant($"pwm{_channel}"), "enable"), 0);
            Set(Path.Combine(_chip, "unexport"), _channel);
        }
        catch (PortException)
        {
            // A chip that is gone needs no giving back, and disposing must not throw.
        }

        _duty.Dispose();
    }

    private static string Find(string? selector, string chipsFolder)
    {
        List<string> chips = DeviceFolder.Entries(chipsFolder, "pwmchip*", withLinks: true);
        if (chips.Count == 0)
            throw DeviceKind.Pwm.Error("Finding a", $"in {chipsFolder}", ErrorNumber.NoEntry);

        List<string> found = chips.FindAll(chip => selector is null
            ? Array.IndexOf(HeaderDevices, DeviceOf(chip)) >= 0
            : Path.GetFileName(chip) == selector || DeviceOf(chip) == selector);
        if (found.Count == 1)
            return found[0];

        throw new PortException(
            $"{(found.Count == 0 ? "No PWM chip" : "More than one PWM chip")} is {(selector is null ? $"one of {string.Join(", ", HeaderDevices)}" : $"called '{selector}'")}. "
            + $"There are: {string.Join(", ", chips.ConvertAll(chip => $"{Path.GetFileName(chip)} '{DeviceOf(chip)}'"))}. Name one by its device.");
    }

    private static string DeviceOf(string chip)
    {
        string? target = new FileInfo(Path.Combine(chip, "device")).LinkTarget;
        return target is null ? "" : Path.GetFileName(target);
    }

    private static void Set(string path, long value)
    {
        byte[] text = Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture) + "\n");
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            using SafeFileHandle? file = LinuxCalls.Open(path, LinuxCalls.WriteOnly, out int error);
            if (file is null)
            {
                if (error is ErrorNumber.AccessDenied or ErrorNumber.NoEntry && Stopwatch.GetElapsedTime(start) < PermissionDelay)
                {
                    Thread.Sleep(10);
                    continue;
                }

                throw DeviceKind.Pwm.Error("Opening", path, error);
            }

            fixed (byte* bytes = text)
            {
                if (LinuxCalls.WriteAt(file, bytes, (nuint)text.Length, 0) < 0)
                    throw DeviceKind.Pwm.Error("Setting", path, Marshal.GetLastPInvokeError());
            }

            return;
        }
    }
}
