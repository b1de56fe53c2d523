using System;
using System.Globalization;
using System.IO;
using Spectre.Console;

namespace TinyRnn.Cli.Output;

/// <summary>
/// The two streams of one run and what may be done with them. Where a stream is not a terminal, text is plain: no colours,
/// no cursor movement, lines as wide as <c>COLUMNS</c> says or 100.
/// </summary>
public sealed class Terminal
{
    private const int PlainWidth = 100;
    private const int NarrowestWidth = 20;

    /// <summary>Wraps the streams; they count as a terminal only if they are the console's and not redirected.</summary>
    public Terminal(TextWriter stdout, TextWriter stderr)
    {
        Out = stdout;
        Error = stderr;
        bool outIsTerminal = ReferenceEquals(stdout, Console.Out) && !Console.IsOutputRedirected;
        IsErrorTerminal = ReferenceEquals(stderr, Console.Error) && !Console.IsErrorRedirected;
        Width = ChooseWidth(outIsTerminal || IsErrorTerminal);
        OutConsole = CreateConsole(stdout, outIsTerminal, Width);
        ErrorConsole = CreateConsole(stderr, IsErrorTerminal, Width);
    }

    /// <summary>Results.</summary>
    public TextWriter Out { get; }

    /// <summary>Errors and progress.</summary>
    public TextWriter Error { get; }

    /// <summary>Tables and text on <see cref="Out"/>.</summary>
    public IAnsiConsole OutConsole { get; }

    /// <summary>Progress on <see cref="Error"/>.</summary>
    public IAnsiConsole ErrorConsole { get; }

    /// <summary>Whether a progress bar may redraw itself.</summary>
    public bool IsErrorTerminal { get; }

    /// <summary>Characters in a line.</summary>
    public int Width { get; }

    private static int ChooseWidth(bool isTerminal)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out int columns) && columns > 0)
        {
            return Math.Max(NarrowestWidth, columns);
        }

        int width = isTerminal ? Console.WindowWidth : PlainWidth;
        return width > 0 ? Math.Max(NarrowestWidth, width) : PlainWidth;
    }

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal, int width)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        return console;
    }
}
