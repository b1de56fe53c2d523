using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace TinyRnn.Training;

/// <summary>
/// Reads the <c>.ts</c> format of the UEA and UCR time series archives (Bagnall et al., 2018): a header of <c>@</c> lines, then
/// one recording a line, channels separated by ':', values by ',', the class last.
/// </summary>
public static class TsDataReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isLarge">Whether steps are kept in a temporary file instead of in memory.</param>
    /// <exception cref="DataFileException">The content is wrong; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SequenceDataset ReadFile(string path, bool isLarge = false)
    {
        using StreamReader reader = new(path);
        return new TsText(reader, path, isLarge).Read();
    }

    /// <summary>Reads text.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="file">Name that errors carry; its last part becomes the data's name.</param>
    /// <exception cref="DataFileException">The content is wrong; the message says where.</exception>
    public static SequenceDataset Read(TextReader reader, string file) => new TsText(reader, file, isLarge: false).Read();

    /// <summary>One pass over the lines.</summary>
    private sealed class TsText(TextReader reader, string file, bool isLarge)
    {
        private readonly List<string> _labels = [];
        private RecordingBuilder? _recordings;
        private int _firstSteps;
        private int _line;
        private int? _dimensions;
        private int? _seriesLength;
        private bool _equalLength;
        private bool _hasClasses;
        private bool _inData;

        public SequenceDataset Read()
        {
            while (reader.ReadLine() is string line)
            {
                _line++;
                if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
                {
                    continue;
                }

                if (_inData)
                {
                    ReadRecording(line);
                }
                else
                {
                    ReadHeader(line.TrimEnd());
                }
            }

            if (!_inData)
            {
                throw new DataFileException(file, 0, 0, "expected a line '@data', found none; is this a .ts file?");
            }

            if (_recordings is null)
            {
                throw new DataFileException(file, _line, 1, "expected at least one recording after @data, found none.");
            }

            string[] channels = [.. Enumerable.Range(1, _dimensions!.Value).Select(i => $"channel{i}")];
            return new SequenceDataset(Path.GetFileName(file), channels, _recordings.Build(), _labels);
        }

        private void ReadHeader(string line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            switch (words[0].ToLowerInvariant())
            {
                case "@problemname" or "@timestamps" or "@missing" or "@univariate" or "@dimension" or "@dimensions"
                    or "@equallength" or "@serieslength" when words.Length != 2:
                    throw Wrong(1, $"expected one value after {words[0]}, found {words.Length - 1}.");
                case "@problemname" or "@missing":
                    break;
                case "@timestamps":
                    if (Flag(words))
                    {
                        throw Wrong(1, "values with time stamps are not supported; export the series without them.");
                    }

                    break;
                case "@univariate":
                    if (Flag(words))
                    {
                        _dimensions = 1;
                    }

                    break;
                case "@dimension" or "@dimensions":
                    _dimensions = Count(words);
                    break;
                case "@equallength":
                    _equalLength = Flag(words);
                    break;
                case "@serieslength":
                    _seriesLength = Count(words);
                    break;
                case "@classlabel":
                    ReadLabels(words);
                    break;
                case "@targetlabel":
                    throw Wrong(1, "a file with one target value a recording (@targetLabel) is not supported; expected @classLabel.");
                case "@data":
                    if (!_hasClasses)
                    {
                        throw Wrong(1, "expected '@classLabel true' and the class names before @data; only labelled files can be read.");
                    }

                    _inData = true;
                    break;
                default:
                    throw Wrong(1, $"expected a header line such as @problemName, @classLabel or @data, found '{Shorten(line)}'.");
            }
        }

        private void ReadLabels(string[] words)
        {
            if (words.Length < 2 || !Flag(words))
            {
                throw Wrong(1, "expected '@classLabel true' and the class names; only labelled files can be read.");
            }

            _labels.AddRange(words.Skip(2));
            _hasClasses = _labels.Count > 0
                ? _labels.Distinct().Count() == _labels.Count ? true : throw Wrong(1, "a class name stands twice.")
                : throw Wrong(1, "expected class names after '@classLabel true', found none.");
        }

        private void ReadRecording(string line)
        {
            int colon = line.LastIndexOf(':');
            if (colon < 0)
            {
                throw Wrong(1, "expected channels separated by ':' and the class after the last one, found no ':'.");
            }

            string label = line[(colon + 1)..].Trim();
            int index = _labels.IndexOf(label);
            if (index < 0)
            {
                throw Wrong(colon + 2, $"expected one of the classes {string.Join(", ", _labels)}, found '{Shorten(label)}'.");
            }

            List<float[]> channels = [];
            int start = 0;
            while (start <= colon)
            {
                int end = line.IndexOf(':', start);
                channels.Add(ReadChannel(line, start, end));
                start = end + 1;
            }

            _dimensions ??= channels.Count;
            if (channels.Count != _dimensions)
            {
                throw Wrong(1, $"expected {_dimensions} channels, found {channels.Count}.");
            }

            int steps = channels[0].Length;
            int other = channels.FindIndex(channel => channel.Length != steps);
            if (other >= 0)
            {
                throw Wrong(1, $"channel {other + 1} has {channels[other].Length} values, channel 1 has {steps}; "
                    + "all channels of a recording must be of one length.");
            }

            int expected = _seriesLength ?? (_equalLength && _recordings is not null ? _firstSteps : steps);
            if (_equalLength && steps != expected)
            {
                throw Wrong(1, $"expected {expected} values a channel (@equalLength true), found {steps}.");
            }

            _firstSteps = _recordings is null ? steps : _firstSteps;
            _recordings ??= new RecordingBuilder(channels.Count, targets: 0, isLarge);
            _recordings.Begin($"{_recordings.Count + 1}", index);
            float[] row = new float[channels.Count];
            for (int step = 0; step < steps; step++)
            {
                for (int channel = 0; channel < row.Length; channel++)
                {
                    row[channel] = channels[channel][step];
                }

                _recordings.Add(row);
            }
        }

        private float[] ReadChannel(string line, int start, int end)
        {
            List<float> values = [];
            int at = start;
            while (at <= end)
            {
                int comma = line.IndexOf(',', at, end - at);
                int stop = comma < 0 ? end : comma;
                ReadOnlySpan<char> text = line.AsSpan(at, stop - at).Trim();
                if (text is "?" or "NaN")
                {
                    throw Wrong(at + 1, "a value is missing ('?'); fill or remove it: training needs every value.");
                }

                if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) || !float.IsFinite(value))
                {
                    throw Wrong(at + 1, $"expected a number, found '{Shorten(text.ToString())}'.");
                }

                values.Add(value);
                at = stop + 1;
            }

            return [.. values];
        }

        private bool Flag(string[] words) => words[1].ToLowerInvariant() switch
        {
            "true" => true,
            "false" => false,
            _ => throw Wrong(words[0].Length + 2, $"expected true or false after {words[0]}, found '{Shorten(words[1])}'."),
        };

        private int Count(string[] words) =>
            int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
                ? count
                : throw Wrong(words[0].Length + 2, $"expected a whole number above 0 after {words[0]}, found '{Shorten(words[1])}'.");

        private DataFileException Wrong(int column, string problem) => new(file, _line, column, problem);

        private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
    }
}
