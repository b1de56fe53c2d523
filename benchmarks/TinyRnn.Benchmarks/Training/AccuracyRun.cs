using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;

namespace TinyRnn.Benchmarks.Training;

/// <summary>What one training reached.</summary>
/// <param name="Right">Recordings of the test part that are decided right.</param>
/// <param name="Recordings">Recordings of the test part.</param>
/// <param name="Seconds">The processor's, of the training.</param>
/// <param name="Loss">Mean training loss of the last epoch, in nats.</param>
internal sealed partial record AccuracyRun(int Right, int Recordings, double Seconds, double Loss)
{
    /// <summary>Part of the test part that is right, in percent.</summary>
    public double Percent => 100.0 * Right / Recordings;

    /// <summary>Reads a line of compare_pytorch.py, such as <c>seed 3: 77.10 % (2778 of 3603), 35.2 s, loss 0.738231</c>.</summary>
    /// <exception cref="InvalidDataException">The line is another.</exception>
    public static AccuracyRun Parse(string line)
    {
        Match match = Line().Match(line);
        double Number(string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        return match.Success
            ? new((int)Number("right"), (int)Number("of"), Number("seconds"), Number("loss"))
            : throw new InvalidDataException($"compare_pytorch.py: expected 'seed 3: 77.10 % (2778 of 3603), 35.2 s, loss 0.738231', found '{line}'.");
    }

    [GeneratedRegex(@"^seed \d+: [\d.]+ % \((?<right>\d+) of (?<of>\d+)\), (?<seconds>[\d.]+) s, loss (?<loss>[\d.e-]+)$")]
    private static partial Regex Line();
}
