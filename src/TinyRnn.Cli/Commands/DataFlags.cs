using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using TinyRnn.Cli.IO;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary>Where recordings come from and what the columns of CSV files mean.</summary>
internal sealed class DataFlags
{
    private const string FileHelp =
        "CSV files with a header, .ts or .npy files, texts (.txt, .tsv), patterns such as 'run*.csv', or a folder of them.";

    private const int MegabyteBits = 20;

    private readonly Option<string?> _label = Column("--label", "CSV: column with the class of a recording.");
    private readonly Option<string?> _recording = Column("--recording", "CSV: column that tells recordings apart; each file is one by default.");
    private readonly Option<string[]> _target = Columns("--target", "CSV: columns to give at the same row (regression).");
    private readonly Option<string[]> _forecast = Columns("--forecast", "CSV: columns to give some rows ahead.");
    private readonly Option<int> _horizon = CommonOptions.AtLeast("--horizon", 1, "Rows from a step to the one it forecasts.", "ROWS");
    private readonly Option<string[]> _feature = Columns("--feature", "CSV: input columns; all that are nothing else by default.");
    private readonly TextFlags _text = new();
    private readonly Option<string[]> _ignore = Columns("--ignore", "CSV: columns to leave out, such as a date.");

    private readonly Option<string?> _anomaly = Column(
        "--anomaly", "CSV: column that is 1 where a row is an anomaly and 0 elsewhere; no input. 'eval' compares the alarms of a forecast with it.");

    private readonly Option<string?> _time = Column("--time", "CSV: column with the time of a row, in seconds or as a date and time; no input.");
    private readonly Option<double?> _rate = new("--rate") { Description = "CSV: steps a second; with --time rows are resampled to it.", HelpName = "HZ" };

    private readonly Choice<Resampling> _resample = new("--resample", "CSV: how rows become steps of --rate.", new()
    {
        ["linear"] = Resampling.Linear,
        ["mean"] = Resampling.Mean,
    });

    private readonly Choice<MissingValues> _missing = new("--missing", "CSV: what to do with rows that lack a value; error by default.", new()
    {
        ["error"] = MissingValues.Error,
        ["drop"] = MissingValues.Drop,
        ["hold"] = MissingValues.Hold,
        ["interpolate"] = MissingValues.Interpolate,
    });

    private readonly Option<int> _longestGap = CommonOptions.AtLeast("--longest-gap", 0, "CSV: most rows or steps without a value that are filled.", "ROWS");
    private readonly Option<int> _memory = CommonOptions.AtLeast("--memory", 0, "Where the files are longer together, or the tokens of texts take more, steps wait in a temporary file.", "MEGABYTES");

    private readonly Option<string?> _labelFile = new("--label-file")
    {
        Description = ".npy data [recordings, steps, channels]: .npy file with the class of each recording, whole numbers.", HelpName = "FILE",
    };

    private readonly Option<string?> _targetFile = new("--target-file")
    {
        Description = ".npy data: .npy file with the targets of each step, [recordings, steps] or [recordings, steps, targets].", HelpName = "FILE",
    };

    /// <summary>The files as arguments.</summary>
    public static Argument<string[]> Files()
    {
        var argument = new Argument<string[]>("DATA") { Description = FileHelp, Arity = ArgumentArity.ZeroOrMore };
        argument.Validators.Add(CommonOptions.RefuseOptions);
        return argument;
    }

    /// <summary>The files as an option.</summary>
    public static Option<string[]> FilesOption() => new("--data")
    {
        Description = FileHelp, HelpName = "FILE", AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds the options that say what columns mean.</summary>
    public void AddTo(Command command)
    {
        _horizon.DefaultValueFactory = _ => 1;
        _longestGap.DefaultValueFactory = _ => new CsvDataOptions().LongestGap;
        _memory.DefaultValueFactory = _ => (int)(new CsvDataOptions().MemoryBytes >> MegabyteBits);
        _rate.Validators.Add(result => CommonOptions.Require(result, "--rate", 1e-9));
        foreach (Option option in (Option[])[.. CsvOptions(), _horizon, _labelFile, _targetFile])
        {
            command.Add(option);
        }

        _text.AddTo(command);
    }

    /// <summary>Reads all files as one set of recordings.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="paths">Files or folders.</param>
    /// <param name="part">What to take from a folder of .ts files.</param>
    /// <param name="features">Input columns where the command line names none; empty for all.</param>
    /// <param name="vocabulary">Text: the model's vocabulary; null to make one of the data.</param>
    /// <param name="until">Text: part of each that a vocabulary is made of.</param>
    /// <exception cref="UsageException">The options contradict each other or the files.</exception>
    /// <exception cref="InputException">A file is missing or of another kind, or the files do not go together.</exception>
    /// <exception cref="DataFileException">A file's content is wrong.</exception>
    public SequenceDataset Read(ParseResult parsed, string[] paths, DataPart part, IReadOnlyList<string> features, IReadOnlyList<string>? vocabulary = null, double until = 1)
    {
        if (TextFlags.Applies(paths))
        {
            Refuse(parsed, [.. CsvOptions().Where(option => option != _label && option != _memory), _labelFile, _targetFile], "texts have no such columns; these are for CSV files.");
            return _text.Read(parsed, paths, part, parsed.GetValue(_label), vocabulary, until, MemoryOf(parsed));
        }

        if (_text.FirstGiven(parsed) is { } option)
        {
            throw new UsageException($"{option} is for texts (.txt, .tsv).");
        }

        IReadOnlyList<string> files = RecordingFiles.Find(paths, part);
        if (RecordingFiles.AreTs(files))
        {
            Refuse(parsed, [.. CsvOptions().Where(option => option != _memory), _labelFile, _targetFile], "a .ts file says itself what is what; these are for other files.");
            return RecordingFiles.ReadTs(files, MemoryOf(parsed));
        }

        if (RecordingFiles.AreNpy(files))
        {
            Refuse(parsed, CsvOptions().Where(option => option != _memory), "an array has no columns by name; these are for CSV files.");
            return ArrayRecordings.Read(files, parsed.GetValue(_labelFile), parsed.GetValue(_targetFile), features, MemoryOf(parsed));
        }

        Refuse(parsed, [_labelFile, _targetFile], "these are for .npy files.");
        if (parsed.GetValue(_rate) is null && (parsed.GetResult(_resample) is not null || parsed.GetValue(_time) is not null))
        {
            throw new UsageException("--time and --resample need --rate, the steps a second that rows are to become; leave the time column out with --ignore.");
        }

        CsvDataOptions options = Options(parsed, features);
        RequireOnePurpose(options);
        return RecordingFiles.ReadCsv(files, options);
    }

    /// <summary>The column that marks anomalies; null where none is named.</summary>
    public string? MarkColumn(ParseResult parsed) => parsed.GetValue(_anomaly);

    private long MemoryOf(ParseResult parsed) => (long)parsed.GetValue(_memory) << MegabyteBits;

    private CsvDataOptions Options(ParseResult parsed, IReadOnlyList<string> features)
    {
        string[] chosen = parsed.GetValue(_feature) ?? [];
        return new CsvDataOptions
        {
            LabelColumn = parsed.GetValue(_label),
            RecordingColumn = parsed.GetValue(_recording),
            TargetColumns = parsed.GetValue(_target) ?? [],
            ForecastColumns = parsed.GetValue(_forecast) ?? [],
            MarkColumn = parsed.GetValue(_anomaly),
            Horizon = parsed.GetValue(_horizon),
            FeatureColumns = chosen.Length > 0 ? chosen : features,
            IgnoredColumns = parsed.GetValue(_ignore) ?? [],
            TimeColumn = parsed.GetValue(_time),
            RateHz = parsed.GetValue(_rate),
            Resampling = _resample.Read(parsed) ?? Resampling.Linear,
            Missing = _missing.Read(parsed) ?? MissingValues.Error,
            LongestGap = parsed.GetValue(_longestGap),
            MemoryBytes = MemoryOf(parsed),
        };
    }

    /// <summary>Refuses options of data on the command line.</summary>
    /// <exception cref="UsageException">One is given.</exception>
    public void RefuseGiven(ParseResult parsed, string reason) => Refuse(parsed, [.. CsvOptions(), _horizon, _labelFile, _targetFile, .. _text.All()], reason);

    private Option[] CsvOptions() =>
        [_label, _recording, _target, _forecast, _feature, _ignore, _anomaly, _time, _rate, _resample, _missing, _longestGap, _memory];

    private static void Refuse(ParseResult parsed, IEnumerable<Option> options, string reason)
    {
        string[] given = [.. options.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
        if (given.Length > 0)
        {
            throw new UsageException($"{string.Join(", ", given)}: {reason}");
        }
    }

    /// <summary>Reads the column of the same CSV files that marks rows, under the same options; null where none is named.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public SequenceDataset? ReadMarks(ParseResult parsed, string[] paths, IReadOnlyList<string> features) => MarkColumn(parsed) is not { } column
        ? null
        : RecordingFiles.ReadCsv(RecordingFiles.Find(paths, DataPart.Test), Options(parsed, features) with
        {
            TargetColumns = [column], ForecastColumns = [], LabelColumn = null, MarkColumn = null,
        });

    private static void RequireOnePurpose(CsvDataOptions options)
    {
        int purposes = (options.LabelColumn is null ? 0 : 1) + (options.ForecastColumns.Count > 0 ? 1 : 0)
            + (options.TargetColumns.Count > 0 ? 1 : 0);
        if (options.MarkColumn is not null && options.ForecastColumns.Count == 0)
        {
            throw new UsageException("--anomaly needs --forecast: an anomaly is a row that is not as it was forecast.");
        }

        if (purposes != 1)
        {
            throw new UsageException("CSV files need exactly one of --label, --target and --forecast, to say what is to be learnt.");
        }
    }

    private static Option<string?> Column(string name, string description) =>
        new(name) { Description = description, HelpName = "COLUMN" };

    private static Option<string[]> Columns(string name, string description) =>
        new(name) { Description = description, HelpName = "COLUMN", AllowMultipleArgumentsPerToken = true };
}
