using System.Collections.Generic;
using BenchmarkDotNet.Attributes;
using TinyRnn.Cli.Engine;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.BenchmarkDotNet;

/// <summary>The generator in a process that has generated before: from nothing, and after a change.</summary>
public class GeneratorBenchmarks
{
    private static readonly TargetClass Target = new("Sample", "Model");

    private ModelFile[] _files = [];
    private GeneratorSession _session = null!;
    private int _next;

    public static IEnumerable<string> Cases => ["lstm-1-8-1", "lstm-16-64-8", "gru-64-128-16"];

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    [GlobalSetup]
    public void Create()
    {
        (ModelFile first, ModelFile second) = CaseModel.CreateRetrained(PeerCase.Find(Case));
        _files = [first, second];
        _session = new GeneratorSession(first, Target);
    }

    [Benchmark(Baseline = true)]
    public object FromNothing() => new GeneratorSession(_files[0], Target).Run(_files[0]);

    [Benchmark]
    public object WeightsAloneChanged()
    {
        _next = 1 - _next;
        return _session.Run(_files[_next]);
    }

    [Benchmark]
    public object NothingChanged() => _session.Run(_files[_next]);
}
