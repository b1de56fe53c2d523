using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;

namespace TinyRnn.Devices.Configuration;

/// <summary>
/// Options of a device app in a JSON file: one flat object whose members are named as the command line's options are, without the
/// dashes; <c>{ "rate": 200, "record": "/var/lib/fan", "lock-memory": true }</c>. Values are strings, numbers, or true and false
/// for options without a value.
/// </summary>
public static class OptionsFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="FormatException">It is not such a file; the message has the file, line and column (in bytes).</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<OptionsFileEntry> Read(string path) => Parse(File.ReadAllBytes(path), path);

    internal static IReadOnlyList<OptionsFileEntry> Parse(ReadOnlySpan<byte> json, string path)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(json);
        try
        {
            return ReadObject(ref reader, json, path);
        }
        catch (JsonException exception)
        {
            throw new FormatException(
                $"{path}:{exception.LineNumber + 1}:{exception.BytePositionInLine + 1}: expected JSON such as {{ \"rate\": 200, \"json\": true }}, found something else.");
        }
    }

    private static List<OptionsFileEntry> ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string path)
    {
        List<OptionsFileEntry> entries = [];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException($"{Place(path, json, reader.TokenStartIndex)}: expected an object with options.");

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            string place = Place(path, json, reader.TokenStartIndex);
            foreach (OptionsFileEntry former in entries)
            {
                if (former.Name == name)
                    throw new FormatException($"{place}: the option '{name}' stands here for the second time; remove one.");
            }

            reader.Read();
            string? value = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => throw new FormatException(
                    $"{Place(path, json, reader.TokenStartIndex)}: the option '{name}' needs a string, a number, true or false."),
            };
            entries.Add(new OptionsFileEntry(name, value!, place));
        }

        // Reads on, so that text after the object is an error too.
        reader.Read();
        return entries;
    }

    private static string Place(string path, ReadOnlySpan<byte> json, long index)
    {
        ReadOnlySpan<byte> before = json[..(int)index];
        return string.Create(CultureInfo.InvariantCulture, $"{path}:{before.Count((byte)'\n') + 1}:{before.Length - before.LastIndexOf((byte)'\n')}");
    }
}
