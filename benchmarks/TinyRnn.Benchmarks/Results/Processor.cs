using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace TinyRnn.Benchmarks.Results;

/// <summary>What the results are filed under.</summary>
internal static class Processor
{
    private const string LinuxInformation = "/proc/cpuinfo";

    /// <summary>Name for people, such as <c>AMD EPYC (family 26, model 2)</c>.</summary>
    public static string Name { get; } = FindName();

    /// <summary>Name as a folder: lower case, words joined by hyphens.</summary>
    public static string Folder { get; } = string.Join('-', new string([.. Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')])
        .Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string FindName()
    {
        if (!File.Exists(LinuxInformation))
        {
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? $"{RuntimeInformation.OSArchitecture}";
        }

        Dictionary<string, string> facts = [];
        foreach (string[] pair in File.ReadLines(LinuxInformation).TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2)))
        {
            facts.TryAdd(pair[0].Trim(), pair[^1].Trim());
        }

        return facts.TryGetValue("model name", out string? name)
            ? $"{name} (family {facts["cpu family"]}, model {facts["model"]})"
            : $"{RuntimeInformation.OSArchitecture} implementer {facts.GetValueOrDefault("CPU implementer")} part {facts.GetValueOrDefault("CPU part")}";
    }
}
