using System;
using System.Globalization;

namespace TinyRnn.FanMonitor;

/// <summary>The command line of FanMonitor.</summary>
internal sealed record MonitorOptions
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        FanMonitor: names the condition of a fan from its vibration, 200 times a second, and drives an alarm line.
        The fan, its accelerometer and the alarm line are simulated; conditions change by a schedule drawn from the seed.

        Usage: FanMonitor [options]

          --fast           run as fast as the machine can, by default an hour of signal, and print figures
          --seconds N      seconds of signal (default: 3600 with --fast, else until Ctrl-C or SIGTERM)
          --seed N         chooses fans, schedule and noise (default 1)
          --rate HZ        ticks a second, 1 to 1000 (default 200, the model's rate; the simulated fan gives one 200 Hz
                           sample a tick, so 400 plays it at twice its speed)
          --json           print the figures as one JSON object
          --help           print this

        Examples:
          FanMonitor --seconds 60          watch a minute in real time
          FanMonitor --fast                accuracy, false alarms, detection delay and speed over an hour of signal
          FanMonitor --fast --json --seed 7

        Exit code: 0 done, 1 failed, 2 bad usage.
        """;

    /// <summary>Run in virtual time and judge.</summary>
    public bool Fast { get; init; }

    /// <summary>Seconds of signal; null means without end.</summary>
    public double? Seconds { get; init; }

    /// <summary>Chooses fans, schedule and noise.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Ticks a second.</summary>
    public double RateHz { get; init; } = FanMonitorModel.SampleRateHz;

    /// <summary>Print JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Print the help and do nothing.</summary>
    public bool ShowHelp { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It is wrong; the message says what is expected.</exception>
    public static MonitorOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new MonitorOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--fast" => options with { Fast = true },
                "--json" => options with { Json = true },
                "--help" or "-h" => options with { ShowHelp = true },
                "--seconds" => options with { Seconds = Number(arguments, ref i, 1, 1e9) },
                "--rate" => options with { RateHz = Number(arguments, ref i, 1, 1000) },
                "--seed" => options with { Seed = Integer(arguments, ref i) },
                string other => throw new FormatException($"Unknown option '{other}'. Run with --help for the options."),
            };
        }

        return options with { Seconds = options.Seconds ?? (options.Fast ? 3600 : null) };
    }

    private static double Number(ReadOnlySpan<string> arguments, ref int i, double low, double high)
    {
        string name = arguments[i];
        string text = Value(arguments, ref i);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= low && value <= high
            ? value
            : throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"{name} needs a number from {low} to {high}; found '{text}'."));
    }

    private static long Integer(ReadOnlySpan<string> arguments, ref int i)
    {
        string name = arguments[i];
        string text = Value(arguments, ref i);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FormatException($"{name} needs a whole number; found '{text}'.");
    }

    private static string Value(ReadOnlySpan<string> arguments, ref int i) => ++i < arguments.Length
        ? arguments[i]
        : throw new FormatException($"{arguments[i - 1]} needs a value. Run with --help for the options.");
}
