using System;
using BenchmarkDotNet.Attributes;
using TinyRnn.Cli.Engine;
using TinyRnn.Format;

namespace TinyRnn.Benchmarks;

/// <summary>The generated LSTM 8-32-4.</summary>
[TinyRnnModel("benchmark-lstm-8-32-4.rnn.json")]
public partial class Lstm8x32x4;

/// <summary>The generated GRU 8-32-4.</summary>
[TinyRnnModel("benchmark-gru-8-32-4.rnn.json")]
public partial class Gru8x32x4;

/// <summary>One step of a recurrent layer and a dense layer, batch 1, streaming: generated code against the naive loops.</summary>
[MemoryDiagnoser]
[MinColumn]
[MedianColumn]
public class StepBenchmarks
{
    // A sequence long enough that the branch predictor cannot learn it, short enough to stay in the first-level cache.
    private const int Rows = 64;

    private readonly float[] _inputs = new float[Rows * Lstm8x32x4.InputSize];
    private readonly float[] _output = new float[Lstm8x32x4.OutputSize];
    private readonly Lstm8x32x4 _lstm = new();
    private readonly Gru8x32x4 _gru = new();
    private readonly NaiveNetwork _naiveLstm = new(Read("benchmark-lstm-8-32-4.rnn.json"));
    private readonly NaiveNetwork _naiveGru = new(Read("benchmark-gru-8-32-4.rnn.json"));
    private int _row;

    public StepBenchmarks()
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = MathF.Sin(0.37f * i);
        }
    }

    [Benchmark(Baseline = true)]
    public float NaiveLstm()
    {
        _naiveLstm.Step(Next(), _output);
        return _output[0];
    }

    [Benchmark]
    public float NaiveGru()
    {
        _naiveGru.Step(Next(), _output);
        return _output[0];
    }

    [Benchmark]
    public float GeneratedLstm()
    {
        _lstm.Step(Next(), _output);
        return _output[0];
    }

    [Benchmark]
    public float GeneratedGru()
    {
        _gru.Step(Next(), _output);
        return _output[0];
    }

    private ReadOnlySpan<float> Next()
    {
        _row = (_row + 1) % Rows;
        return _inputs.AsSpan(_row * Lstm8x32x4.InputSize, Lstm8x32x4.InputSize);
    }

    private static TinyRnnModel Read(string file) =>
        ModelReader.ReadFile(System.IO.Path.Combine(AppContext.BaseDirectory, file));
}
