using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace TinyRnn.Devices.Tests.FanMonitor;

/// <summary>FanMonitor as a process of its own, as a user starts it.</summary>
internal static class MonitorProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static (int ExitCode, string Output, string Errors) Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        return Finish(process);
    }

    public static Process Start(params string[] arguments) => Start(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "FanMonitor.dll"), .. arguments]);

    public static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    public static (int ExitCode, string Output, string Errors) Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The program did not end within {Limit}.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
