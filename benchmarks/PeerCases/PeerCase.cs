using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;

namespace TinyRnn.PeerCases;

/// <summary>
/// One of the networks that TinyRnn is compared with other libraries by: a recurrent layer and a linear dense layer, one row a
/// step, used as an endless stream.
/// </summary>
/// <param name="Layer">Kind of the recurrent layer, <see cref="LayerKinds.Lstm"/> or <see cref="LayerKinds.Gru"/> (reset after the
/// product).</param>
/// <param name="Inputs">Floats of a row.</param>
/// <param name="Units">Units of the recurrent layer.</param>
/// <param name="Outputs">Units of the dense layer.</param>
public sealed record PeerCase(string Layer, int Inputs, int Units, int Outputs)
{
    private const string RecurrentName = "recurrent";

    private static readonly (int Inputs, int Units, int Outputs)[] Sizes =
        [(1, 8, 1), (1, 16, 1), (1, 20, 1), (1, 40, 1), (8, 32, 4), (16, 64, 8), (64, 128, 16)];

    /// <summary>The 14 cases: every size as LSTM, then every size as GRU.</summary>
    public static IReadOnlyList<PeerCase> All { get; } =
        [.. new[] { LayerKinds.Lstm, LayerKinds.Gru }.SelectMany(layer =>
            Sizes.Select(size => new PeerCase(layer, size.Inputs, size.Units, size.Outputs)))];

    /// <summary>Kind and sizes, such as <c>lstm-1-8-1</c>: also the model's name.</summary>
    public string Name => $"{Layer}-{Inputs}-{Units}-{Outputs}";

    /// <summary>Multiplications of a weight with a value in one step.</summary>
    public long MultiplyAdds => ((long)TensorLayout.Gates(Layer) * Units * (Inputs + Units)) + ((long)Outputs * Units);

    /// <summary>The case of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static PeerCase Find(string name) => All.FirstOrDefault(item => item.Name == name)
        ?? throw new ArgumentException($"There is no case '{name}'; there are {string.Join(", ", All.Select(item => item.Name))}.");

    /// <summary>
    /// The model with golden vectors: every weight and bias is drawn uniformly within 1/sqrt(units), as PyTorch initialises both
    /// layers, from a seed that depends on kind and sizes alone. The same bytes on every run.
    /// </summary>
    /// <param name="tier">Activations of training, reference and generated code.</param>
    public TinyRnnModel CreateModel(ActivationTier tier = ActivationTier.Accurate)
    {
        int seed = (TensorLayout.Gates(Layer) * 1_000_000) + (Inputs * 10_000) + (Units * 10) + Outputs;
        Random random = new(seed);
        ModelBuilder builder = new ModelBuilder(Name, Inputs)
            .Describe("Untrained; for comparing speed with other libraries.")
            .From(new() { Tool = "TinyRnn peer cases", Version = "1.0", Seed = seed });
        Add(builder, random, Layer, RecurrentName, Units);
        TinyRnnModel model = builder.Output(Add(builder, random, LayerKinds.Dense, "dense", Outputs)).Build();
        return GoldenVectorsFactory.Attach(new()
        {
            Network = model.Network with { Activations = tier },
            Tensors = model.Tensors,
            OutputNormalisers = model.OutputNormalisers,
            Thresholds = model.Thresholds,
            Provenance = model.Provenance,
        });
    }

    /// <summary>Writes <c>NAME.rnn.json</c>, and <c>NAME.rnn.bin</c> where the weights are too many to be inline.</summary>
    /// <param name="directory">An existing folder.</param>
    /// <param name="tier">As for <see cref="CreateModel"/>.</param>
    /// <returns>Path of the model file.</returns>
    public string Write(string directory, ActivationTier tier = ActivationTier.Accurate)
    {
        string path = Path.Combine(directory, Name + ".rnn.json");
        ModelWriter.Save(CreateModel(tier), path);
        return path;
    }

    /// <summary>The same network as naive loops, in its reset state.</summary>
    public IPlainCell CreateNaive(TinyRnnModel model)
    {
        LayerSpec recurrent = model.Network.Layers[0], dense = model.Network.Layers[1];
        float[] Values(LayerSpec layer, string role) => model.Values(layer, role)!;
        float[] secondBias = new float[TensorLayout.Gates(Layer) * Units];
        model.Values(recurrent, TensorLayout.RecurrentBias)?.CopyTo(secondBias, secondBias.Length - Units);
        float[] inputWeights = Values(recurrent, TensorLayout.InputWeights), bias = Values(recurrent, TensorLayout.Bias);
        float[] recurrentWeights = Values(recurrent, TensorLayout.RecurrentWeights);
        float[] denseWeights = Values(dense, TensorLayout.Weights), denseBias = Values(dense, TensorLayout.Bias);
        return Layer == LayerKinds.Lstm
            ? new NaiveLstm(Inputs, Units, Outputs, inputWeights, recurrentWeights, bias, secondBias, denseWeights, denseBias)
            : new NaiveGru(Inputs, Units, Outputs, inputWeights, recurrentWeights, bias, secondBias, denseWeights, denseBias);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private int Add(ModelBuilder builder, Random random, string kind, string name, int units)
    {
        float limit = 1 / MathF.Sqrt(Units);
        return builder.Layer(kind, name, null, [AttributeValue.Of("units", units)], (_, dimensions) =>
        {
            float[] values = new float[dimensions.Aggregate(1, (product, size) => product * size)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = ((2 * random.NextSingle()) - 1) * limit;
            }

            return values;
        });
    }
}
