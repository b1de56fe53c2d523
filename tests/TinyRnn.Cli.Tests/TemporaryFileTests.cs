using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>The temporary file in which large data waits: it is gone however the tool ends, and a full disk is told as what it is.</summary>
public sealed class TemporaryFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _temporary = new();

    public void Dispose()
    {
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Theory]
    [InlineData("text.txt", "--tokens characters")]
    [InlineData("lines.txt", "--label-by-file")]
    [InlineData("rows.csv", "--target y")]
    public void AKilledTraining_LeavesNoTemporaryFile(string name, string flags)
    {
        string model = _folder.File("m.rnn.json"), checkpoint = model + ".checkpoint";
        using Process process = Start(
            "dotnet",
            [
                typeof(Tool).Assembly.Location, "train", .. Files(name), .. flags.Split(' '), "--memory", "0", "--units", "4", "--epochs", "100000",
                "--patience", "100000", "--checkpoint-seconds", "0", "-o", model,
            ]);
        while (!process.HasExited && !File.Exists(checkpoint))
        {
            Thread.Sleep(1);
        }

        Assert.False(process.HasExited, "the training ended by itself");
        process.Kill();
        process.WaitForExit();
        Assert.Empty(Directory.GetFiles(_temporary.Path));
    }

    /// <summary>The shell's limit of a file's length stands for the disk; the runtime would map its code from a file longer than that.</summary>
    [LinuxFact]
    public void AFullDisk_IsToldWithWhatToDo()
    {
        using Process process = Start(
            "sh",
            [
                "-c", "trap '' XFSZ; ulimit -f 1000; exec dotnet \"$@\"", "sh",
                typeof(Tool).Assembly.Location, "train", .. Files("text.txt"), "--memory", "0", "-o", _folder.File("m.rnn.json"),
            ],
            ("DOTNET_EnableWriteXorExecute", "0"));
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == ExitCodes.BadInput, $"ended with {process.ExitCode}: {error}");
        Assert.StartsWith($"error: the temporary file of recordings in {_temporary.Path}", error, StringComparison.Ordinal);
        Assert.Contains("let the variable TMPDIR name a folder that has more", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_temporary.Path));
    }

    private Process Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };

        // The second one is for Windows; the third keeps the runtime's own files out of the folder.
        foreach ((string name, string value) in
            (IEnumerable<(string, string)>)[("TMPDIR", _temporary.Path), ("TMP", _temporary.Path), ("DOTNET_EnableDiagnostics", "0"), .. variables])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>More than waits in memory to be written; for lines a file of each of two classes.</summary>
    private string[] Files(string name)
    {
        string path = _folder.File(name);
        switch (name)
        {
            case "rows.csv":
                File.WriteAllLines(path, ["x,y", .. Enumerable.Range(0, 50_000).Select(row => $"{row % 7},{row % 5}")]);
                return [path];
            case "lines.txt":
                string other = _folder.File("others.txt");
                File.WriteAllLines(path, Enumerable.Range(0, 20_000).Select(line => $"one of the lines {line}"));
                File.WriteAllLines(other, Enumerable.Range(0, 20_000).Select(line => $"another of them {line}"));
                return [path, other];
            default:
                File.WriteAllText(path, string.Concat(Enumerable.Repeat("all work and no play. ", 50_000)));
                return [path];
        }
    }
}
