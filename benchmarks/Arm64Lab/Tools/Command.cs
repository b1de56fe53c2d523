using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace TinyRnn.Arm64Lab.Tools;

/// <summary>Runs other programs, each with a time limit.</summary>
internal static class Command
{
    private const int QuotedLines = 12;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="limit">After this it is killed.</param>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Arguments, passed as they are.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="LabException">It is missing, took too long or failed; the message quotes what it said.</exception>
    public static string Run(TimeSpan limit, string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new LabException($"{Path.GetFileName(program)} was stopped after {limit.TotalSeconds:F0} s.");
        }

        Task.WaitAll(output, error);
        return process.ExitCode == 0
            ? output.Result
            : throw new LabException(
                $"{Path.GetFileName(program)} failed with exit code {process.ExitCode}:\n{LastLines(error.Result + output.Result)}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new LabException($"{start.FileName} cannot be started: {exception.Message}", exception);
        }
    }

    private static string LastLines(string text) =>
        string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(QuotedLines));
}
