using System;
using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>A whole model in memory: structure, weights, normalisers, golden vectors, provenance. What a model file holds.</summary>
sealed partial class TinyRnnModel
{
    /// <summary>The structure.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>Every tensor by name, in canonical layout (see <see cref="TensorLayout"/>), in file order.</summary>
    public required IReadOnlyList<Tensor> Tensors { get; init; }

    /// <summary>Input normaliser of <c>Input.Size</c> channels, or null: (x - mean) / scale before the first layer.</summary>
    public Normaliser? InputNormaliser { get; init; }

    /// <summary>One entry an output: its normaliser (y * scale + mean after the last layer), or null.</summary>
    public required IReadOnlyList<Normaliser?> OutputNormalisers { get; init; }

    /// <summary>One entry an output: its decision threshold, or null.</summary>
    public required IReadOnlyList<double?> Thresholds { get; init; }

    /// <summary>Golden vectors; every writer in this project fills them.</summary>
    public GoldenVectors? Golden { get; init; }

    /// <summary>Where the model came from.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The separate weights file, or null where all tensors are inline.</summary>
    public WeightsFileReference? WeightsFile { get; init; }

    /// <summary>A copy with some parts exchanged; null keeps a part.</summary>
    public TinyRnnModel With(
        IReadOnlyList<Tensor>? tensors = null,
        GoldenVectors? golden = null,
        Provenance? provenance = null,
        WeightsFileReference? weightsFile = null) => new()
        {
            Network = Network,
            Tensors = tensors ?? Tensors,
            InputNormaliser = InputNormaliser,
            OutputNormalisers = OutputNormalisers,
            Thresholds = Thresholds,
            Golden = golden ?? Golden,
            Provenance = provenance ?? Provenance,
            WeightsFile = weightsFile ?? WeightsFile,
        };

    /// <summary>Finds a tensor by name.</summary>
    /// <exception cref="ArgumentException">The model has no such tensor.</exception>
    public Tensor Tensor(string name)
    {
        foreach (Tensor tensor in Tensors)
        {
            if (tensor.Name == name)
            {
                return tensor;
            }
        }

        throw new ArgumentException($"Model '{Network.Name}' has no tensor '{name}'.", nameof(name));
    }

    /// <summary>The values of the tensor in a role of a layer, or null where the layer has none in that role.</summary>
    public float[]? Values(LayerSpec layer, string role)
    {
        TensorBinding? binding = layer.FindTensor(role);
        return binding is null ? null : Tensor(binding.Tensor).Values;
    }
}

/// <summary>A named block of float32 values.</summary>
sealed partial class Tensor
{
    /// <summary>Creates a tensor; <paramref name="values"/> is kept, not copied.</summary>
    public Tensor(string name, IEnumerable<int> dimensions, float[] values)
    {
        Name = name;
        Dimensions = new EquatableArray<int>(dimensions);
        Values = values;
    }

    /// <summary>Unique name in the model.</summary>
    public string Name { get; }

    /// <summary>Shape, outermost first.</summary>
    public EquatableArray<int> Dimensions { get; }

    /// <summary>Row-major values; an i8 tensor of the file is widened (q * rowScale) here. Empty in a model whose weights file
    /// was not opened (the generator never opens it).</summary>
    public float[] Values { get; }

    /// <summary>For i8 storage: the scale of each row (outermost dimension); null for f32.</summary>
    public float[]? RowScale { get; init; }
}

/// <summary>Mean and scale a channel.</summary>
sealed partial class Normaliser
{
    /// <summary>Creates a normaliser; both arrays have one finite value a channel, every scale is non-zero.</summary>
    public Normaliser(float[] mean, float[] scale)
    {
        Mean = mean;
        Scale = scale;
    }

    /// <summary>Subtracted from an input, added to an output.</summary>
    public float[] Mean { get; }

    /// <summary>Divides an input, multiplies an output.</summary>
    public float[] Scale { get; }
}

/// <summary>A recorded sequence in raw units with the outputs that the double-precision reference gave from a reset state.</summary>
sealed partial class GoldenVectors
{
    /// <summary>Steps, at least 32.</summary>
    public required int Steps { get; init; }

    /// <summary>[steps, inputSize], raw units (or token indices).</summary>
    public required float[] Inputs { get; init; }

    /// <summary>[steps, outputSize], raw units.</summary>
    public required double[] Outputs { get; init; }

    /// <summary>One absolute tolerance an output float (outputSize of them).</summary>
    public required double[] AbsoluteTolerance { get; init; }

    /// <summary>One tolerance relative to |y| an output float; the limit of a value is absolute + relative * |expected|.</summary>
    public required double[] RelativeTolerance { get; init; }
}

/// <summary>Where a model came from. Holds no clock, path or duration, so the same seed gives the same bytes.</summary>
sealed partial class Provenance
{
    /// <summary>Program that wrote the file, such as <c>tinyrnn train</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Random seed, if there was one.</summary>
    public long? Seed { get; init; }

    /// <summary>Data source in words or as a file name without folder.</summary>
    public string? Data { get; init; }

    /// <summary>Figures such as <c>validationAccuracy</c>, in the order written.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Metrics { get; init; } = Array.Empty<KeyValuePair<string, double>>();

    /// <summary>Vector width in bits of the machine that trained it (determinism holds among machines of one width).</summary>
    public int? VectorBits { get; init; }
}

/// <summary>The separate file that holds the packed weights of a large model.</summary>
sealed partial class WeightsFileReference
{
    /// <summary>File name without folder; beside the model file.</summary>
    public required string Name { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of the bytes, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Name of the packing: <c>tiles-1</c>.</summary>
    public required string Packing { get; init; }
}
