using System;
using System.Globalization;

namespace TinyRnn.FanMonitor;

/// <summary>The command line of FanMonitor.</summary>
internal sealed record MonitorOptions
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        FanMonitor: names the condition of a fan from its vibration, 200 times a second, and drives an alarm line.
        Unless --gpio says otherwise, the fan, its accelerometer and the alarm line are simulated; conditions change by a
        schedule drawn from the seed.

        Usage: FanMonitor [options]

          --fast           run as fast as the machine can, by default an hour of signal, and print figures
          --seconds N      seconds of signal (default: 3600 with --fast, else until Ctrl-C or SIGTERM)
          --seed N         chooses fans, schedule and noise (default 1)
          --rate HZ        ticks a second, 1 to 1000 (default 200, the model's rate; the simulated fan gives one 200 Hz
                           sample a tick, so 400 plays it at twice its speed)
          --json           print the figures as one JSON object
          --gpio WHAT      sim: everything simulated (default); linux: pins through the kernel's character devices;
                           system: pins through System.Device.Gpio, if it was published with it
          --sensor WHAT    with real pins: mpu (default) reads an MPU-6050 or MPU-6500, sim keeps the simulated fan
          --chip LABEL     the GPIO chip, by label, name or device file (default: the Raspberry Pi header's)
          --alarm-line N   the alarm's line on the chip (default 17)
          --i2c-bus N      the sensor's bus (default 1)
          --i2c-address A  the sensor's address (default 0x68)
          --doctor         look at this machine and say what is missing for real pins
          --help           print this

        Examples:
          FanMonitor --seconds 60          watch a minute in real time
          FanMonitor --fast                accuracy, false alarms, detection delay and speed over an hour of signal
          FanMonitor --fast --json --seed 7
          FanMonitor --gpio linux          an MPU-6050 on the header's I2C, the alarm on GPIO 17
          FanMonitor --gpio linux --sensor sim    try the alarm's wiring without a sensor

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

    /// <summary>Whose pins: sim, linux or system.</summary>
    public string Gpio { get; init; } = "sim";

    /// <summary>The accelerometer with real pins: mpu or sim.</summary>
    public string Sensor { get; init; } = "mpu";

    /// <summary>The GPIO chip; null for the header's.</summary>
    public string? Chip { get; init; }

    /// <summary>The alarm's line on the chip.</summary>
    public int AlarmLine { get; init; } = 17;

    /// <summary>The sensor's I2C bus.</summary>
    public int I2cBus { get; init; } = 1;

    /// <summary>The sensor's I2C address.</summary>
    public int I2cAddress { get; init; } = 0x68;

    /// <summary>Look at the machine and do nothing else.</summary>
    public bool Doctor { get; init; }

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
                "--gpio" => options with { Gpio = Choice(arguments, ref i, "sim", "linux", "system") },
                "--sensor" => options with { Sensor = Choice(arguments, ref i, "mpu", "sim") },
                "--chip" => options with { Chip = Value(arguments, ref i) },
                "--alarm-line" => options with { AlarmLine = Line(arguments, ref i, 0, 1023) },
                "--i2c-bus" => options with { I2cBus = Line(arguments, ref i, 0, 255) },
                "--i2c-address" => options with { I2cAddress = Line(arguments, ref i, 0x08, 0x77) },
                "--doctor" => options with { Doctor = true },
                "--seed" => options with { Seed = Integer(arguments, ref i) },
                string other => throw new FormatException($"Unknown option '{other}'. Run with --help for the options."),
            };
        }

        if (options.Fast && options.Gpio != "sim")
            throw new FormatException("--fast runs in virtual time, which real pins do not know. Leave out --fast or --gpio.");

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

    private static string Choice(ReadOnlySpan<string> arguments, ref int i, params ReadOnlySpan<string> choices)
    {
        string name = arguments[i];
        string text = Value(arguments, ref i);
        return choices.Contains(text)
            ? text
            : throw new FormatException($"{name} is one of {string.Join(", ", choices.ToArray())}; found '{text}'.");
    }

    /// <summary>A whole number in decimal, or in hexadecimal after 0x.</summary>
    private static int Line(ReadOnlySpan<string> arguments, ref int i, int low, int high)
    {
        string name = arguments[i];
        string text = Value(arguments, ref i);
        bool isNumber = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        return isNumber && value >= low && value <= high
            ? value
            : throw new FormatException($"{name} needs a whole number from {low} to {high}; found '{text}'.");
    }

    private static string Value(ReadOnlySpan<string> arguments, ref int i) => ++i < arguments.Length
        ? arguments[i]
        : throw new FormatException($"{arguments[i - 1]} needs a value. Run with --help for the options.");
}
