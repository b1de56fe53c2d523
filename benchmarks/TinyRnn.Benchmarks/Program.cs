using System;
using System.IO;
using TinyRnn.Benchmarks.BenchmarkDotNet;
using TinyRnn.Benchmarks.Commands;
using TinyRnn.Benchmarks.Peers;
using TinyRnn.Benchmarks.Results;

namespace TinyRnn.Benchmarks;

/// <summary>Entry point: a command of our own harness, or BenchmarkDotNet where the first argument is an option of it.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            Run(args);
            return 0;
        }
        catch (Exception exception) when (exception is ArgumentException or PeerException or InvalidDataException)
        {
            Console.Error.WriteLine($"error: {exception.Message}");
            return 1;
        }
    }

    private static void Run(string[] args)
    {
        switch (args)
        {
            case [StartupChild.FirstStep or StartupChild.ManySteps or StartupChild.Generate, string path]:
                StartupChild.Run(args[0], path);
                break;
            case [ActivationsCommand.Child, string curve, string stride]:
                ActivationsCommand.RunChild(curve, stride);
                break;
            case ["readme"]:
                ReadmeCommand.Run();
                break;
            case [string name, .. string[] flags] when !name.StartsWith('-'):
                Measure(name, args, new Flags(flags));
                break;
            default:
                Runner.Choose(args);
                break;
        }
    }

    private static void Measure(string name, string[] args, Flags flags)
    {
        Report report = name switch
        {
            "steps" when new PeerTables(flags).Programs.Count > 0 => StepsCommand.Run(
                new("peers", "A step of each case beside other libraries", PeerTables.WithoutFolders(args)), flags),
            "steps" => StepsCommand.Run(new(name, "A step of each case", args), flags),
            "roofline" => RooflineCommand.Run(new(name, "What the processor can do at most", args)),
            "scaling" => ScalingCommand.Run(new(name, "Time of a multiply-add by the number of units", args), flags),
            "streams" => StreamsCommand.Run(new(name, "Many streams of one model", args), flags),
            "silence" => SilenceCommand.Run(new(name, "Silence after a burst", args), flags),
            "activations" => ActivationsCommand.Run(new(name, "Errors of the activations over the floats", args), flags),
            "networks" => NetworksCommand.Run(new(name, "Frames of networks in use", PeerTables.WithoutFolders(args)), flags),
            "training" => TrainingCommand.Run(new(name, "A training iteration", args), flags),
            "accuracy" => AccuracyCommand.Run(new(name, "What trainings reach, beside PyTorch", AccuracyCommand.WithoutFolder(args)), flags),
            "startup" => StartupCommand.Run(new(name, "Startup, generator and emitted code", args), flags),
            "benchmarkdotnet" => Runner.Run(new(name, "Steps, startup and generator with BenchmarkDotNet", args)),
            _ => throw new ArgumentException($"There is no command '{name}'."),
        };
        report.Publish(flags.Text(Flags.ResultsName));
    }
}
