using System;
using System.Threading;

namespace TinyRnn.Cli;

/// <summary>Entry point of the process.</summary>
public static class Program
{
    /// <summary>Runs the tool on the console's streams; Ctrl-C asks the running command to stop cleanly.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Main(string[] args)
    {
        using var cancellation = new CancellationTokenSource();
        ConsoleCancelEventHandler stop = (_, e) =>
        {
            // The second Ctrl-C ends the process at once.
            e.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        };
        Console.CancelKeyPress += stop;
        try
        {
            return Tool.Run(args, Console.Out, Console.Error, cancellation.Token);
        }
        finally
        {
            Console.CancelKeyPress -= stop;
        }
    }
}
