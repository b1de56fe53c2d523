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
    : Command(name, description), IHasExamples
{
    /// <inheritdoc/>
    public IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } = examples;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; set; } = [];
}

/// <summary>The tool itself, whose help ends with examples too.</summary>
internal sealed class ExampleRootCommand : RootCommand, IHasExamples
{
    /// <summary>Creates it under the name <c>tinyrnn</c>, whatever the process is called.</summary>
    public ExampleRootCommand(string description, params (string CommandLine, string Meaning)[] examples)
        : base(description)
    {
        HelpName = "tinyrnn";
        Examples = examples;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; set; } = [];
}

/// <summary>What a command's help says after its options.</summary>
internal interface IHasExamples
{
    /// <summary>Whole command lines, each with what it does.</summary>
    IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }

    /// <summary>Lines between the options and the examples, the first one a heading; or none.</summary>
    IReadOnlyList<string> Notes { get; }
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
        if (parseResult.CommandResult.Command is IHasExamples command)
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
                foreach (string line in Continued($"  {commandLine}", width))
                {
                    output.WriteLine(line);
                }
            }

            output.WriteLine();
        }

        return result;
    }

    /// <summary>A command line in lines of some width that a POSIX shell reads as one, each but the last ending with a backslash.</summary>
    private static IEnumerable<string> Continued(string commandLine, int width)
    {
        const string Indent = "      ";
        const string Goes = " \\";
        while (commandLine.Length > width && LastBreak(commandLine, width - Goes.Length) is int space and > 0)
        {
            yield return commandLine[..space] + Goes;
            commandLine = Indent + commandLine[(space + 1)..];
        }

        yield return commandLine;
    }

    /// <summary>The last space before an option, or where there is none before a value; outside quotation marks and after the indent; else 0.</summary>
    private static int LastBreak(string commandLine, int width)
    {
        int beforeOption = 0, beforeValue = 0;
        bool isQuoted = false;
        for (int i = commandLine.Length - commandLine.TrimStart().Length; i < commandLine.Length - 1 && i <= width; i++)
        {
            isQuoted ^= commandLine[i] == '"';
            if (commandLine[i] == ' ' && !isQuoted)
            {
                beforeValue = i;
                beforeOption = commandLine[i + 1] == '-' ? i : beforeOption;
            }
        }

        return beforeOption > 0 ? beforeOption : beforeValue;
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
