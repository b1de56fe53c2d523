using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using TinyRnn.Cli.IO;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary>Where recordings come from and what the columns of CSV files mean.</summary>
internal sealed class DataFlags
{
    private const string FileHelp = "CSV files with a header, .ts files, texts (.txt, .tsv), or a folder of them.";

    private readonly Option<string?> _label = Column("--label", "CSV: column with the class of a recording.");
    private readonly Option<string?> _recording = Column("--recording", "CSV: column that tells recordings apart; each file is one by default.");
    private readonly Option<string[]> _target = Columns("--target", "CSV: columns to give at the same row (regression).");
    private readonly Option<string?> _forecast = Column("--forecast", "CSV: column to give some rows ahead.");
    private readonly Option<int> _horizon = CommonOptions.AtLeast("--horizon", 1, "Rows from a step to the one it forecasts.");
    private readonly Option<string[]> _feature = Columns("--feature", "CSV: input columns; all that are nothing else by default.");
    private readonly TextFlags _text = new();
    private readonly Option<string[]> _ignore = Columns("--ignore", "CSV: columns to leave out, such as a date.");

    /// <summary>The files as arguments.</summary>
    public static Argument<string[]> Files()
    {
        var argument = new Argument<string[]>("DATA") { Description = FileHelp, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(CommonOptions.RefuseOptions);
        return argument;
    }

    /// <summary>The files as an option.</summary>
    public static Option<string[]> FilesOption() => new("--data")
    {
        Description = FileHelp, HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds the options that say what columns mean.</summary>
    public void AddTo(Command command)
    {
        _horizon.DefaultValueFactory = _ => 1;
        foreach (Option option in (Option[])[_label, _recording, _target, _forecast, _horizon, _feature, _ignore])
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
    /// <exception cref="UsageException">The options contradict each other or the files.</exception>
    /// <exception cref="InputException">A file is missing or of another kind, or the files do not go together.</exception>
    /// <exception cref="DataFileException">A file's content is wrong.</exception>
    public SequenceDataset Read(ParseResult parsed, string[] paths, DataPart part, IReadOnlyList<string> features, IReadOnlyList<string>? vocabulary = null)
    {
        if (TextFlags.Applies(paths))
        {
            string[] ofValues = GivenOf(parsed, [_recording, _target, _forecast, _feature, _ignore]);
            return ofValues.Length == 0
                ? _text.Read(parsed, paths, part, parsed.GetValue(_label), vocabulary)
                : throw new UsageException($"{string.Join(", ", ofValues)}: texts have no such columns; these are for CSV files.");
        }

        if (_text.FirstGiven(parsed) is { } option)
        {
            throw new UsageException($"{option} is for texts (.txt, .tsv).");
        }

        IReadOnlyList<string> files = RecordingFiles.Find(paths, part);
        if (RecordingFiles.AreTs(files))
        {
            string[] given = GivenOf(parsed, [_label, _recording, _target, _forecast, _feature, _ignore]);
            return given.Length == 0
                ? RecordingFiles.ReadTs(files)
                : throw new UsageException($"{string.Join(", ", given)}: a .ts file says itself what is what; these are for CSV files.");
        }

        string[] chosen = parsed.GetValue(_feature) ?? [];
        var options = new CsvDataOptions
        {
            LabelColumn = parsed.GetValue(_label),
            RecordingColumn = parsed.GetValue(_recording),
            TargetColumns = parsed.GetValue(_target) ?? [],
            ForecastColumn = parsed.GetValue(_forecast),
            Horizon = parsed.GetValue(_horizon),
            FeatureColumns = chosen.Length > 0 ? chosen : features,
            IgnoredColumns = parsed.GetValue(_ignore) ?? [],
        };
        RequireOnePurpose(options);
        return RecordingFiles.ReadCsv(files, options);
    }

    /// <summary>Reads a column of the same CSV files that marks rows: above 0.5 for what is marked.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public SequenceDataset ReadMarks(ParseResult parsed, string[] paths, string column, IReadOnlyList<string> features) =>
        RecordingFiles.ReadCsv(RecordingFiles.Find(paths, DataPart.Test), new CsvDataOptions
        {
            RecordingColumn = parsed.GetValue(_recording), TargetColumns = [column], FeatureColumns = features,
        });

    private static string[] GivenOf(ParseResult parsed, Option[] options) =>
        [.. options.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)];

    private static void RequireOnePurpose(CsvDataOptions options)
    {
        int purposes = (options.LabelColumn is null ? 0 : 1) + (options.ForecastColumn is null ? 0 : 1)
            + (options.TargetColumns.Count > 0 ? 1 : 0);
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
