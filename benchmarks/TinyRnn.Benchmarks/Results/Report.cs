using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace TinyRnn.Benchmarks.Results;

/// <summary>What a command measured: tables under headings, with the facts that make them comparable.</summary>
/// <param name="name">The command's name, also the file's.</param>
/// <param name="title">What is measured, in one line.</param>
/// <param name="arguments">The command's arguments, its name first.</param>
internal sealed class Report(string name, string title, IReadOnlyList<string> arguments)
{
    private const string CommandLine = "dotnet run --project benchmarks/TinyRnn.Benchmarks -c Release -- ";

    private readonly List<(string Heading, Table? Table, string[] Notes)> _sections = [];

    /// <summary>Adds a section.</summary>
    /// <param name="heading">Unique in the report.</param>
    /// <param name="table">Its table; or null.</param>
    /// <param name="notes">Paragraphs below the table.</param>
    public void Add(string heading, Table? table, params string[] notes) => _sections.Add((heading, table, notes));

    /// <summary>Prints the report and, where a folder is given, files it there under this processor's name.</summary>
    /// <param name="results">The folder of all results; or null.</param>
    public void Publish(string? results)
    {
        Write(Console.Out);
        if (results is not null)
        {
            string folder = Path.Combine(results, Processor.Folder);
            Directory.CreateDirectory(folder);
            using StringWriter writer = new();
            Write(writer);
            File.WriteAllText(Path.Combine(folder, name + ".md"), writer.ToString());
        }
    }

    private void Write(TextWriter writer)
    {
        string date = DateTime.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        writer.Write($"# {title}\n\n");
        writer.Write($"Measured on {date} on {Processor.Name}, {RuntimeInformation.FrameworkDescription}, ");
        writer.Write($"{(OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription)} {RuntimeInformation.OSArchitecture};\n");
        writer.Write($"`{CommandLine}{string.Join(' ', WithoutFolder())}`.\n");
        foreach ((string heading, Table? table, string[] notes) in _sections)
        {
            writer.Write($"\n## {heading}\n\n");
            table?.Write(writer);
            foreach ((string note, int index) in notes.Select((note, index) => (note, index)))
            {
                writer.Write(table is null && index == 0 ? $"{note}\n" : $"\n{note}\n");
            }
        }
    }

    /// <summary>The arguments that say what is measured; where the file went does not matter.</summary>
    private IEnumerable<string> WithoutFolder()
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--" + Flags.ResultsName)
            {
                i++;
                continue;
            }

            yield return arguments[i];
        }
    }
}
