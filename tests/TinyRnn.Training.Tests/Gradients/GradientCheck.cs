using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Tests.Gradients;

/// <summary>
/// A minibatch of random sequences of unequal lengths with random targets and weights, run through the float32 network that
/// trains and through the double-precision reference.
/// </summary>
internal sealed class GradientCheck
{
    // So small that hardly ever an argument crosses a bend or a jump on the way; double precision leaves 1e-10 beside a slope.
    private const double Difference = 1e-6;

    private const double HuberDelta = 0.7;

    private readonly LossKind _kind;
    private readonly Loss _loss;
    private readonly int[] _lengths;
    private readonly float[][] _inputs;
    private readonly float[][] _targets;
    private readonly float[][] _weights;
    private readonly int _inputRows;
    private readonly int _outputRows;

    public GradientCheck(TinyRnnModel model, bool crossEntropy, int seed, int sequences = 3, int longest = 6)
        : this(model, crossEntropy ? LossKind.CrossEntropy : LossKind.MeanSquaredError, seed, sequences, longest)
    {
    }

    public GradientCheck(TinyRnnModel model, LossKind loss, int seed, int sequences = 3, int longest = 6)
    {
        bool crossEntropy = loss == LossKind.CrossEntropy;
        Model = SingleOutput(model);
        _kind = loss;
        _loss = LossTable.Create(loss, HuberDelta);
        _inputRows = Model.Network.Input.Length;
        _outputRows = Model.Network.Outputs[0].Shape.Length;
        Random random = new(seed);
        _lengths = [.. Enumerable.Range(0, sequences).Select(i => i == 0 ? longest : random.Next(1, longest + 1))];
        int tokens = Model.Network.Input.Vocabulary.Count;
        _inputs = [.. _lengths.Select(steps => Values(
            steps * Model.Network.InputSize, () => tokens > 0 ? random.Next(tokens) : Normal(random)))];
        int outputs = Model.Network.OutputSize;
        _targets = [.. _lengths.Select(steps => Targets(random, steps, outputs, crossEntropy))];
        _weights = [.. _lengths.Select(steps => Values(steps * _outputRows, () => random.Next(3) == 0 ? 0 : random.NextSingle()))];
        foreach (float[] weights in _weights)
        {
            weights[^1] = 1;
        }
    }

    public TinyRnnModel Model { get; }

    /// <summary>The gradient that the trainer computes, by tensor, and its loss.</summary>
    public (Dictionary<string, float[]> Gradient, double Loss) Trained(int vectorBits = 0, int extraSteps = 0)
    {
        TrainingNetwork network = new(Model, _loss, vectorBits);
        int rows = (_lengths.Max() + extraSteps) * _inputRows;
        Shard shard = network.CreateShard(rows);

        // A first pass over other values: nothing of it may be left in the buffers.
        shard.Begin(rows);
        Fill(shard, 2);
        Pass(network, shard);
        shard.Begin(rows);
        Fill(shard, 1);
        double loss = Pass(network, shard);
        Dictionary<string, float[]> gradient = network.Layout.Write(Model, shard.Gradient.Span)
            .ToDictionary(tensor => tensor.Name, tensor => tensor.Values);
        return (gradient, loss);
    }

    /// <summary>
    /// |trained - numeric| / |numeric| over all parameters together, and the difference of the two losses. Where the gradient
    /// vanishes (a softmax of one class, a dead relu) the error is taken absolutely.
    /// </summary>
    public (double GradientError, double LossError) Compare()
    {
        (Dictionary<string, float[]> gradient, double loss) = Trained();
        ReferenceNetwork reference = new(Model);
        double squares = 0;
        double errors = 0;
        foreach (Tensor tensor in Model.Tensors)
        {
            double[] parameters = reference.Parameters(tensor.Name);
            for (int i = 0; i < parameters.Length; i++)
            {
                double kept = parameters[i];
                parameters[i] = kept + Difference;
                double above = ReferenceLoss(reference);
                parameters[i] = kept - Difference;
                double below = ReferenceLoss(reference);
                parameters[i] = kept;
                double slope = (above - below) / (2 * Difference);
                squares += slope * slope;
                errors += (slope - gradient[tensor.Name][i]) * (slope - gradient[tensor.Name][i]);
            }
        }

        double norm = Math.Sqrt(squares);
        return (Math.Sqrt(errors) / (norm > 1e-6 ? norm : 1), Math.Abs(loss - ReferenceLoss(reference)));
    }

    private static TinyRnnModel SingleOutput(TinyRnnModel model) => new()
    {
        Network = model.Network with { Outputs = new EquatableArray<OutputSpec>([model.Network.Outputs[0]]) },
        Tensors = model.Tensors,
        OutputNormalisers = [null],
        Thresholds = [null],
        Provenance = model.Provenance,
    };

    private static float[] Values(int count, Func<float> next)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = next();
        }

        return values;
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private float[] Targets(Random random, int steps, int outputs, bool crossEntropy)
    {
        float[] targets = Values(steps * outputs, () => crossEntropy ? random.NextSingle() : Normal(random));
        int channels = outputs / _outputRows;
        for (int row = 0; crossEntropy && row < targets.Length / channels; row++)
        {
            float sum = targets.AsSpan(row * channels, channels).ToArray().Sum();
            for (int i = 0; i < channels; i++)
            {
                targets[(row * channels) + i] /= sum;
            }
        }

        return targets;
    }

    private double Pass(TrainingNetwork network, Shard shard)
    {
        network.Forward(shard);
        double loss = network.EvaluateLoss(shard, 1.0 / _lengths.Length);
        network.Backward(shard, 1.0 / _lengths.Length);
        return loss;
    }

    private void Fill(Shard shard, float factor)
    {
        for (int lane = 0; lane < _lengths.Length; lane++)
        {
            shard.Sequences++;
            shard.Lengths[lane] = _lengths[lane];
            Spread(_inputs[lane], shard.Input, lane, Model.Network.Input.Kind == InputKind.Tokens ? 1 : factor);
            Spread(_targets[lane], shard.Targets, lane, 1);
            Spread(_weights[lane], shard.Weights, lane, 1);
        }
    }

    private static void Spread(float[] values, LaneRows rows, int lane, float factor)
    {
        for (int i = 0; i < values.Length; i++)
        {
            rows.RowSpan(i / rows.Channels)[(i % rows.Channels * LaneRows.Lanes) + lane] = factor * values[i];
        }
    }

    private double ReferenceLoss(ReferenceNetwork reference)
    {
        int channels = Model.Network.OutputSize / _outputRows;
        double sum = 0;
        for (int sequence = 0; sequence < _lengths.Length; sequence++)
        {
            reference.Reset();
            double[] run = reference.RunNormalized([.. _inputs[sequence].Select(value => (double)value)]);
            for (int i = 0; i < run.Length; i++)
            {
                sum += _weights[sequence][i / channels] * ReferenceLoss(run[i], _targets[sequence][i], channels);
            }
        }

        return sum / _lengths.Length;
    }

    private double ReferenceLoss(double found, double wanted, int channels)
    {
        double error = Math.Abs(found - wanted);
        return _kind switch
        {
            LossKind.CrossEntropy => -wanted * Math.Log(found),
            LossKind.MeanSquaredError => error * error / channels,
            LossKind.MeanAbsoluteError => error / channels,
            _ => (error <= HuberDelta ? error * error / 2 : HuberDelta * (error - (HuberDelta / 2))) / channels,
        };
    }
}
