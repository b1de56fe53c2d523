using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Tests.Gradients;

/// <summary>Truncated backpropagation: a second pass that goes on where the first one ended, against the double reference.</summary>
public sealed class CarriedStateTests
{
    private const int FirstRows = 5;
    private const int SecondRows = 4;
    private const double Difference = 1e-5;

    [Theory]
    [InlineData(LayerKinds.SimpleRnn, null, false)]
    [InlineData(LayerKinds.Gru, true, false)]
    [InlineData(LayerKinds.Gru, false, false)]
    [InlineData(LayerKinds.Lstm, null, false)]
    [InlineData(LayerKinds.Lstm, null, true)]
    [InlineData(LayerKinds.Conv1d, null, false)]
    public void APassThatGoesOn_HasTheLossAndTheGradientOfAFixedFirstState(string kind, bool? resetAfter, bool variants)
    {
        // The trainer takes one output; some random models have two.
        TinyRnnModel model = Enumerable.Range(42, 20).Select(seed => RandomModels.Create(seed, new RandomModelOptions
        {
            Kind = kind, ResetAfter = resetAfter, LstmVariants = variants, InitialState = true, Layers = 2, InputSize = 3, Units = 5,
        })).First(drawn => drawn.Network.Outputs.Count == 1);
        TrainingNetwork network = new(model, new ElementLoss<SquaredError>(default));
        Shard shard = network.CreateShard(FirstRows);
        Random random = new(1);
        float[] first = Values(random, FirstRows * 3), second = Values(random, SecondRows * 3);
        float[] targets = Values(random, SecondRows * model.Network.OutputSize);

        // A training pass first: its way back must leave the last states where they are.
        Fill(shard, FirstRows, first, Values(random, FirstRows * model.Network.OutputSize));
        network.Forward(shard);
        network.Backward(shard, 1);
        Fill(shard, SecondRows, second, targets);
        shard.Carry.Steps = FirstRows;
        network.Forward(shard);
        double loss = network.EvaluateLoss(shard, 1);
        network.Backward(shard, 1);

        ReferenceNetwork reference = new(model);
        reference.RunNormalized([.. first.Select(value => (double)value)]);
        double[] state = reference.SaveState();
        Assert.Equal(ReferenceLoss(reference, state, second, targets), loss, 1e-5);
        double squares = 0, errors = 0;
        foreach (Tensor tensor in network.Layout.Write(model, shard.Gradient.Span))
        {
            double[] parameters = reference.Parameters(tensor.Name);
            for (int i = 0; i < parameters.Length; i++)
            {
                double kept = parameters[i];
                parameters[i] = kept + Difference;
                double above = ReferenceLoss(reference, state, second, targets);
                parameters[i] = kept - Difference;
                double slope = (above - ReferenceLoss(reference, state, second, targets)) / (2 * Difference);
                parameters[i] = kept;
                squares += slope * slope;
                errors += (slope - tensor.Values[i]) * (slope - tensor.Values[i]);
            }
        }

        Assert.InRange(Math.Sqrt(errors / squares), 0, Tolerances.Gradient.Value);
    }

    private static double ReferenceLoss(ReferenceNetwork reference, double[] state, float[] inputs, float[] targets)
    {
        reference.LoadState(state);
        double[] outputs = reference.RunNormalized([.. inputs.Select(value => (double)value)]);
        return outputs.Zip(targets, (found, wanted) => (found - wanted) * (found - wanted)).Sum() / reference.OutputSize;
    }

    private static void Fill(Shard shard, int rows, float[] inputs, float[] targets)
    {
        shard.Begin(rows);
        shard.Sequences = 1;
        for (int row = 0; row < rows; row++)
        {
            Spread(inputs, shard.Input, row);
            Spread(targets, shard.Targets, row);
            shard.Weights.RowSpan(row)[0] = 1;
        }
    }

    private static void Spread(float[] values, LaneRows rows, int row)
    {
        for (int channel = 0; channel < rows.Channels; channel++)
        {
            rows.RowSpan(row)[channel * LaneRows.Lanes] = values[(row * rows.Channels) + channel];
        }
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
