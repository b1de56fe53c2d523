using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Training.Tests.BatchNorm;

/// <summary>
/// A network with two batchNorm layers and a minibatch for it, as the trainer runs it and as the reference would: the parts between the
/// normalisations in the double reference, sequence by sequence, and the normalisations over all of them in double, by their formulas.
/// </summary>
internal sealed class BatchNormNetwork
{
    private const double Difference = 1e-5;

    /// <summary>Layers of the parts; a batchNorm layer stands between two parts.</summary>
    private static readonly (string Kind, string Name, int Units)[][] Parts =
        [[(LayerKinds.Gru, "first", 5)], [(LayerKinds.Dense, "second", 7), (LayerKinds.Lstm, "third", 3)], [(LayerKinds.Dense, "output", 2)]];

    private readonly int[] _lengths;
    private readonly double[][] _inputs;
    private readonly double[][] _targets;
    private readonly int _inputLength;

    public BatchNormNetwork(int sequences, int inputLength = 1, int longest = 6, int shortest = 1)
    {
        _inputLength = inputLength;
        Random random = new(sequences);
        _lengths = [.. Enumerable.Range(0, sequences).Select(i => i == 0 ? longest : random.Next(shortest, longest + 1))];
        double Value() => (float)((4 * random.NextDouble()) - 1);
        _inputs = [.. _lengths.Select(steps => Enumerable.Range(0, steps * inputLength * 3).Select(_ => Value()).ToArray())];
        _targets = [.. _lengths.Select(steps => Enumerable.Range(0, steps * inputLength * 2).Select(_ => Value()).ToArray())];
        Model = Build("whole", 3, inputLength, Parts);
    }

    public const double Epsilon = 1e-3;

    public TinyRnnModel Model { get; }

    public int Sequences => _lengths.Length;

    public int Rows => _lengths.Max() * _inputLength;

    /// <summary>A network that trains with statistics.</summary>
    public TrainingNetwork Train(double momentum = 0.1, int vectorBits = 0) =>
        new(Model, new ElementLoss<SquaredError>(default), vectorBits, batchNorm: new BatchNormSettings(momentum, Epsilon));

    /// <summary>Runs the minibatch forward and backward.</summary>
    public (double Loss, float[] Gradient) Differentiate(TrainingNetwork network, int threads = 1, int extraRows = 0)
    {
        using BatchRunner runner = new(network, Sequences, Rows + extraRows, threads, (shard, index) => Fill(shard, index, extraRows));
        runner.Differentiate(Sequences, 1);
        double loss = runner.Differentiate(Sequences, 1.0 / Sequences);
        return (loss, runner.Gradient.Span.ToArray());
    }

    /// <summary>The loss of the minibatch outside training.</summary>
    public double Evaluate(TrainingNetwork network)
    {
        using BatchRunner runner = new(network, Sequences, Rows, 1, (shard, index) => Fill(shard, index, 0));
        int shards = runner.Forward(Sequences);
        return runner.Shards.Take(shards).Sum(shard => network.EvaluateLoss(shard, 1.0 / Sequences));
    }

    /// <summary>The reference's gradient by central differences, tensor by tensor.</summary>
    public Dictionary<string, double[]> Numeric(Reference reference)
    {
        Dictionary<string, double[]> gradient = [];
        foreach (Tensor tensor in Model.Tensors)
        {
            double[] parameters = reference.Parameters(tensor.Name);
            double[] slopes = new double[parameters.Length];
            for (int i = 0; i < parameters.Length; i++)
            {
                double kept = parameters[i];
                parameters[i] = kept + Difference;
                double above = reference.Loss();
                parameters[i] = kept - Difference;
                slopes[i] = (above - reference.Loss()) / (2 * Difference);
                parameters[i] = kept;
            }

            gradient.Add(tensor.Name, slopes);
        }

        return gradient;
    }

    private static TinyRnnModel Build(string name, int inputs, int inputLength, (string Kind, string Name, int Units)[][] parts)
    {
        ModelBuilder builder = new(name, inputs, inputLength);
        int last = ModelBuilder.NetworkInput;
        for (int part = 0; part < parts.Length; part++)
        {
            if (part > 0)
            {
                string norm = $"norm{part}";
                last = builder.Layer(LayerKinds.BatchNorm, norm, [last], null, (role, shape) => Values(norm + role, shape));
            }

            foreach ((string kind, string layer, int units) in parts[part])
            {
                last = builder.Layer(
                    kind, layer, [last], [AttributeValue.Of("units", units)], (role, shape) => Values(layer + role, shape));
            }
        }

        return builder.Output(last).Build();
    }

    private static float[] Values(string name, IReadOnlyList<int> shape)
    {
        Random random = new(name.Aggregate(7, (hash, letter) => (hash * 31) + letter));
        return [.. Enumerable.Range(0, shape.Aggregate((product, size) => product * size)).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    private void Fill(Shard shard, int index, int extraRows)
    {
        shard.Begin(Rows + extraRows);
        for (int lane = 0; lane < Math.Min(LaneRows.Lanes, Sequences - (index * LaneRows.Lanes)); lane++)
        {
            int sequence = (index * LaneRows.Lanes) + lane;
            shard.Sequences++;
            shard.Lengths[lane] = _lengths[sequence];
            Spread(_inputs[sequence], shard.Input, lane);
            Spread(_targets[sequence], shard.Targets, lane);
            for (int row = 0; row < _lengths[sequence] * _inputLength; row++)
            {
                shard.Weights.RowSpan(row)[lane] = 1;
            }
        }
    }

    private static void Spread(double[] values, LaneRows rows, int lane)
    {
        for (int i = 0; i < values.Length; i++)
        {
            rows.RowSpan(i / rows.Channels)[(i % rows.Channels * LaneRows.Lanes) + lane] = (float)values[i];
        }
    }

    /// <summary>The network in double, in training mode.</summary>
    internal sealed class Reference
    {
        private readonly BatchNormNetwork _network;
        private readonly ReferenceNetwork[] _parts;
        private readonly Dictionary<string, double[]> _norms = [];

        public Reference(BatchNormNetwork network)
        {
            _network = network;
            _parts = new ReferenceNetwork[Parts.Length];
            int channels = 3;
            for (int part = 0; part < Parts.Length; part++)
            {
                _parts[part] = new ReferenceNetwork(Build($"part{part}", channels, network._inputLength, [Parts[part]]));
                channels = _parts[part].OutputSize / network._inputLength;
            }

            foreach (Tensor tensor in network.Model.Tensors.Where(tensor => tensor.Name.StartsWith("norm", StringComparison.Ordinal)))
            {
                _norms.Add(tensor.Name, [.. tensor.Values.Select(value => (double)value)]);
            }
        }

        /// <summary>Means and variances (over the count) of the normalisations in the last run, and the count.</summary>
        public List<(double[] Means, double[] Variances, int Count)> Statistics { get; } = [];

        public double[] Parameters(string tensor) => _norms.TryGetValue(tensor, out double[]? values)
            ? values
            : _parts[Array.FindIndex(Parts, part => part.Any(layer => tensor.StartsWith(layer.Name, StringComparison.Ordinal)))].Parameters(tensor);

        public double Loss()
        {
            Statistics.Clear();
            double[][] values = _network._inputs;
            for (int part = 0; part < _parts.Length; part++)
            {
                if (part > 0)
                {
                    values = Normalise(values, Scale(part), Bias(part));
                }

                values = [.. values.Select(sequence =>
                {
                    _parts[part].Reset();
                    return _parts[part].RunNormalized(sequence);
                })];
            }

            double sum = 0;
            for (int sequence = 0; sequence < values.Length; sequence++)
            {
                sum += values[sequence].Zip(_network._targets[sequence], (found, wanted) => (found - wanted) * (found - wanted)).Sum() / 2;
            }

            return sum / values.Length;
        }

        private double[] Scale(int part) => _norms.Single(norm => norm.Key.StartsWith($"norm{part}", StringComparison.Ordinal) && norm.Key.Contains("scale", StringComparison.OrdinalIgnoreCase)).Value;

        private double[] Bias(int part) => _norms.Single(norm => norm.Key.StartsWith($"norm{part}", StringComparison.Ordinal) && norm.Key.Contains("bias", StringComparison.OrdinalIgnoreCase)).Value;

        private double[][] Normalise(double[][] values, double[] scale, double[] bias)
        {
            int channels = scale.Length;
            double[] means = new double[channels], variances = new double[channels];
            int count = values.Sum(sequence => sequence.Length) / channels;
            for (int channel = 0; channel < channels; channel++)
            {
                double[] all = [.. values.SelectMany(sequence => sequence.Where((_, i) => i % channels == channel))];
                means[channel] = all.Average();
                variances[channel] = all.Average(value => (value - means[channel]) * (value - means[channel]));
            }

            Statistics.Add((means, variances, count));
            return [.. values.Select(sequence => sequence.Select((value, i) =>
                ((value - means[i % channels]) / Math.Sqrt(variances[i % channels] + Epsilon) * scale[i % channels]) + bias[i % channels]).ToArray())];
        }
    }
}
