using System.IO;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TinyRnn.Benchmarks;
using TinyRnn.Benchmarks.Commands;
using TinyRnn.Benchmarks.Results;

if (args is [string name, .. string[] rest] && !name.StartsWith('-'))
{
    Flags flags = new(rest);
    Report report;
    switch (name)
    {
        case "steps":
            report = StepsCommand.Run(new(name, "A step of each case", args), flags);
            break;
        case "roofline":
            report = RooflineCommand.Run(new(name, "What the processor can do at most", args));
            break;
        case "scaling":
            report = ScalingCommand.Run(new(name, "Time of a multiply-add by the number of units", args), flags);
            break;
        case "streams":
            report = StreamsCommand.Run(new(name, "Many streams of one model", args), flags);
            break;
        default:
            throw new System.ArgumentException($"There is no command '{name}'.");
    }

    report.Publish(flags.Text(Flags.ResultsName));
    return;
}

// In process: BenchmarkDotNet's own project generator does not know the artifacts output layout of this repository.
IConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .WithOptions(ConfigOptions.JoinSummary)
    .WithArtifactsPath(Path.Combine(Directory.GetCurrentDirectory(), "BenchmarkDotNet.Artifacts"))
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(StepBenchmarks).Assembly).Run(args, config);
