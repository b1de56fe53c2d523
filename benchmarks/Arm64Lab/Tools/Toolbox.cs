using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace TinyRnn.Arm64Lab.Tools;

/// <summary>A program that the lab calls.</summary>
/// <param name="Program">Its name on the path.</param>
/// <param name="Package">The package of Debian and Ubuntu that has it.</param>
/// <param name="Purpose">What the lab does with it.</param>
internal sealed record Tool(string Program, string Package, string Purpose);

/// <summary>The programs that the lab calls, and what to say where one is missing.</summary>
internal static class Toolbox
{
    /// <summary>The host's C compiler: builds the emulator's plugin.</summary>
    public static Tool HostCompiler { get; } = new("gcc", "gcc", "builds the counter that runs inside the emulator");

    /// <summary>The cross compiler: links.</summary>
    public static Tool CrossCompiler { get; } = new("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu", "builds and links the ARM64 program");

    /// <summary>The disassembler.</summary>
    public static Tool Disassembler { get; } = new("aarch64-linux-gnu-objdump", "binutils-aarch64-linux-gnu", "lists the machine code");

    /// <summary>The emulator.</summary>
    public static Tool Emulator { get; } = new("qemu-aarch64", "qemu-user", "runs the ARM64 program");

    /// <summary>The model of the processor's pipelines.</summary>
    public static Tool ThroughputModel { get; } = new("llvm-mca", "llvm", "estimates cycles");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Tool> All { get; } = [HostCompiler, CrossCompiler, Disassembler, Emulator, ThroughputModel];

    /// <summary>Checks that every tool is there.</summary>
    /// <exception cref="LabException">Some are missing; the message names them with their packages.</exception>
    public static void Require()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            throw new LabException("The ARM64 lab runs on x64 Linux only: its compiler and its emulator are programs of that platform.");
        }

        Tool[] missing = Missing(IsOnPath);
        if (missing.Length > 0)
        {
            throw new LabException(Explain(missing));
        }
    }

    /// <summary>The tools that are not there.</summary>
    /// <param name="isThere">Whether a program is there.</param>
    public static Tool[] Missing(Func<string, bool> isThere) => [.. All.Where(tool => !isThere(tool.Program))];

    /// <summary>Says what is missing and how to install it.</summary>
    public static string Explain(IReadOnlyList<Tool> missing)
    {
        IEnumerable<string> lines = missing.Select(tool => $"  {tool.Program} ({tool.Purpose}) is missing");
        return "The ARM64 lab needs programs that are not installed:\n" + string.Join('\n', lines)
            + $"\nInstall with: apt-get install {string.Join(' ', missing.Select(tool => tool.Package).Distinct())}";
    }

    /// <summary>Whether a program is on the path.</summary>
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
