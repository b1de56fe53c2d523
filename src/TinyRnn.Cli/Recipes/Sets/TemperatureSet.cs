using System;
using System.Globalization;
using System.IO;
using TinyRnn.Cli.IO;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Cli.Recipes;

/// <summary>
/// Eight years of daily minimum temperatures in the form of daily-min-temperatures: a season, and weather that lasts some days. The
/// weather follows its last two days, so that persistence is not the best forecast.
/// </summary>
internal static class TemperatureSet
{
    private const int Days = 8 * 365;

    /// <summary>Writes the set; both parts are the same series.</summary>
    public static void Write(TextWriter writer, DataPart part)
    {
        var random = new SimulationRandom(11);
        writer.WriteLine("\"Date\",\"Temp\"");
        double weather = 0, before = 0;
        DateOnly date = new(1981, 1, 1);
        for (int day = 0; day < Days; day++)
        {
            (weather, before) = ((0.75 * weather) - (0.2 * before) + (2.2 * random.NextNormal()), weather);
            double season = 11.2 + (4.3 * Math.Cos(2 * Math.PI * (day - 20) / 365.25));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\"{date.AddDays(day):yyyy-MM-dd}\",{season + weather:F1}"));
        }
    }
}
