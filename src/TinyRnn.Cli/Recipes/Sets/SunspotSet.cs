using System;
using System.Globalization;
using System.IO;
using TinyRnn.Cli.IO;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Cli.Recipes;

/// <summary>
/// Monthly numbers in the form of monthly-sunspots: cycles of 9 to 13 years that rise faster than they fall, each of another height,
/// with noise that grows with the number.
/// </summary>
internal static class SunspotSet
{
    private const int Months = 2400;
    private const double RisingPart = 0.38;

    /// <summary>Writes the set; both parts are the same series.</summary>
    public static void Write(TextWriter writer, DataPart part)
    {
        var random = new SimulationRandom(12);
        writer.WriteLine("\"Month\",\"Sunspots\"");
        double length = 0, height = 0, at = 0;
        for (int month = 0; month < Months; month++)
        {
            if (at >= length)
            {
                (length, height, at) = (random.NextUniform(108, 156), random.NextUniform(60, 170), 0);
            }

            double phase = at / length;
            double angle = phase < RisingPart ? phase / RisingPart / 2 : 0.5 + ((phase - RisingPart) / (1 - RisingPart) / 2);
            double level = height * Math.Pow(Math.Sin(Math.PI * angle), 2);
            double value = Math.Max(0, level + ((3 + (0.12 * level)) * random.NextNormal()));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\"{1749 + (month / 12)}-{1 + (month % 12):D2}\",{value:F1}"));
            at++;
        }
    }
}
