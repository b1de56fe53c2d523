using System;
using System.Collections.Generic;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using TinyRnn.Cli.Engine;

namespace TinyRnn.Benchmarks.Peers;

/// <summary>
/// Another library's step as a program of its own, which times itself when it is asked to: <c>COMMAND CASE SECONDS</c> (README.md
/// beside this file has the protocol).
/// </summary>
internal sealed class PeerProgram
{
    private const char DescriptionMark = '#';
    private const int QuotedLines = 5;

    // To load, to set up and to warm up, beyond the seconds it was asked to measure for.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly string[] _words;
    private readonly (string Name, string Value)[] _environment;
    private readonly List<string> _descriptions = [];

    /// <summary>A program.</summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="words">What to start, and the arguments before the case.</param>
    /// <param name="environment">Variables to set for it.</param>
    public PeerProgram(string name, string[] words, params (string Name, string Value)[] environment)
    {
        Name = name;
        _words = words;
        _environment = environment;
    }

    /// <summary>Name in tables.</summary>
    public string Name { get; }

    /// <summary>What the program said of itself (library, version, compiler, flags), each statement once.</summary>
    public IReadOnlyList<string> Descriptions => _descriptions;

    /// <summary>Reads <c>NAME=COMMAND</c>; the command's words are separated by spaces, quotes keep a word together.</summary>
    /// <exception cref="ArgumentException">Name or command is missing.</exception>
    public static PeerProgram Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string[] words = equals < 0 ? [] : [.. CommandLineParser.SplitCommandLine(text[(equals + 1)..])];
        return equals > 0 && words.Length > 0
            ? new(text[..equals].Trim(), words)
            : throw new ArgumentException($"Expected NAME=COMMAND for a peer, found '{text}'.");
    }

    /// <summary>The same text without the folder of the program: where it lies on a machine says nothing to others.</summary>
    public static string WithoutFolder(string text)
    {
        PeerProgram program = Parse(text);
        return $"\"{program.Name}={string.Join(' ', program._words.Skip(1).Prepend(Path.GetFileName(program._words[0])))}\"";
    }

    /// <summary>Starts the program, which times the steps of a case.</summary>
    /// <param name="caseName">The case's name.</param>
    /// <param name="duration">How long it shall measure for.</param>
    /// <returns>Minimum and median over its repetitions.</returns>
    /// <exception cref="PeerException">It cannot be started, failed, took too long or printed something else.</exception>
    public StepTime Measure(string caseName, TimeSpan duration)
    {
        string seconds = duration.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);
        ProcessStartInfo start = new(_words[0], [.. _words.Skip(1), caseName, seconds])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string variable, string value) in _environment)
        {
            start.Environment[variable] = value;
        }

        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(duration + Grace))
        {
            process.Kill(entireProcessTree: true);
            throw Failure(caseName, $"was stopped {Grace.TotalSeconds} s after the {seconds} s it was to measure for");
        }

        Task.WaitAll(output, error);
        return process.ExitCode == 0
            ? Read(caseName, output.Result)
            : throw Failure(caseName, $"failed with exit code {process.ExitCode}", error.Result + output.Result);
    }

    private StepTime Read(string caseName, string output)
    {
        string[] lines = [.. output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        foreach (string description in lines.Where(IsDescription).Select(line => line[1..].Trim()))
        {
            if (!_descriptions.Contains(description))
            {
                _descriptions.Add(description);
            }
        }

        string[] figures = [.. lines.Where(line => !IsDescription(line))];
        if (figures is [string line]
            && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [string name, string minimum, string median]
            && name == caseName
            && Nanoseconds(minimum) is { } least
            && Nanoseconds(median) is { } middle
            && least <= middle)
        {
            return new(least, middle);
        }

        throw Failure(
            caseName,
            $"printed something else than the one line '{caseName} MINIMUM MEDIAN' (nanoseconds a step, the minimum not above the " +
            $"median) and lines that start with '{DescriptionMark}'",
            output);
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new PeerException($"The peer '{Name}' cannot be started: {exception.Message}.", exception);
        }
    }

    private PeerException Failure(string caseName, string what, string said = "")
    {
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new($"The peer '{Name}' ({string.Join(' ', _words)}) {what}, asked for {caseName}"
            + (lines.Length == 0 ? "." : $":\n{string.Join('\n', lines.TakeLast(QuotedLines))}"));
    }

    private static bool IsDescription(string line) => line[0] == DescriptionMark;

    private static double? Nanoseconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > 0
            ? value
            : null;
}
