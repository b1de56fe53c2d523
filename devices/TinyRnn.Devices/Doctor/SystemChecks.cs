using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace TinyRnn.Devices.Doctor;

/// <summary>Board, processor, kernel and C library.</summary>
internal static class SystemChecks
{
    private static readonly Version OldestLibrary = new(2, 23);
    private static readonly Version OldestKernel = new(5, 10);
    private static readonly string[] LibraryFolders =
    [
        "/lib/aarch64-linux-gnu", "/lib/arm-linux-gnueabihf", "/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
        "/usr/lib/arm-linux-gnueabihf", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64",
    ];

    public static IEnumerable<Finding> Board(Board board)
    {
        yield return board.Model is null
            ? new Finding("board", FindingLevel.Note, "the firmware names no board; this looks like a PC or a virtual machine", "Run the doctor on the device itself.")
            : new Finding("board", FindingLevel.Good, board.Revision is { } revision ? $"{board.Model}, revision code {revision:x}" : board.Model);
    }

    public static IEnumerable<Finding> Processor(MachineFiles files, BuiltFor program)
    {
        string[] flags = (files.Value("/proc/cpuinfo", "Features") ?? files.Value("/proc/cpuinfo", "flags") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (string Flag, string Name)[] known = [("asimd", "AdvSimd"), ("asimddp", "Dp"), ("fma", "FMA"), ("avx2", "AVX2"), ("avx512f", "AVX-512")];
        List<string> has = [];
        foreach ((string flag, string set) in known)
        {
            if (Array.IndexOf(flags, flag) >= 0)
                has.Add(set);
        }

        string name = files.Value("/proc/cpuinfo", "model name") is { } modelName ? modelName + ": " : "";
        yield return new Finding("cpu", FindingLevel.Good, $"{name}{(has.Count > 0 ? string.Join(", ", has) : "no vector instructions that steps use")}");

        List<string> uses = [.. program.InstructionSets];
        string built = $"this program: {program.Architecture}, {(program.IsAheadOfTime ? "NativeAOT" : "JIT")}, {program.VectorBits}-bit vectors{string.Concat(uses.ConvertAll(set => ", " + set))}";
        List<string> unused = has.FindAll(set => !uses.Contains(set)
            && (program.Architecture == Architecture.X64 ? set is "FMA" or "AVX2" : set is "Dp"));
        yield return program.VectorBits == 0 || (program.IsAheadOfTime && unused.Contains("FMA"))
            ? new Finding("cpu", FindingLevel.Problem, built + ": a step costs up to a hundred times as much as it could", "Publish again with IlcInstructionSet unset (the build then chooses x86-64-v3) or set to native.")
            : program.IsAheadOfTime && unused.Count > 0
                ? new Finding("cpu", FindingLevel.Note, $"{built}; the processor also has {string.Join(", ", unused)}", "Publishing with -p:IlcInstructionSet naming them (a Raspberry Pi 5: armv8.2-a,dotprod) may be faster, but the program then starts on such processors only.")
                : new Finding("cpu", FindingLevel.Good, built);
    }

    public static IEnumerable<Finding> Kernel(MachineFiles files)
    {
        string release = files.Text("/proc/sys/kernel/osrelease") ?? "unknown";
        string system = files.LineAfter("/etc/os-release", "PRETTY_NAME=")?.Trim('"') ?? "unknown system";
        bool isOld = ParseVersion(release) is { } version && version < OldestKernel;
        yield return isOld
            ? new Finding("kernel", FindingLevel.Problem, $"Linux {release}, {system}: older than 5.10, which has no GPIO lines of version 2", "Update the system ('sudo apt full-upgrade').")
            : new Finding("kernel", FindingLevel.Good, $"Linux {release}, {system}");
    }

    public static IEnumerable<Finding> Library(MachineFiles files, BuiltFor program)
    {
        bool has64 = files.Exists("/lib/ld-linux-aarch64.so.1") || files.Exists("/usr/lib/ld-linux-aarch64.so.1");
        bool has32 = files.Exists("/lib/ld-linux-armhf.so.3") || files.Exists("/usr/lib/ld-linux-armhf.so.3");
        bool isArm64 = Array.IndexOf((files.Value("/proc/cpuinfo", "Features") ?? "").Split(' '), "asimd") >= 0 || files.Value("/proc/cpuinfo", "CPU architecture") == "8";
        if (isArm64 && has32 && !has64)
        {
            yield return new Finding(
                "libc", FindingLevel.Problem, "a 64-bit processor with a 32-bit system: programs for linux-arm64 do not start ('No such file or directory' or 'cannot execute')",
                "Install the 64-bit Raspberry Pi OS, or publish for linux-arm (whose steps use narrower code).");
        }

        string? version = null;
        foreach (string folder in LibraryFolders)
            version ??= files.VersionAfter(folder + "/libc.so.6", "stable release version ");
        if (version is null)
        {
            yield return files.Entries("/lib", "ld-musl-*").Count > 0
                ? new Finding("libc", FindingLevel.Note, "musl, not glibc", program.Architecture is Architecture.Arm64 ? "Publish for linux-musl-arm64." : "Publish for linux-musl-x64.")
                : new Finding("libc", FindingLevel.Note, "no glibc was found in the usual folders");
            yield break;
        }

        yield return ParseVersion(version) is { } parsed && parsed < OldestLibrary
            ? new Finding("libc", FindingLevel.Problem, $"glibc {version}: .NET needs 2.23 or later", "Update the system.")
            : new Finding("libc", FindingLevel.Good, $"glibc {version}: runs programs that were linked against {version} or older (a newer one says \"version `GLIBC_...' not found\"; link against a sysroot of this system)");
    }

    private static Version? ParseVersion(string text)
    {
        int end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        string[] numbers = (end < 0 ? text : text[..end]).Split('.', StringSplitOptions.RemoveEmptyEntries);
        return Version.TryParse(string.Join('.', numbers, 0, Math.Min(numbers.Length, 2)), out Version? version) ? version : null;
    }
}
