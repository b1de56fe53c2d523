using System;
using System.Globalization;
using System.IO;
using TinyRnn.Cli.IO;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Cli.Recipes;

/// <summary>
/// Traffic of a small network, second by second: packets, kilobytes, new connections and refused connections. What is normal has a
/// rhythm: devices are polled every ten seconds, a backup runs twice a minute for a while, and people come and go in between. Training sees
/// such hours alone. In those for evaluation something is wrong now and then, marked in the column <c>attack</c>: a flood of small packets,
/// a scan of ports, data that leaks away, or a poller that has stopped, which no limit on a single value shows.
/// </summary>
internal static class TrafficSet
{
    private const int Recordings = 40;
    private const int Steps = 400;
    private const int PollSeconds = 10;
    private const int BackupSeconds = 30;
    private const int EventsPerRecording = 3;
    private const int EventSeconds = 25;

    /// <summary>The devices that answer a poll in each second after it.</summary>
    private static readonly double[] PollShare = [0.4, 1, 0.6, 0.2];

    private enum Wrong
    {
        Nothing,
        Flood,
        Scan,
        Leak,
        PollerStopped,
    }

    /// <summary>Writes the set.</summary>
    public static void Write(TextWriter writer, DataPart part)
    {
        writer.WriteLine("recording,attack,packets,kilobytes,connections,refused");
        for (int i = 0; i < Recordings; i++)
        {
            var random = new SimulationRandom(i + (part == DataPart.Train ? 2_000 : 70_000));
            WriteRecording(writer, ref random, i, part == DataPart.Test);
        }
    }

    private static void WriteRecording(TextWriter writer, ref SimulationRandom random, int number, bool hasEvents)
    {
        int pollStart = (int)random.NextUniform(0, PollSeconds), backupStart = (int)random.NextUniform(0, BackupSeconds);
        int backupLength = (int)random.NextUniform(5, 9);
        double people = random.NextUniform(10, 20);
        for (int step = 0; step < Steps; step++)
        {
            Wrong wrong = hasEvents ? EventAt(number, step) : Wrong.Nothing;

            // People: a level that drifts, never far from what is usual.
            people += (0.03 * (15 - people)) + (0.8 * random.NextNormal());
            double packets = Math.Max(0, people) + (1.2 * random.NextNormal());
            double connections = (0.3 * Math.Max(0, people)) + (0.5 * random.NextNormal());
            double kilobytes = packets * 0.6 * random.NextUniform(0.9, 1.1);
            double refused = 0.2 * Math.Abs(random.NextNormal());
            int sincePoll = (step + PollSeconds - pollStart) % PollSeconds;
            if (sincePoll < PollShare.Length && wrong != Wrong.PollerStopped)
            {
                double share = PollShare[sincePoll];
                packets += share * (30 + random.NextNormal());
                kilobytes += share * (6 + (0.3 * random.NextNormal()));
                connections += share * (10 + (0.5 * random.NextNormal()));
            }

            if ((step + BackupSeconds - backupStart) % BackupSeconds < backupLength)
            {
                packets += 40 + (2 * random.NextNormal());
                kilobytes += 55 + (2 * random.NextNormal());
            }

            switch (wrong)
            {
                case Wrong.Flood:
                    packets += random.NextUniform(15, 45);
                    break;
                case Wrong.Scan:
                    connections += random.NextUniform(1, 5);
                    refused += random.NextUniform(0.5, 3);
                    break;
                case Wrong.Leak:
                    kilobytes += random.NextUniform(8, 20);
                    break;
            }

            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"r{number:D2},{(wrong == Wrong.Nothing ? 0 : 1)},{Math.Max(0, packets):F1},{Math.Max(0, kilobytes):F1},{Math.Max(0, connections):F1},{refused:F2}"));
        }
    }

    /// <summary>Events stand apart, each of another kind than the one before, and leave the start alone.</summary>
    private static Wrong EventAt(int recording, int step)
    {
        int period = Steps / EventsPerRecording;
        return step >= period / 2 && step % period >= period - EventSeconds ? (Wrong)(1 + ((recording + (step / period)) % 4)) : Wrong.Nothing;
    }
}
