using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Training.Network;

namespace TinyRnn.Training.Architectures;

/// <summary>The weights that a layer starts from, by its kind and the role of a tensor.</summary>
internal static class InitialWeights
{
    /// <summary>Slope of an untrained prelu below zero (He et al., 2015).</summary>
    private const float PreluSlope = 0.25f;

    /// <summary>Draws the values of a tensor.</summary>
    /// <param name="random">Where they come from.</param>
    /// <param name="kind">The layer's kind.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="role">The tensor's role.</param>
    /// <param name="shape">Its shape.</param>
    public static float[] Create(RandomSource random, string kind, IReadOnlyList<AttributeValue> attributes, string role, IReadOnlyList<int> shape)
    {
        if (kind == LayerKinds.Bidirectional)
        {
            kind = attributes.First(attribute => attribute.Name == "cell").Text!;
            string prefix = role.StartsWith(LayerKinds.ForwardPrefix, StringComparison.Ordinal) ? LayerKinds.ForwardPrefix : LayerKinds.BackwardPrefix;
            role = char.ToLowerInvariant(role[prefix.Length]) + role[(prefix.Length + 1)..];
        }

        int gates = TensorLayout.Gates(kind);
        int count = shape.Aggregate(1, (product, size) => product * size);
        return role switch
        {
            TensorLayout.Weights when kind == LayerKinds.Embedding => Initialiser.Normal(random, count),
            TensorLayout.Weights when kind == LayerKinds.Conv1d => Initialiser.Glorot(random, 1, shape[0], shape[1] * shape[2]),
            TensorLayout.Weights or TensorLayout.InputWeights => Initialiser.Glorot(random, gates, shape[0] / gates, shape[1]),
            TensorLayout.RecurrentWeights => Initialiser.Orthogonal(random, gates, shape[1]),
            TensorLayout.Bias when kind == LayerKinds.Lstm => Initialiser.LstmBias(shape[0] / gates),
            TensorLayout.Scale => Filled(count, 1),
            TensorLayout.Alpha => Filled(count, PreluSlope),
            _ => new float[count],
        };
    }

    private static float[] Filled(int count, float value)
    {
        float[] values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
