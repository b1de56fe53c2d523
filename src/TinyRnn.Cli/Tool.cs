using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using System.Threading;
using TinyRnn.Cli.Commands;
using TinyRnn.Cli.Output;
using TinyRnn.Format;
using TinyRnn.Interop;
using TinyRnn.Training;

namespace TinyRnn.Cli;

/// <summary>The tool as a function of its arguments and streams, so that tests run it in process.</summary>
public static class Tool
{
    /// <summary>Set to 1 to print the stack of unexpected errors, as <c>--verbose</c> does.</summary>
    public const string VerboseVariable = "TINYRNN_VERBOSE";

    /// <summary>Parses and runs one command line.</summary>
    /// <param name="args">The arguments without the program's name.</param>
    /// <param name="stdout">Results.</param>
    /// <param name="stderr">Errors and, where results go to a program, progress.</param>
    /// <param name="cancellation">Stops long commands; what was already written in full stays.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(
        IReadOnlyList<string> args, TextWriter stdout, TextWriter stderr, CancellationToken cancellation = default)
    {
        var verbose = new Option<bool>("--verbose")
        {
            Description = "Print the stack of unexpected errors.",
            Recursive = true,
        };
        RootCommand root = CreateRoot(new Terminal(stdout, stderr), cancellation);
        root.Add(verbose);

        // '@' is left alone: a file may well be called so, and nobody expects a response file.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        IReadOnlyList<string> errors = parsed.Action is HelpWithExamples ? [] : UsageErrors.Of(parsed);
        if (errors.Count > 0)
        {
            return ReportUsage(parsed, stderr, errors);
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = stdout,
                Error = stderr,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (UsageException exception)
        {
            return ReportUsage(parsed, stderr, [exception.Message]);
        }
        catch (Exception exception) when (IsBadInput(exception))
        {
            stderr.WriteLine($"error: {exception.Message}");
            return ExitCodes.BadInput;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            stderr.WriteLine("stopped");
            return ExitCodes.Cancelled;
        }
        catch (Exception exception)
        {
            bool printStack = parsed.GetValue(verbose) || Environment.GetEnvironmentVariable(VerboseVariable) == "1";
            stderr.WriteLine(printStack
                ? $"internal error: {exception}"
                : $"internal error: {exception.GetType().Name}: {OneLine(exception.Message)} (run with --verbose for the stack; please report it)");
            return ExitCodes.InternalError;
        }
    }

    private static RootCommand CreateRoot(Terminal terminal, CancellationToken cancellation)
    {
        var root = new ExampleRootCommand(
            "Small recurrent networks, from recordings to a step function that allocates nothing.",
            ("tinyrnn demo", "all of it, on a simulated fan; takes about a minute"),
            ("tinyrnn train recordings.csv --label condition --recording recording -o fan.rnn.json", "a model of your own recordings"),
            ("tinyrnn import model.onnx -o model.rnn.json --check x.npy y.npy", "a model of another tool"),
            ("tinyrnn train --help", "what a command can do, with examples"))
        {
            Notes = ExitCodes.Notes,
        };
        root.Add(TrainCommand.Create(terminal, cancellation));
        root.Add(RecipesCommand.Create(terminal));
        root.Add(ImportCommand.Create(terminal));
        root.Add(ExportCommand.Create(terminal));
        root.Add(RepackCommand.Create(terminal));
        root.Add(DiffCommand.Create(terminal));
        root.Add(InspectCommand.Create(terminal));
        root.Add(VerifyCommand.Create(terminal));
        root.Add(RunCommand.Create(terminal, cancellation));
        root.Add(EvalCommand.Create(terminal, cancellation));
        root.Add(ReportCommand.Create(terminal, cancellation));
        root.Add(SampleCommand.Create(terminal, cancellation));
        root.Add(BenchCommand.Create(terminal, cancellation));
        root.Add(GenerateCommand.Create(terminal));
        root.Add(DemoCommand.Create(terminal, cancellation));
        root.Add(DoctorCommand.Create(terminal));
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples(terminal.Width);
        return root;
    }

    /// <summary>Whether the user can mend it: a file that is missing or unreadable, or content that is wrong.</summary>
    private static bool IsBadInput(Exception exception) =>
        exception is InputException or ModelFileException or DataFileException
            or TrainingException or ImportException or IOException or UnauthorizedAccessException;

    private static int ReportUsage(ParseResult parsed, TextWriter stderr, IEnumerable<string> messages)
    {
        foreach (string message in messages)
        {
            stderr.WriteLine($"error: {message}");
        }

        string path = CommandPath(parsed.CommandResult);
        stderr.WriteLine($"Run '{path} --help' for usage and examples.");
        return ExitCodes.BadUsage;
    }

    private static string CommandPath(CommandResult result)
    {
        var names = new List<string>();
        for (SymbolResult? current = result; current is CommandResult command; current = current.Parent)
        {
            names.Add(command.Parent is null ? "tinyrnn" : command.Command.Name);
        }

        names.Reverse();
        return string.Join(' ', names);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
