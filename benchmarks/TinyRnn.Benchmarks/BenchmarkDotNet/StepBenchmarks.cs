using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using TinyRnn.Cli.Engine;
using TinyRnn.Format;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.BenchmarkDotNet;

/// <summary>One step of each case, batch 1, streaming, with what it allocates.</summary>
public class StepBenchmarks
{
    private const int Steps = 64;

    private StepLoop _naive = null!;
    private StepLoop _tensors = null!;
    private StepLoop _generated = null!;
    private StepLoop _fast = null!;

    public static IEnumerable<string> Cases => PeerCase.All.Select(item => item.Name);

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    [GlobalSetup]
    public void Create()
    {
        CaseModel model = CaseModel.Create(PeerCase.Find(Case));
        _naive = model.NaiveLoop();
        _tensors = model.TensorLoop();
        _generated = model.GeneratedLoop();
        _fast = CaseModel.Create(model.Case, ActivationTier.Fast).GeneratedLoop();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Steps)]
    public void Naive() => _naive(Steps);

    [Benchmark(OperationsPerInvoke = Steps)]
    public void TensorPrimitives() => _tensors(Steps);

    [Benchmark(OperationsPerInvoke = Steps)]
    public void TinyRnn() => _generated(Steps);

    [Benchmark(OperationsPerInvoke = Steps)]
    public void TinyRnnFast() => _fast(Steps);
}
