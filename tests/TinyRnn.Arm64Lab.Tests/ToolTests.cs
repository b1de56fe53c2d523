using System;
using System.IO;
using System.Linq;
using TinyRnn.Arm64Lab.Tools;
using TinyRnn.Testing;

namespace TinyRnn.Arm64Lab.Tests;

public sealed class ToolTests
{
    [Fact]
    public void AMissingToolIsNamedWithItsPackage()
    {
        Tool[] missing = Toolbox.Missing(program => program is "gcc" or "llvm-mca");
        string text = Toolbox.Explain(missing);
        Assert.Contains("qemu-aarch64 (runs the ARM64 program) is missing", text, StringComparison.Ordinal);
        Assert.EndsWith(
            "apt-get install gcc-aarch64-linux-gnu binutils-aarch64-linux-gnu qemu-user", text, StringComparison.Ordinal);
        Assert.DoesNotContain("llvm", text, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsMissingWhereAllIsThere() => Assert.Empty(Toolbox.Missing(_ => true));

    [Fact]
    public void AProgramThatDoesNotExistIsNotOnThePath() => Assert.False(Toolbox.IsOnPath("no-such-program-of-the-lab"));

    [Fact]
    public void AProgramThatTakesTooLongIsStopped()
    {
        LabException exception = Assert.Throws<LabException>(() => Command.Run(TimeSpan.FromMilliseconds(200), "sleep", "30"));
        Assert.Contains("sleep was stopped", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFailureQuotesTheProgram()
    {
        LabException exception = Assert.Throws<LabException>(
            () => Command.Run(TimeSpan.FromSeconds(20), "sh", "-c", "echo the reason >&2; exit 3"));
        Assert.Contains("exit code 3", exception.Message, StringComparison.Ordinal);
        Assert.Contains("the reason", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheNewestCompilerOfTheKnownMajorVersionIsTaken()
    {
        using TemporaryFolder cache = new();
        Assert.Null(CompilerPack.Newest(cache.Path));
        foreach (string version in new[] { "8.0.11", "9.0.2", "9.0.10", "10.0.1" })
        {
            Fill(Path.Combine(cache.Path, CompilerPack.PackageId.ToLowerInvariant(), version));
        }

        // The newest one is incomplete, as after a restore that was broken off.
        Directory.CreateDirectory(Path.Combine(cache.Path, CompilerPack.PackageId.ToLowerInvariant(), "9.0.11"));
        Assert.Equal("9.0.10", CompilerPack.Newest(cache.Path)!.Version);
    }

    private static void Fill(string folder)
    {
        foreach (string file in new[] { "tools/ilc", "sdk/System.Private.CoreLib.dll" }.Select(name => Path.Combine(folder, name)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "");
        }
    }
}
