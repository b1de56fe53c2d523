using System;
using System.IO;

namespace TinyRnn.Testing;

/// <summary>A folder outside the repository that an environment variable points to; tests that need it are skipped without it.</summary>
public sealed class SharedFolder
{
    /// <summary>Third-party models with expected outputs.</summary>
    public static readonly SharedFolder Cases = new("TINYRNN_CASES", "third-party cases");

    /// <summary>Training data sets.</summary>
    public static readonly SharedFolder Data = new("TINYRNN_DATA", "data sets");

    private readonly string _variable;
    private readonly string? _path;

    private SharedFolder(string variable, string content)
    {
        _variable = variable;
        _path = Environment.GetEnvironmentVariable(variable);
        SkipReason = string.IsNullOrEmpty(_path) ? $"set {variable} to the folder of {content} to run this test"
            : Directory.Exists(_path) ? null
            : $"{variable} points to '{_path}', which does not exist";
    }

    /// <summary>Why tests that need the folder cannot run, or null where they can.</summary>
    public string? SkipReason { get; }

    /// <summary>The path of a file or folder inside.</summary>
    /// <exception cref="InvalidOperationException">The folder is not there; the test lacks its skipping attribute.</exception>
    public string Combine(params string[] parts) => SkipReason is null
        ? Path.Combine([_path!, .. parts])
        : throw new InvalidOperationException($"{_variable}: {SkipReason}");
}
