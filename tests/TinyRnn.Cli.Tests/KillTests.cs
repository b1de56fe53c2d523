using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>Training ended from outside, by a signal that nothing can answer, at moments that chance decides.</summary>
public sealed class KillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ATrainingKilledAtAnyMomentAndResumed_WritesTheBytesOfAnUninterruptedOne()
    {
        string data = WriteTones();
        string whole = _folder.File("whole/tones.rnn.json"), resumed = _folder.File("resumed/tones.rnn.json");
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        Directory.CreateDirectory(Path.GetDirectoryName(resumed)!);
        var watch = Stopwatch.StartNew();
        using (Process process = Train(data, whole))
        {
            process.WaitForExit();
            Assert.Equal(ExitCodes.Success, process.ExitCode);
        }

        double milliseconds = watch.Elapsed.TotalMilliseconds;
        var random = new Random();
        int kills = 0;
        for (int attempt = 0; attempt < 100; attempt++)
        {
            using Process process = Train(data, resumed, "--resume");
            Thread.Sleep((int)(milliseconds * (0.3 + (0.5 * random.NextDouble()))));
            if (!process.HasExited)
            {
                process.Kill();
                kills++;
            }

            process.WaitForExit();
            if (process.ExitCode == ExitCodes.Success)
            {
                break;
            }
        }

        Assert.True(kills > 0, "no run was killed");
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(resumed));
        Assert.False(File.Exists(resumed + ".checkpoint"), "a complete training leaves its checkpoint behind");
    }

    private static Process Train(string data, string model, params string[] more)
    {
        string[] arguments =
        [
            typeof(Tool).Assembly.Location, "train", data, "--recording", "run", "--label", "tone", "--units", "24", "--epochs", "250",
            "--patience", "250", "--checkpoint-seconds", "0", "-o", model, .. more,
        ];
        Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

        // A pipe that nobody empties would stop the process.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private string WriteTones()
    {
        var random = new Random(4);
        var text = new StringBuilder("run,tone,a\n");
        for (int run = 0; run < 16; run++)
        {
            double phase = random.NextDouble() * 6;
            for (int row = 0; row < 60; row++)
            {
                double angle = phase + (row * (run % 2 == 1 ? 1.5 : 0.5));
                text.Append(CultureInfo.InvariantCulture, $"r{run},{(run % 2 == 1 ? "high" : "low")},{Math.Sin(angle) + (0.3 * random.NextDouble())}\n");
            }
        }

        string path = _folder.File("tones.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
