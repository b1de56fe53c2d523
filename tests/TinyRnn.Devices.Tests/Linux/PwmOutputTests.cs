using System;
using System.IO;
using System.Threading.Tasks;
using TinyRnn.Devices.Linux;
using TinyRnn.Devices.Ports;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Linux;

public sealed class PwmOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AChannel_IsSetUpDrivenAndGivenBack()
    {
        AddChip("pwmchip0", "1f0009c000.pwm");
        AddChip("pwmchip2", "1f00098000.pwm");
        AddChannel("pwmchip2", 1);
        using (PwmOutput output = PwmOutput.Open(null, 1, 25_000, _folder.Path))
        {
            Assert.Equal(25_000, output.FrequencyHz);
            Assert.Equal(("40000\n", "1\n"), (Read("pwmchip2/pwm1/period"), Read("pwmchip2/pwm1/enable")));
            output.Write(0.25);
            Assert.Equal("10000\n", Read("pwmchip2/pwm1/duty_cycle"));
            output.Write(1);
            Assert.Equal("40000\n", Read("pwmchip2/pwm1/duty_cycle"));
            Assert.Throws<ArgumentOutOfRangeException>(() => output.Write(1.01));
            Assert.Throws<ArgumentOutOfRangeException>(() => output.Write(double.NaN));
        }

        Assert.StartsWith("0\n", Read("pwmchip2/pwm1/duty_cycle"), StringComparison.Ordinal);
        Assert.Equal(("0\n", "1\n"), (Read("pwmchip2/pwm1/enable"), Read("pwmchip2/unexport")));
    }

    [Fact]
    public async Task AChannel_IsExportedAndWaitedFor()
    {
        AddChip("pwmchip0", "fe20c000.pwm");
        Task<PwmOutput> opening = Task.Run(() => PwmOutput.Open("pwmchip0", 0, 100, _folder.Path));
        while (Read("pwmchip0/export").Length == 0)
            await Task.Delay(10);
        AddChannel("pwmchip0", 0);
        using PwmOutput output = await opening;
        Assert.Equal(("0\n", "10000000\n"), (Read("pwmchip0/export"), Read("pwmchip0/pwm0/period")));
    }

    [Fact]
    public void WhatIsMissing_IsSaid()
    {
        Assert.Contains("dtoverlay=pwm", Assert.Throws<PortException>(() => PwmOutput.Open(null, 0, 100, _folder.Path)).Message, StringComparison.Ordinal);
        AddChip("pwmchip0", "1f0009c000.pwm");
        Assert.Contains("There are: pwmchip0 '1f0009c000.pwm'", Assert.Throws<PortException>(() => PwmOutput.Open(null, 0, 100, _folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PwmOutput.Open(null, 0, 0, _folder.Path));
    }

    [Fact]
    public void DrivingAllocatesNothing()
    {
        AddChip("pwmchip0", "fe20c000.pwm");
        AddChannel("pwmchip0", 0);
        using PwmOutput output = PwmOutput.Open(null, 0, 1000, _folder.Path);
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
                output.Write(i / 1000.0);
        }));
    }

    private void AddChip(string name, string device)
    {
        string chip = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        File.CreateSymbolicLink(Path.Combine(chip, "device"), "../../devices/" + device);
        File.WriteAllText(Path.Combine(chip, "export"), "");
        File.WriteAllText(Path.Combine(chip, "unexport"), "");
    }

    private void AddChannel(string chip, int channel)
    {
        // Made elsewhere and moved: like the kernel's, a channel's files appear at once.
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "new")).FullName;
        foreach (string file in (string[])["period", "enable", "duty_cycle"])
            File.WriteAllText(Path.Combine(folder, file), "");
        Directory.Move(folder, Path.Combine(_folder.Path, chip, $"pwm{channel}"));
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(_folder.Path, file));
}
