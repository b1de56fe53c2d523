using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace TinyRnn.Cli.Recipes;

/// <summary>Writes recordings in the .ts form of the time series archives.</summary>
internal static class TsText
{
    /// <summary>Writes the header.</summary>
    public static void WriteHeader(TextWriter writer, string name, int channels, int? steps, IEnumerable<string> labels)
    {
        writer.WriteLine($"@problemName {name}\n@timeStamps false\n@missing false\n@univariate false\n@dimensions {channels}");
        writer.WriteLine(steps is int length ? $"@equalLength true\n@seriesLength {length}" : "@equalLength false");
        writer.WriteLine($"@classLabel true {string.Join(' ', labels)}\n@data");
    }

    /// <summary>Writes a recording of [steps, channels].</summary>
    public static void WriteRecording(TextWriter writer, double[,] values, string label)
    {
        IEnumerable<int> steps = Enumerable.Range(0, values.GetLength(0));
        IEnumerable<string> channels = Enumerable.Range(0, values.GetLength(1)).Select(
            channel => string.Join(',', steps.Select(step => values[step, channel].ToString("F4", CultureInfo.InvariantCulture))));
        writer.WriteLine($"{string.Join(':', channels)}:{label}");
    }
}
