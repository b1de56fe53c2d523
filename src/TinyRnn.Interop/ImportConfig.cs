using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace TinyRnn.Interop;

/// <summary>The user's configuration file: a JSON object whose keys an importer takes one by one; what nobody took is an error.</summary>
internal sealed class ImportConfig
{
    private readonly JsonElement? _root;
    private readonly HashSet<string> _known = [];

    private ImportConfig(SourceFile? file)
    {
        File = file;
        _root = file?.Json;
    }

    /// <summary>The file, or null where the user gave none.</summary>
    public SourceFile? File { get; }

    /// <summary>Reads a configuration; an empty one where the path is null.</summary>
    public static ImportConfig Read(string? path)
    {
        if (path is null)
        {
            return new ImportConfig(null);
        }

        SourceFile file = SourceFile.Read(path);
        return file.IsJson
            ? new ImportConfig(file)
            : throw ImportException.At(path, "", "a configuration is a JSON object; this file does not start with '{'");
    }

    /// <summary>The value of a key, or null where the user did not give it.</summary>
    public JsonSource? Take(string key)
    {
        _known.Add(key);
        return _root is { } root && root.TryGetProperty(key, out JsonElement value) ? new JsonSource(File!.Path, key, value) : null;
    }

    /// <summary>Refuses keys that no importer asked for.</summary>
    public void RefuseOthers()
    {
        string? other = _root?.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !_known.Contains(name));
        if (other is not null)
        {
            throw ImportException.At(
                File!.Path, other,
                _known.Count == 0
                    ? "this format takes no configuration; remove the key"
                    : $"the key is not known here; expected {string.Join(", ", _known.Order(StringComparer.Ordinal))}. Remove or correct it");
        }
    }
}
