using System;
using System.IO;
using TinyRnn.Cli.IO;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Cli.Recipes;

/// <summary>
/// Wrist motion in the form of basic-motions: 3 axes of acceleration and 3 of rotation at 10 Hz for 10 s. Every recording is another
/// person: pace, strength, the watch's angle and noise vary.
/// </summary>
internal static class MotionSet
{
    private const int Steps = 100;
    private const int RecordingsPerClass = 20;
    private const double RateHz = 10;

    // How strongly each channel takes part: the arm swings more around some axes than around others.
    private static readonly double[] Parts = [1, 0.6, 0.4, 0.3, 0.7, 0.9];

    private static readonly string[] Labels = ["Standing", "Running", "Walking", "Badminton"];

    /// <summary>Writes the set.</summary>
    public static void Write(TextWriter writer, DataPart part)
    {
        TsText.WriteHeader(writer, "BuiltInMotions", 6, Steps, Labels);
        for (int i = 0; i < RecordingsPerClass * Labels.Length; i++)
        {
            var random = new SimulationRandom(i + (part == DataPart.Train ? 100 : 10_000));
            TsText.WriteRecording(writer, Motion(ref random, i % Labels.Length), Labels[i % Labels.Length]);
        }
    }

    private static double[,] Motion(ref SimulationRandom random, int kind)
    {
        double[,] values = new double[Steps, 6];
        (double strength, double pace) = kind switch
        {
            0 => (0.05, 0.3),
            1 => (random.NextUniform(5, 9), random.NextUniform(2.4, 3.2)),
            2 => (random.NextUniform(1.5, 3.5), random.NextUniform(1.5, 2.1)),
            _ => (random.NextUniform(3, 7), 0),
        };
        double[] phases = new double[6], parts = new double[6];
        for (int channel = 0; channel < 6; channel++)
        {
            (phases[channel], parts[channel]) = ((channel * 0.8) + random.NextUniform(-0.4, 0.4), Parts[channel] * random.NextUniform(0.8, 1.2));
        }

        // Badminton is strokes at random moments, each a short swing; the others are steps, begun anywhere.
        double swing = 0, start = random.NextUniform(0, 2 * Math.PI);
        for (int step = 0; step < Steps; step++)
        {
            swing = kind == 3 && random.NextUniform() < 0.1 ? strength * random.NextUniform(0.6, 1.4) : 0.6 * swing;
            for (int channel = 0; channel < 6; channel++)
            {
                double angle = start + (2 * Math.PI * pace * step / RateHz) + phases[channel];
                double course = kind == 3 ? swing * Math.Cos(phases[channel]) : strength * (Math.Sin(angle) + (0.3 * Math.Sin(2 * angle)));
                values[step, channel] = (parts[channel] * course) + (0.15 * random.NextNormal());
            }
        }

        return values;
    }
}
