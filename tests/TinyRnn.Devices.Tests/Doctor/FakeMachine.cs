using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using TinyRnn.Devices.Doctor;
using TinyRnn.Devices.Linux;
using TinyRnn.Devices.Ports;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Doctor;

/// <summary>A machine made of files in a temporary folder, with devices that answer as told.</summary>
internal sealed class FakeMachine : IMachineDevices, IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly Dictionary<string, GpioChip> _chips = [];
    private readonly Dictionary<string, (int Line, string Consumer)[]> _users = [];
    private readonly Dictionary<string, int[]> _addresses = [];
    private readonly Dictionary<string, int> _errors = [];

    public BuiltFor Program { get; set; } = new(Architecture.Arm64, IsAheadOfTime: true, 128, ["AdvSimd"]);

    /// <summary>A Raspberry Pi as its system comes: 64 bits, every device allowed, the header's chip under a number.</summary>
    public static FakeMachine Pi(string model, string revision, int headerChip, string kernel, string debian, int libgpiod)
    {
        var machine = new FakeMachine();
        bool isPi5 = model.StartsWith("Raspberry Pi 5", StringComparison.Ordinal);
        machine.Add("/proc/device-tree/model", model + "\0");
        machine.Add("/proc/cpuinfo", $"processor\t: 0\nFeatures\t: fp asimd evtstrm crc32 cpuid{(isPi5 ? " asimdhp asimddp" : "")}\nCPU architecture: 8\n\nRevision\t: {revision}\nSerial\t\t: 1\nModel\t\t: {model}\n");
        machine.Add("/proc/sys/kernel/osrelease", kernel + "\n");
        machine.Add("/etc/os-release", $"PRETTY_NAME=\"Debian GNU/Linux {debian}\"\nID=debian\n");
        machine.Add("/lib/ld-linux-aarch64.so.1", "");
        machine.Add("/lib/aarch64-linux-gnu/libc.so.6", "\0\u0001GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\nCopyright");
        machine.Add($"/usr/lib/aarch64-linux-gnu/libgpiod.so.{libgpiod}", "");
        machine.Add("/sys/devices/system/clocksource/clocksource0/current_clocksource", "arch_sys_counter\n");
        machine.Add("/proc/self/limits", "Limit                     Soft Limit           Hard Limit           Units     \nMax locked memory         unlimited            unlimited            bytes     \nMax realtime priority     80                   80                   \n");
        machine.Add("/sys/kernel/realtime", "1\n");
        machine.Add("/dev/spidev0.0", "");
        machine.Add("/sys/class/pwm/pwmchip0/npwm", "4\n");
        machine.AddChip(headerChip, isPi5 ? "pinctrl-rp1" : "pinctrl-bcm2711", isPi5 ? 54 : 58);
        machine.AddBus(1, 0x68);
        if (isPi5)
            machine.AddChip(headerChip == 0 ? 10 : 0, "gpio-brcmstb@107d508500", 32);
        return machine;
    }

    public void Add(string path, string text)
    {
        string full = Full(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public void Remove(string path) => File.Delete(Full(path));

    public void AddChip(int number, string label, int lines, params (int Line, string Consumer)[] users)
    {
        string path = $"/dev/gpiochip{number}";
        Add(path, "");
        _chips[path] = new GpioChip(path, $"gpiochip{number}", label, lines);
        _users[path] = users;
    }

    public void AddLink(string path, string target) => File.CreateSymbolicLink(Full(path), target);

    public void AddBus(int number, params int[] addresses)
    {
        Add($"/dev/i2c-{number}", "");
        _addresses[$"/dev/i2c-{number}"] = addresses;
    }

    /// <summary>Lets a device refuse, as the kernel would.</summary>
    public void Refuse(string path, int errorNumber) => _errors[path] = errorNumber;

    public IReadOnlyList<Finding> Examine() => MachineDoctor.Examine(_root.Path, this, Program);

    public void Dispose() => _root.Dispose();

    int IMachineDevices.AccessError(string path) => _errors.GetValueOrDefault(path);

    GpioChip IMachineDevices.DescribeChip(string path) => _chips[path];

    IReadOnlyList<(int Line, string Consumer)> IMachineDevices.LinesInUse(GpioChip chip) => _users[chip.Path];

    IReadOnlyList<int> IMachineDevices.AnsweringAddresses(string path) =>
        _addresses.TryGetValue(path, out int[]? addresses) ? addresses : throw new PortException($"{path} is broken");

    private string Full(string path) => Path.Combine(_root.Path, path.TrimStart('/'));
}
