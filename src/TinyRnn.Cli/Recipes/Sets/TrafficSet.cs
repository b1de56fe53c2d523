using System;
using System.Globalization;
using System.IO;
using TinyRnn.Cli.IO;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Cli.Recipes;

/// <summary>
/// Traffic of a small network, second by second: packets, kilobytes, new connections and refused connections. Every recording is
/// another hour of another day; in the anomalous ones something is wrong from the start: a flood, a scan, or data that leaks away slowly.
/// </summary>
internal static class TrafficSet
{
    private const int Recordings = 80;
    private const int Steps = 120;

    /// <summary>Writes the set.</summary>
    public static void Write(TextWriter writer, DataPart part)
    {
        writer.WriteLine("recording,state,packets,kilobytes,connections,refused");
        for (int i = 0; i < Recordings; i++)
        {
            var random = new SimulationRandom(i + (part == DataPart.Train ? 2_000 : 70_000));
            WriteRecording(writer, ref random, i);
        }
    }

    private static void WriteRecording(TextWriter writer, ref SimulationRandom random, int number)
    {
        // Half is normal; the others take turns.
        int wrong = number % 2 == 0 ? 0 : 1 + (number / 2 % 3);
        string state = wrong == 0 ? "normal" : "anomaly";
        double level = random.NextUniform(20, 60), size = random.NextUniform(0.4, 0.9), burst = 0;
        for (int step = 0; step < Steps; step++)
        {
            burst = random.NextUniform() < 0.05 ? random.NextUniform(1, 4) : 0.7 * burst;
            double connections = Math.Max(0, (level / 10 * (1 + burst)) + random.NextNormal());
            double packets = Math.Max(0, (level * (1 + burst)) + (4 * random.NextNormal()));
            double kilobytes = packets * size * random.NextUniform(0.8, 1.2);
            double refused = Math.Max(0, (0.02 * connections) + (0.2 * random.NextNormal()));
            switch (wrong)
            {
                case 1:
                    // A flood: many packets that carry nothing, in pulses.
                    packets += step / 6 % 2 == 0 ? level * random.NextUniform(1.5, 3) : 0;
                    break;
                case 2:
                    // A scan: connections that are refused, now and then.
                    refused += step % 5 == 0 ? random.NextUniform(1, 3) : 0;
                    connections += step % 5 == 0 ? random.NextUniform(1, 3) : 0;
                    break;
                case 3:
                    // A leak: more bytes than the packets should carry.
                    kilobytes += level * random.NextUniform(0.4, 0.7);
                    break;
            }

            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"r{number:D3},{state},{packets:F1},{kilobytes:F1},{connections:F1},{refused:F2}"));
        }
    }
}
