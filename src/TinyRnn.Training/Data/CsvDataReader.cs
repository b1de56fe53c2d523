using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using TinyRnn.Training.Data;

namespace TinyRnn.Training;

/// <summary>
/// Reads CSV with a header, one step a row. Classification: a label column, and a recording column unless the file is a single
/// recording. Regression: target columns. Forecast: columns some rows ahead.
/// </summary>
public static class CsvDataReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the columns mean.</param>
    /// <exception cref="DataFileException">The content is wrong; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SequenceDataset ReadFile(string path, CsvDataOptions options)
    {
        using StreamReader reader = new(path, TextDataReader.Strict, detectEncodingFromByteOrderMarks: true);
        try
        {
            return Read(reader, path, options, new FileInfo(path).Length > options.MemoryBytes);
        }
        catch (Exception exception) when ((exception.InnerException ?? exception) is DecoderFallbackException)
        {
            // It knows where the wrong bytes are and says so; the reader here is some buffers ahead.
            foreach (string _ in TextDataReader.ReadText(path))
            {
            }

            throw;
        }
    }

    /// <summary>Reads text.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="file">Name that errors carry; its last part becomes the data's name.</param>
    /// <param name="options">What the columns mean.</param>
    /// <exception cref="DataFileException">The content is wrong; the message says where.</exception>
    public static SequenceDataset Read(TextReader reader, string file, CsvDataOptions options) => Read(reader, file, options, isLarge: false);

    /// <summary>Reads text, into a temporary file where it is large.</summary>
    internal static SequenceDataset Read(TextReader reader, string file, CsvDataOptions options, bool isLarge)
    {
        CsvConfiguration configuration = new(CultureInfo.InvariantCulture)
        {
            // Both are reported here with line, column and what to do.
            BadDataFound = null,
            MissingFieldFound = null,
            DetectColumnCountChanges = false,
        };
        using CsvReader csv = new(reader, configuration);
        return new CsvText(csv, file, options, isLarge).Read();
    }

    /// <summary>One pass over the rows.</summary>
    private sealed class CsvText(CsvReader csv, string file, CsvDataOptions options, bool isLarge)
    {
        private readonly HashSet<string> _finished = [];
        private string[] _header = [];
        private RecordingCollector _recordings = null!;
        private RowClock? _clock;

        public SequenceDataset Read()
        {
            if (!csv.Read() || !csv.ReadHeader())
            {
                throw new DataFileException(file, 1, 1, "expected a header line with column names, found an empty file.");
            }

            _header = csv.HeaderRecord!;
            RequireCommas();
            int label = Find(options.LabelColumn, "label");
            int recording = Find(options.RecordingColumn, "recording");
            int[] forecasts = [.. options.ForecastColumns.Select(name => Find(name, "forecast"))];
            int mark = options.MarkColumn is { } column && _header.Contains(column) ? Find(column, "mark") : -1;
            int time = Find(options.TimeColumn, "time");
            int[] targets = [.. options.TargetColumns.Select(name => Find(name, "target"))];
            CheckPurpose(targets);
            int[] features = Features([label, recording, time, mark, .. targets]);
            int[] targetSources = forecasts.Length > 0 ? forecasts : targets;
            _clock = time < 0 ? null : new RowClock(_header[time]);
            _recordings = new RecordingCollector(file, options, features.Length, targetSources.Length, isLarge);
            while (csv.Read())
            {
                ReadRow(label, recording, time, features, targetSources);
            }

            _recordings.End();
            return _recordings.Count > 0
                ? Assemble(features, targetSources)
                : throw new DataFileException(file, 2, 1, "expected rows after the header, found none.");
        }

        private void CheckPurpose(int[] targets)
        {
            int purposes = (options.LabelColumn is null ? 0 : 1) + (options.ForecastColumns.Count > 0 ? 1 : 0) + (targets.Length > 0 ? 1 : 0);
            if (purposes != 1)
            {
                throw new DataFileException(file, 0, 0, "expected exactly one of a label column, target columns or forecast columns, "
                    + $"found {purposes}. The columns are {string.Join(", ", _header)}.");
            }

            if (options.Horizon < 1)
            {
                throw new DataFileException(file, 0, 0, $"expected a forecast horizon of at least 1 row, found {options.Horizon}.");
            }
        }

        /// <summary>Names what a file is that is no text, or is separated by something else than commas.</summary>
        private void RequireCommas()
        {
            string header = string.Join(',', _header);
            if (header.Contains('\0', StringComparison.Ordinal))
            {
                throw new DataFileException(file, 1, 1, "expected a header line with column names, found zero bytes: this is no text, or UTF-16 "
                    + "without a byte order mark. Convert it to UTF-8.");
            }

            string? other = _header.Length > 1 ? null
                : header.Contains(';', StringComparison.Ordinal) ? "semicolons"
                : header.Contains('\t', StringComparison.Ordinal) ? "tabs"
                : null;
            if (other is not null)
            {
                throw new DataFileException(file, 1, 1, $"expected column names separated by commas, found {other}: '{Shorten(header)}'. Save the file "
                    + "with commas between fields and points in numbers.");
            }
        }

        private int Find(string? column, string purpose)
        {
            if (column is null)
            {
                return -1;
            }

            int index = Array.IndexOf(_header, column);
            return index >= 0 && Array.LastIndexOf(_header, column) == index
                ? index
                : throw new DataFileException(file, 1, 1, index < 0
                    ? $"expected {(purpose[0] == 'i' ? "an" : "a")} {purpose} column '{column}', found {string.Join(", ", _header)}."
                        + (_header.Any(name => name.Trim() == column) ? " Remove the spaces about the names." : "")
                    : $"the {purpose} column '{column}' stands twice in the header; rename one.");
        }

        private int[] Features(int[] others)
        {
            int[] ignored = [.. options.IgnoredColumns.Select(name => Find(name, "ignored")), .. others];
            int[] features = options.FeatureColumns.Count > 0
                ? [.. options.FeatureColumns.Select(name => Find(name, "feature"))]
                : [.. Enumerable.Range(0, _header.Length).Where(index => !ignored.Contains(index))];
            if (features.Length == 0)
            {
                throw new DataFileException(file, 1, 1, "expected at least one input column beside label, recording and targets, found none.");
            }

            int unnamed = Array.FindIndex(features, index => string.IsNullOrWhiteSpace(_header[index]));
            string? twice = features.Select(index => _header[index]).GroupBy(name => name).FirstOrDefault(names => names.Count() > 1)?.Key;
            return unnamed >= 0
                ? throw new DataFileException(file, 1, 1, $"the header has no name for column {features[unnamed] + 1} of {_header.Length}. Name it, remove it, or "
                    + "choose the input columns by name (--feature).")
                : twice is not null
                    ? throw new DataFileException(file, 1, 1, $"the feature column '{twice}' stands twice in the header; rename one.")
                    : features;
        }

        private void ReadRow(int label, int recording, int time, int[] features, int[] targets)
        {
            if (csv.Parser.Count != _header.Length)
            {
                RefuseOpenQuotation(csv.Parser.RawRecord);
                throw Wrong(csv.Parser.Count - 1, $"expected {_header.Length} fields as in the header, found {csv.Parser.Count}.");
            }

            string id = recording >= 0 ? csv.GetField(recording)! : "1";
            if (_recordings.OpenId != id)
            {
                if (!_finished.Add(id))
                {
                    throw Wrong(recording, $"recording '{id}' goes on after another one; put all rows of a recording together, in order.");
                }

                _recordings.Begin(id, label >= 0 ? csv.GetField(label) : null);
            }

            if (label >= 0 && csv.GetField(label) != _recordings.OpenLabel)
            {
                throw Wrong(label, $"recording '{id}' has the label '{_recordings.OpenLabel}', found '{csv.GetField(label)}'; a recording has one "
                    + "class. " + (recording >= 0 ? "Split it." : "Name the column that tells recordings apart."));
            }

            double position = _recordings.OpenRows;
            if (_clock is not null && !_clock.TryRead(csv.GetField(time)!, out position))
            {
                throw Wrong(time, $"column '{_header[time]}': expected seconds or a date and time, found '{Shorten(csv.GetField(time)!)}'.");
            }

            float[] values = new float[features.Length + targets.Length];
            int missing = -1;
            for (int i = 0; i < values.Length; i++)
            {
                int column = i < features.Length ? features[i] : targets[i - features.Length];
                values[i] = Number(column);
                missing = missing < 0 && float.IsNaN(values[i]) ? column : missing;
            }

            _recordings.Add(new DataRow(position, values, csv.Parser.RawRow, missing < 0 ? 1 : ColumnOf(missing)));
        }

        /// <summary>A quotation mark that is never closed takes all rows after it into its field: what is wrong is where it stands.</summary>
        private void RefuseOpenQuotation(string record)
        {
            if (record.Count(character => character == '"') % 2 == 0)
            {
                return;
            }

            throw new DataFileException(file, csv.Parser.RawRow - record.Count(character => character == '\n'), record.IndexOf('"') + 1, "expected a closing quotation mark, found none until the "
                + "end. Close it, or write a mark that belongs to a field twice.");
        }

        /// <summary>The number in a field; NaN where it is missing and may be.</summary>
        private float Number(int column)
        {
            string text = csv.GetField(column)!;
            if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value))
            {
                return value;
            }

            if (text.Trim() is not ("" or "?" or "NaN" or "nan" or "NA"))
            {
                throw Wrong(column, $"column '{_header[column]}': expected a number, found '{Shorten(text)}'. {Advice(text, column)}");
            }

            return options.Missing != MissingValues.Error
                ? float.NaN
                : throw Wrong(column, $"column '{_header[column]}': a value is missing; fill or remove the row, or choose how missing values are "
                    + "filled (--missing): training needs every value.");
        }

        private string Advice(string text, int column) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? $"Numbers are finite and below {float.MaxValue.ToString("G2", CultureInfo.InvariantCulture)}."
            : text.Contains(',', StringComparison.Ordinal) ? "Write it with a point."
            : $"Leave the column out if it is not an input (--ignore {_header[column]}).";

        private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";

        private SequenceDataset Assemble(int[] features, int[] targets)
        {
            string[] labels = options.LabelColumn is null ? []
                : options.Labels.Count > 0 ? [.. options.Labels]
                : [.. _recordings.Labels.Distinct().Order(StringComparer.Ordinal)!];
            IReadOnlyList<Recording> recordings = _recordings.Build(labels);
            int horizon = options.ForecastColumns.Count == 0 ? 0 : options.Horizon;
            if (horizon > 0 && recordings.All(recording => recording.Steps <= horizon))
            {
                throw new DataFileException(file, 0, 0, $"a forecast {horizon} rows ahead needs recordings of more than {horizon} rows.");
            }

            return new SequenceDataset(
                Path.GetFileName(file), [.. features.Select(i => _header[i])], recordings, labels, [.. targets.Select(i => _header[i])])
            {
                Horizon = horizon,
                SampleRateHz = options.RateHz,
            };
        }

        /// <summary>The column where a field starts, counted in the row's text as it stands in the file.</summary>
        private int ColumnOf(int field)
        {
            string raw = csv.Parser.RawRecord;
            bool quoted = false;
            int column = 0;
            for (int separators = 0; column < raw.Length && separators < field; column++)
            {
                quoted ^= raw[column] == '"';
                separators += raw[column] == ',' && !quoted ? 1 : 0;
            }

            return column + 1;
        }

        private DataFileException Wrong(int field, string problem) => new(file, csv.Parser.RawRow, ColumnOf(field), problem);
    }
}
