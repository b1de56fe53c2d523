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
    private const int Kills = 4;
    private const int LongestDelay = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ATrainingKilledAtAnyMomentAndResumed_WritesTheBytesOfAnUninterruptedOne()
    {
        string data = WriteTones();
        string whole = _folder.File("whole/tones.rnn.json"), resumed = _folder.File("resumed/tones.rnn.json");
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        Directory.CreateDirectory(Path.GetDirectoryName(resumed)!);
        using (Process process = Train(data, whole))
        {
            process.WaitForExit();
            Assert.Equal(ExitCodes.Success, process.ExitCode);
        }

        var random = new Random();
        int kills = 0;
        for (int attempt = 0; attempt < Kills; attempt++)
        {
            using Process process = Train(data, resumed, "--resume");
            if (WaitForCheckpoint(process, resumed + ".checkpoint"))
            {
                Thread.Sleep(random.Next(LongestDelay));
                kills += process.HasExited ? 0 : 1;
                process.Kill();
            }

            process.WaitForExit();
        }

        Assert.True(kills > 0, "no run was killed");
        using (Process process = Train(data, resumed, "--resume"))
        {
            process.WaitForExit();
            Assert.Equal(ExitCodes.Success, process.ExitCode);
        }

        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(resumed));
        Assert.False(File.Exists(resumed + ".checkpoint"), "a complete training leaves its checkpoint behind");
    }

    /// <summary>Waits until the process has written a checkpoint of its own.</summary>
    /// <returns>Whether it did so before it ended.</returns>
    private static bool WaitForCheckpoint(Process process, string path)
    {
        // A file that does not exist has the same time as always.
        DateTime before = File.GetLastWriteTimeUtc(path);
        while (File.GetLastWriteTimeUtc(path) == before)
        {
            if (process.HasExited)
            {
                return false;
            }

            Thread.Sleep(1);
        }

        return true;
    }

    private static Process Train(string data, string model, params string[] more)
    {
        string[] arguments =
        [
            typeof(Tool).Assembly.Location, "train", data, "--recording", "run", "--label", "tone", "--units", "24", "--epochs", "400",
            "--patience", "400", "--checkpoint-seconds", "0", "-o", model, .. more,
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
