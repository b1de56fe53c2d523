using System;
using System.Collections.Generic;
using BenchmarkDotNet.Attributes;
using TinyRnn.Cli.Engine;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.BenchmarkDotNet;

/// <summary>What a program does once: an instance, and the check of its golden vectors, in code that is compiled already.</summary>
public class StartupBenchmarks
{
    private Func<object> _create = null!;
    private Func<float> _selfCheck = null!;

    public static IEnumerable<string> Cases => StepBenchmarks.Cases;

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    [GlobalSetup]
    public void Create()
    {
        GeneratedEngine engine = CaseModel.Create(PeerCase.Find(Case)).Engine;
        _create = engine.CreateInstance;
        _selfCheck = engine.SelfCheck;
    }

    [Benchmark]
    public object Instance() => _create();

    [Benchmark]
    public float SelfCheck() => _selfCheck();
}
