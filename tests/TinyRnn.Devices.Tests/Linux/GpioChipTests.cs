using System.IO;
using System.Linq;
using TinyRnn.Devices.Linux;
using TinyRnn.Devices.Ports;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Linux;

public sealed class GpioChipTests
{
    private static readonly GpioChip Pi5Old = new("/dev/gpiochip4", "gpiochip4", "pinctrl-rp1", 54);
    private static readonly GpioChip Pi5New = new("/dev/gpiochip0", "gpiochip0", "pinctrl-rp1", 54);
    private static readonly GpioChip Power = new("/dev/gpiochip10", "gpiochip10", "gpio-brcmstb@107d508500", 32);

    [Fact]
    public void TheHeadersChip_IsFoundWhateverItsNumber()
    {
        Assert.Same(Pi5Old, GpioChip.Select([Power, Pi5Old], null));
        Assert.Same(Pi5New, GpioChip.Select([Pi5New, Power], null));
        Assert.Same(Power, GpioChip.Select([Pi5New, Power], "gpio-brcmstb@107d508500"));
        Assert.Same(Power, GpioChip.Select([Pi5New, Power], "gpiochip10"));
    }

    [Fact]
    public void NoneOrSeveral_AreErrorsThatListWhatThereIs()
    {
        string none = Assert.Throws<PortException>(() => GpioChip.Select([Power], null)).Message;
        Assert.Contains("No GPIO chip is labelled pinctrl-rp1", none, System.StringComparison.Ordinal);
        Assert.Contains("/dev/gpiochip10 'gpio-brcmstb@107d508500' (32 lines)", none, System.StringComparison.Ordinal);
        Assert.Contains("2 GPIO chips are called 'pinctrl-rp1'", Assert.Throws<PortException>(() => GpioChip.Select([Pi5New, Pi5Old], "pinctrl-rp1")).Message, System.StringComparison.Ordinal);
        Assert.Contains("CONFIG_GPIO_CDEV", Assert.Throws<PortException>(() => GpioChip.Select([], null)).Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_AreInOrderWithoutLinks()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["gpiochip10", "gpiochip2", "gpiomem", "gpiochip0"])
            File.WriteAllText(Path.Combine(folder.Path, name), "");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "gpiochip4"), "gpiochip0");

        Assert.Equal(["gpiochip0", "gpiochip2", "gpiochip10"], GpioChip.Paths(folder.Path).Select(path => Path.GetFileName(path)));
        Assert.Empty(GpioChip.Paths(Path.Combine(folder.Path, "missing")));
    }

    [Fact]
    public void AFileThatIsNoChip_IsAnErrorWithItsFix()
    {
        Assert.Contains("ENOTTY", Assert.Throws<PortException>(() => GpioChip.Open("/dev/null")).Message, System.StringComparison.Ordinal);
        string missing = Assert.Throws<PortException>(() => GpioChip.Open("/dev/gpiochip-missing")).Message;
        Assert.Contains("Opening GPIO chip /dev/gpiochip-missing failed: no such file (ENOENT). To mend it, run on a board", missing, System.StringComparison.Ordinal);
        Assert.Throws<PortException>(() => Pi5New.OpenOutput(60));
    }
}
