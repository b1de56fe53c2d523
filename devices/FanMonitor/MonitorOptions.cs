using System;
using System.Globalization;
using System.IO;
using TinyRnn.Devices.Configuration;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.RealTime;
using TinyRnn.Devices.Recording;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>The options of FanMonitor, from a JSON file and the command line.</summary>
internal sealed record MonitorOptions
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        FanMonitor: names the condition of a fan from its vibration, 200 times a second, and drives an alarm line.
        Unless --gpio says otherwise, the fan, its accelerometer and the alarm line are simulated; conditions change by a
        schedule drawn from the seed.

        Usage: FanMonitor [options]

          --config FILE    options from a JSON object, such as { "rate": 200, "record": "/var/lib/fan", "json": true };
                           the command line wins
          --gpio BACKEND   sim: everything simulated (default); linux: pins through the kernel's character devices;
                           system: pins through System.Device.Gpio, if it was published with it
          --sensor WHAT    with real pins: mpu (default) reads an MPU-6050 or MPU-6500, sim keeps the simulated fan
          --chip LABEL     the GPIO chip, by label, name or device file (default: the Raspberry Pi header's)
          --alarm-line N   the alarm's line on the chip (default 17)
          --i2c-bus N      the sensor's bus (default 1)
          --i2c-address A  the sensor's address (default 0x68)
          --doctor         look at this machine and say what is missing for real pins
          --rate HZ        ticks a second, 1 to 1000 (default 200, the model's rate; the simulated fan gives one 200 Hz
                           sample a tick, so 400 plays it at twice its speed)
          --seconds N      seconds to run (default: 3600 with --fast, else until Ctrl-C or SIGTERM)
          --json           print the figures as one JSON object
          --status N       seconds between two status lines on the error output (default 60; 0 for none)
          --deadline WHAT  when a tick begins over a period late: skip (default), catch-up or fail

          --fast           run as fast as the machine can, by default an hour of signal, and print figures
          --seed N         chooses simulated fans, schedule and noise (default 1)

          --record DIR     record the samples there as CSV for 'tinyrnn train'
          --label NAME     condition that they are recorded as (default healthy)
          --sync WHEN      wait for the disk: never, file (default: when a file is complete) or write
          --state FILE     go on where the last run was: save the state there, and restore it
          --state-seconds N  seconds between two savings, 1 to 86400 (default 60)

          --priority N     real-time priority (SCHED_FIFO) of the loop, 1 to 99
          --cpu N          processor that the loop is tied to, from 0
          --lock-memory    keep the program's memory from being paged out
          --no-gc MB       megabytes that other threads may allocate before a garbage collection, 1 to 200

          --safe-state     put the outputs into their safe state and end (for the service manager)
          --drill KIND     fail at the first decision, to see the outputs reach their safe state: exception, thread, exit
          --startup        take one sample and print the time (microseconds of Unix time)
          --help           print this

        Examples:
          FanMonitor --seconds 60          watch a minute in real time
          FanMonitor --fast                accuracy, false alarms, detection delay and speed over an hour of signal
          FanMonitor --record data --label imbalance --seconds 600
          FanMonitor --gpio linux          an MPU-6050 on the header's I2C, the alarm on GPIO 17
          FanMonitor --gpio linux --sensor sim    try the alarm's wiring without a sensor
          FanMonitor --config /etc/fan-monitor.json --priority 50

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

    /// <summary>The backend of sensor and alarm line: sim, linux or system.</summary>
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

    /// <summary>Seconds between two status lines; 0 for none.</summary>
    public double StatusSeconds { get; init; } = 60;

    /// <summary>What a missed deadline leads to.</summary>
    public DeadlinePolicy Deadline { get; init; } = DeadlinePolicy.Skip;

    /// <summary>Folder for recordings; null for none.</summary>
    public string? RecordFolder { get; init; }

    /// <summary>Condition that is recorded.</summary>
    public string Label { get; init; } = FanConditionNames.Of(FanCondition.Healthy);

    /// <summary>When recording waits for the disk.</summary>
    public SyncPolicy Sync { get; init; } = SyncPolicy.EachFile;

    /// <summary>File for the state; null for none.</summary>
    public string? StateFile { get; init; }

    /// <summary>Seconds between two savings of the state.</summary>
    public double StateSeconds { get; init; } = 60;

    /// <summary>What is asked of the operating system.</summary>
    public RealTimeOptions RealTime { get; init; } = new();

    /// <summary>Only put the outputs into their safe state.</summary>
    public bool SafeState { get; init; }

    /// <summary>A way to fail; null for none.</summary>
    public string? Drill { get; init; }

    /// <summary>Only take one sample.</summary>
    public bool Startup { get; init; }

    /// <summary>Reads the command line, and the file that it names.</summary>
    /// <exception cref="FormatException">One of them is wrong; the message says what is expected, and where.</exception>
    public static MonitorOptions Parse(ReadOnlySpan<string> arguments)
    {
        MonitorOptions options = new();
        int config = arguments.IndexOf("--config");
        if (config >= 0)
            options = options.WithFile(Value(arguments, ref config));
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            options = options.WithFlag(name) ?? options.With(name, IsKnown(name) ? Value(arguments, ref i) : "");
        }

        options.Check();
        return options with { Seconds = options.Seconds ?? (options.Fast ? 3600 : null) };
    }

    private MonitorOptions WithFile(string path)
    {
        MonitorOptions options = this;
        foreach (OptionsFileEntry entry in ReadFile(path))
        {
            string name = "--" + entry.Name;
            try
            {
                options = options.WithFlag(name) is not { } set ? options.With(name, entry.Value)
                    : entry.Value == "true" ? set
                    : entry.Value == "false" ? options
                    : throw new FormatException($"'{entry.Name}' needs true or false; found '{entry.Value}'.");
            }
            catch (FormatException exception)
            {
                throw new FormatException($"{entry.Place}: {exception.Message}");
            }
        }

        return options;
    }

    private static System.Collections.Generic.IReadOnlyList<OptionsFileEntry> ReadFile(string path)
    {
        try
        {
            return OptionsFile.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"--config {path} cannot be read: {exception.Message}");
        }
    }

    private MonitorOptions? WithFlag(string name) => name switch
    {
        "--fast" => this with { Fast = true },
        "--doctor" => this with { Doctor = true },
        "--json" => this with { Json = true },
        "--lock-memory" => this with { RealTime = RealTime with { LockMemory = true } },
        "--safe-state" => this with { SafeState = true },
        "--startup" => this with { Startup = true },
        "--help" or "-h" => this with { ShowHelp = true },
        _ => null,
    };

    private static bool IsKnown(string name) => name is "--config" or "--gpio" or "--sensor" or "--chip"
        or "--alarm-line" or "--i2c-bus" or "--i2c-address" or "--seconds" or "--rate" or "--seed" or "--status" or "--deadline"
        or "--record" or "--label" or "--sync" or "--state" or "--state-seconds" or "--priority" or "--cpu" or "--no-gc" or "--drill";

    private MonitorOptions With(string name, string value) => name switch
    {
        // Read before all others.
        "--config" => this,
        "--gpio" => this with { Gpio = Choice(name, value, "sim", "linux", "system") },
        "--sensor" => this with { Sensor = Choice(name, value, "mpu", "sim") },
        "--chip" => this with { Chip = value },
        "--alarm-line" => this with { AlarmLine = Line(name, value, 0, 1023) },
        "--i2c-bus" => this with { I2cBus = Line(name, value, 0, 255) },
        "--i2c-address" => this with { I2cAddress = Line(name, value, 0x08, 0x77) },
        "--seconds" => this with { Seconds = Number(name, value, 1, 1e9) },
        "--rate" => this with { RateHz = Number(name, value, 1, 1000) },
        "--seed" => this with { Seed = Integer(name, value, long.MinValue, long.MaxValue) },
        "--status" => this with { StatusSeconds = Number(name, value, 0, 86400) },
        "--deadline" => this with
        {
            Deadline = value switch
            {
                "skip" => DeadlinePolicy.Skip,
                "catch-up" => DeadlinePolicy.CatchUp,
                "fail" => DeadlinePolicy.Fail,
                _ => throw new FormatException($"--deadline needs skip, catch-up or fail; found '{value}'."),
            },
        },
        "--record" => this with { RecordFolder = value },
        "--label" => this with
        {
            Label = FanConditionNames.All.Contains(value)
                ? value
                : throw new FormatException($"--label needs one of {string.Join(", ", FanConditionNames.All.ToArray())}; found '{value}'."),
        },
        "--sync" => this with
        {
            Sync = value switch
            {
                "never" => SyncPolicy.Never,
                "file" => SyncPolicy.EachFile,
                "write" => SyncPolicy.EachWrite,
                _ => throw new FormatException($"--sync needs never, file or write; found '{value}'."),
            },
        },
        "--state" => this with { StateFile = value },
        "--state-seconds" => this with { StateSeconds = Number(name, value, 1, 86400) },
        "--priority" => this with { RealTime = RealTime with { FifoPriority = (int)Integer(name, value, 1, 99) } },
        "--cpu" => this with { RealTime = RealTime with { Cpu = (int)Integer(name, value, 0, 1023) } },
        "--no-gc" => this with { RealTime = RealTime with { NoCollectionBytes = Integer(name, value, 1, 200) << 20 } },
        "--drill" => this with
        {
            Drill = SafetyDrill.IsKnown(value) ? value : throw new FormatException($"--drill needs one of {SafetyDrill.Kinds}; found '{value}'."),
        },
        _ => throw new FormatException($"Unknown option '{name}'. Run with --help for the options."),
    };

    private void Check()
    {
        if (Fast && RecordFolder is not null)
            throw new FormatException("--record needs a run in real time; leave --fast out.");
        if (Fast && Gpio != "sim")
            throw new FormatException("--fast runs in virtual time, which real pins do not know. Leave out --fast or --gpio.");
    }

    private static double Number(string name, string text, double low, double high) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= low && value <= high
            ? value
            : throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"{name} needs a number from {low} to {high}; found '{text}'."));

    private static long Integer(string name, string text, long low, long high) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= low && value <= high
            ? value
            : throw new FormatException(low == long.MinValue
                ? $"{name} needs a whole number; found '{text}'."
                : string.Create(CultureInfo.InvariantCulture, $"{name} needs a whole number from {low} to {high}; found '{text}'."));

    private static string Choice(string name, string text, params ReadOnlySpan<string> choices) => choices.Contains(text)
        ? text
        : throw new FormatException($"{name} is one of {string.Join(", ", choices.ToArray())}; found '{text}'.");

    /// <summary>A whole number in decimal, or in hexadecimal after 0x.</summary>
    private static int Line(string name, string text, int low, int high)
    {
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
