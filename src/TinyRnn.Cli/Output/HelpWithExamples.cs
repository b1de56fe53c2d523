using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TinyRnn.Cli.Output;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The command's name.</param>
/// <param name="description">One line.</param>
/// <param name="examples">Whole command lines, each with what it does.</param>
internal sealed class ExampleCommand(string name, string description, params (string CommandLine, string Meaning)[] examples)
    : Command(name, description)
{
    /// <summary>Whole command lines, each with what it does.</summary>
    public (string CommandLine, string Meaning)[] Examples { get; } = examples;

    /// <summary>Lines between the options and the examples, the first one a heading; or none.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];
}

/// <summary>The library's help followed by the command's examples.</summary>
/// <param name="width">Characters in a line.</param>
internal sealed class HelpWithExamples(int width) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int result = new HelpAction { MaxWidth = width }.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ExampleCommand command)
        {
            System.IO.TextWriter output = parseResult.InvocationConfiguration.Output;
            foreach (string note in command.Notes)
            {
                foreach (string line in Wrap(note, width))
                {
                    output.WriteLine(line);
                }
            }

            output.WriteLine("Examples:");
            foreach ((string commandLine, string meaning) in command.Examples)
            {
                output.WriteLine($"  # {meaning}");
                output.WriteLine($"  {commandLine}");
            }

            output.WriteLine();
        }

        return result;
    }

    /// <summary>The text in lines of some width, those after the first indented; a word that is longer stands alone.</summary>
    private static IEnumerable<string> Wrap(string text, int width)
    {
        const string Indent = "      ";
        while (text.Length > width && text.LastIndexOf(' ', width) is var space && space > text.Length - text.TrimStart().Length)
        {
            yield return text[..space];
            text = Indent + text[(space + 1)..];
        }

        yield return text;
    }
}
