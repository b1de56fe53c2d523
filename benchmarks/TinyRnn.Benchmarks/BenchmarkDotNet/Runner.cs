using System;
using System.IO;
using System.Linq;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using TinyRnn.Benchmarks.Results;

namespace TinyRnn.Benchmarks.BenchmarkDotNet;

/// <summary>Runs the BenchmarkDotNet classes with a short job.</summary>
internal static class Runner
{
    private const int Warmups = 3;
    private const int Iterations = 5;
    private static readonly TimeInterval IterationTime = TimeInterval.FromMilliseconds(50);

    private static readonly Type[] Classes = [typeof(StepBenchmarks), typeof(StartupBenchmarks), typeof(GeneratorBenchmarks)];

    /// <summary>Lets BenchmarkDotNet's own options choose, such as <c>--filter '*Step*'</c>.</summary>
    public static void Choose(string[] args) => BenchmarkSwitcher.FromTypes(Classes).Run(args, CreateConfig());

    /// <summary>Runs all of them into a report.</summary>
    public static Report Run(Report report)
    {
        foreach (Type type in Classes)
        {
            Summary summary = BenchmarkRunner.Run(type, CreateConfig());
            Table table = new("case", "what", "mean, ns", "smallest, ns", "deviation, ns", "allocated, bytes");
            foreach (BenchmarkReport measured in summary.Reports.Where(measured => measured.ResultStatistics is not null))
            {
                table.Add(
                    (string)measured.BenchmarkCase.Parameters["Case"],
                    measured.BenchmarkCase.Descriptor.WorkloadMethod.Name,
                    Show.Nanoseconds(measured.ResultStatistics!.Mean),
                    Show.Nanoseconds(measured.ResultStatistics.Min),
                    Show.Nanoseconds(measured.ResultStatistics.StandardDeviation),
                    Show.Count(measured.GcStats.GetBytesAllocatedPerOperation(measured.BenchmarkCase) ?? 0));
            }

            if (table.Rows.Count < summary.BenchmarksCases.Length)
            {
                throw new InvalidOperationException($"Some benchmarks of {type.Name} did not run; see BenchmarkDotNet's log.");
            }

            report.Add(type.Name, table);
        }

        report.Add(
            "What is measured",
            null,
            $"BenchmarkDotNet in process, {Warmups} warm-up and {Iterations} measured iterations of {IterationTime.ToMilliseconds()} ms. " +
            "Steps are taken 64 at a time. The command `steps` measures them in turns and more often, and is what speed-ups are quoted from.");
        return report;
    }

    // In process: BenchmarkDotNet's own project generator does not know the artifacts output layout of this repository.
    private static ManualConfig CreateConfig() => ManualConfig.Create(DefaultConfig.Instance)
        .WithOptions(ConfigOptions.JoinSummary)
        .WithArtifactsPath(Path.Combine(Directory.GetCurrentDirectory(), "BenchmarkDotNet.Artifacts"))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(Warmups)
            .WithIterationCount(Iterations)
            .WithIterationTime(IterationTime));
}
