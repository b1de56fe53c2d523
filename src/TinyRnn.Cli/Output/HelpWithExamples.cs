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
}
