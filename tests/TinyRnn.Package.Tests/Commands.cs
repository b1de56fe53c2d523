using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;

namespace TinyRnn.Package.Tests;

/// <summary>Runs programs as a user would and keeps what they print.</summary>
internal static class Commands
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <summary>Runs a program and returns its standard output; any exit code but 0 fails the test with all output.</summary>
    public static string Run(string folder, string program, params IReadOnlyList<string> arguments)
    {
        (int exitCode, string output, string errors) = TryRun(folder, program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {exitCode}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Runs a program and returns its exit code, standard output and standard error.</summary>
    public static (int ExitCode, string Output, string Errors) TryRun(string folder, string program, params IReadOnlyList<string> arguments) =>
        TryRun(folder, program, variable: null, arguments);

    /// <summary>The same with one environment variable set to 0.</summary>
    public static (int ExitCode, string Output, string Errors) TryRun(
        string folder, string program, string? variable, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The test host's own MSBuild and .NET variables would leak into the user's build.
        foreach (string name in (string[])["MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildSDKsPath", "MSBuildLoadMicrosoftTargetsReadOnly", "DOTNET_HOST_PATH"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        if (variable is not null)
        {
            start.Environment[variable] = "0";
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        StringBuilder output = new();
        StringBuilder errors = new();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {Limit}.\n{output}\n{errors}");
        }

        process.WaitForExit();
        return (process.ExitCode, output.ToString(), errors.ToString());
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.AppendLine(line);
            }
        }
    }
}
