using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Training;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Benchmarks.Training;

/// <summary>The trainer's iteration on one case: fill, forward, backward, norm, clip, Adam.</summary>
internal sealed class TrainingIteration : IDisposable
{
    private const int WarmUps = 20;

    private readonly TrainingCase _case;
    private readonly TrainingNetwork _network;
    private readonly AdamOptimiser _optimiser;
    private readonly GradientWatch _watch;
    private readonly BatchRunner _runner;
    private readonly float[] _inputs;
    private readonly int[] _classes;

    /// <summary>Allocates network, data and buffers.</summary>
    public TrainingIteration(TrainingCase trainingCase, int threads)
    {
        _case = trainingCase;
        Random random = new(1);
        TinyRnnModel model = CreateModel(trainingCase, random);
        _inputs = new float[trainingCase.Sequences * trainingCase.Steps * trainingCase.Inputs];
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = (2 * random.NextSingle()) - 1;
        }

        _classes = [.. Enumerable.Range(0, trainingCase.Sequences * trainingCase.Steps).Select(_ => random.Next(trainingCase.Outputs))];
        long before = LaneBuffer.AllocatedBytes;
        Loss loss = LossTable.Create(trainingCase.Outputs > 1 ? LossKind.CrossEntropy : LossKind.MeanSquaredError, 0);
        _network = new TrainingNetwork(model, loss);
        _optimiser = new AdamOptimiser(_network.Parameters.Length, decouplesDecay: false);
        _watch = new GradientWatch(model, _network.Layout);
        _runner = new BatchRunner(_network, trainingCase.Sequences, trainingCase.Steps, threads, Fill);
        Threads = Math.Min(threads, BatchRunner.ShardsOf(trainingCase.Sequences));

        // Beside these buffers a run keeps the best weights and their running mean.
        OwnedBytes = LaneBuffer.AllocatedBytes - before + (2L * sizeof(float) * _network.Parameters.Length);
    }

    /// <summary>Threads that have work.</summary>
    public int Threads { get; }

    /// <summary>Bytes of all buffers of a training run.</summary>
    public long OwnedBytes { get; }

    /// <summary>Bytes of the activations of a minibatch, the parameters and the optimiser's state.</summary>
    public long NeededBytes => sizeof(float) * (_case.Activations + (3L * _network.Parameters.Length));

    /// <summary>The least milliseconds of an iteration.</summary>
    public double Milliseconds(double seconds)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            Run();
        }

        double best = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            long iteration = Stopwatch.GetTimestamp();
            Run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(iteration).TotalMilliseconds);
        }

        return best;
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    private static TinyRnnModel CreateModel(TrainingCase trainingCase, Random random)
    {
        float limit = 1 / MathF.Sqrt(trainingCase.Units);
        float[] Values(string role, IReadOnlyList<int> shape) =>
            [.. Enumerable.Range(0, shape.Aggregate((product, size) => product * size)).Select(_ => limit * ((2 * random.NextSingle()) - 1))];
        ModelBuilder builder = new("training", trainingCase.Inputs);
        int last = builder.Layer(
            trainingCase.Cell, "recurrent", null, [AttributeValue.Of("units", trainingCase.Units)], Values);
        string activation = trainingCase.Outputs > 1 ? ActivationKinds.Softmax : ActivationKinds.Linear;
        last = builder.Layer(
            LayerKinds.Dense, "output", [last],
            [AttributeValue.Of("units", trainingCase.Outputs), AttributeValue.Of("activation", new ActivationSpec(activation))], Values);
        return builder.Output(last).Build();
    }

    private void Run()
    {
        _runner.Differentiate(_case.Sequences, 1.0 / (_case.Sequences * _case.Steps));
        double norm = _watch.Add(_runner.Gradient);
        _optimiser.Step(_network.Parameters, _runner.Gradient, norm > 1 ? (float)(1 / norm) : 1, 1e-3, 0);
    }

    private void Fill(Shard shard, int index)
    {
        shard.Begin(_case.Steps);
        int first = index * LaneRows.Lanes;
        int count = Math.Min(LaneRows.Lanes, _case.Sequences - first);
        for (int lane = 0; lane < count; lane++)
        {
            shard.Sequences++;
            for (int step = 0; step < _case.Steps; step++)
            {
                int at = ((first + lane) * _case.Steps) + step;
                Span<float> row = shard.Input.RowSpan(step);
                for (int channel = 0; channel < _case.Inputs; channel++)
                {
                    row[(channel * LaneRows.Lanes) + lane] = _inputs[(at * _case.Inputs) + channel];
                }

                shard.Targets.RowSpan(step)[(_classes[at] * LaneRows.Lanes) + lane] = 1;
                shard.Weights.RowSpan(step)[lane] = 1;
            }
        }
    }
}
