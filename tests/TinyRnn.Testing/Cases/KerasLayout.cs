using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Testing;

/// <summary>A matrix or vector of a Keras layer; a vector has one row.</summary>
internal sealed record KerasArray(int Rows, int Columns, double[] Values);

/// <summary>
/// Keras's weight layout, turned into the canonical one for tests. Keras multiplies x * W, so a kernel is [inputs, gates * units]
/// and is transposed here; its gate orders are input, forget, cell, output and update, reset, candidate. A gru bias of two rows
/// (input, recurrent) belongs to the form that resets after the product.
/// </summary>
internal static class KerasLayout
{
    private static readonly int[] GruGatesInKerasOrder = [1, 0, 2];

    /// <summary>Adds a layer with the weights that Keras stores for it: kernel, recurrent kernel (recurrent kinds), bias (if any).</summary>
    public static int AddLayer(
        ModelBuilder builder, string type, int units, IReadOnlyList<AttributeValue> attributes, IReadOnlyList<KerasArray> weights)
    {
        string name = $"{type}{builder.LayerCount}";
        AttributeValue unitsValue = AttributeValue.Of("units", units);
        if (type == LayerKinds.Dense)
        {
            Dictionary<string, float[]> dense = new() { [TensorLayout.Weights] = Rows(weights[0], units, [0]) };
            if (weights.Count > 1)
            {
                dense.Add(TensorLayout.Bias, Rows(weights[1], units, [0]));
            }

            return builder.Layer(type, name, null, [unitsValue, .. attributes], dense);
        }

        int[] order = type == LayerKinds.Gru ? GruGatesInKerasOrder : [.. Enumerable.Range(0, TensorLayout.Gates(type))];
        Dictionary<string, float[]> tensors = new()
        {
            [TensorLayout.InputWeights] = Rows(weights[0], units, order),
            [TensorLayout.RecurrentWeights] = Rows(weights[1], units, order),
        };
        bool resetAfter = weights.Count > 2 && weights[2].Rows == 2;
        if (resetAfter)
        {
            AddBothGruBiases(tensors, weights[2], units);
        }
        else if (weights.Count > 2)
        {
            tensors.Add(TensorLayout.Bias, Rows(weights[2], units, order));
        }

        AttributeValue[] reset = type == LayerKinds.Gru ? [AttributeValue.Of("resetAfter", resetAfter)] : [];
        return builder.Layer(type, name, null, [unitsValue, .. attributes, .. reset], tensors);
    }

    /// <summary>Adds a convolution whose kernel Keras stores as [taps, inputs of a group, filters].</summary>
    public static int AddConvolution(
        ModelBuilder builder, int filters, IReadOnlyList<AttributeValue> attributes, double[][] taps, double[]? bias)
    {
        float[] weights =
        [
            .. Enumerable.Range(0, filters).SelectMany(filter => taps.SelectMany(
                tap => Enumerable.Range(0, tap.Length / filters).Select(input => (float)tap[(input * filters) + filter]))),
        ];
        Dictionary<string, float[]> tensors = new() { [TensorLayout.Weights] = weights };
        if (bias is not null)
        {
            tensors.Add(TensorLayout.Bias, [.. bias.Select(value => (float)value)]);
        }

        return builder.Layer(
            LayerKinds.Conv1d, $"conv{builder.LayerCount}", null,
            [AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", taps.Length), .. attributes], tensors);
    }

    /// <summary>The attribute for a name in Keras's spelling; "" is linear.</summary>
    public static AttributeValue Activation(string attribute, string keras) => AttributeValue.Of(
        attribute,
        ActivationSpec.Create(keras switch
        {
            "" => ActivationKinds.Linear,
            "hard_sigmoid" => ActivationKinds.HardSigmoid,
            _ => keras,
        }));

    /// <summary>Reset and update gates have one bias each, the sum; the candidate keeps both.</summary>
    private static void AddBothGruBiases(Dictionary<string, float[]> tensors, KerasArray bias, int units)
    {
        int columns = bias.Columns;
        double[] ofInput = bias.Values[..columns];
        double[] ofRecurrence = bias.Values[columns..];
        int candidate = 2 * units;
        double[] joined = [.. ofInput.Select((value, i) => i < candidate ? value + ofRecurrence[i] : value)];
        tensors.Add(TensorLayout.Bias, Rows(new(1, columns, joined), units, GruGatesInKerasOrder));
        tensors.Add(TensorLayout.RecurrentBias, [.. ofRecurrence.Skip(candidate).Select(value => (float)value)]);
    }

    /// <summary>Transposes, and picks for each canonical gate the columns of that gate in Keras's order.</summary>
    private static float[] Rows(KerasArray array, int units, int[] gateOrder)
    {
        List<float> rows = [];
        foreach (int gate in gateOrder)
        {
            for (int unit = 0; unit < units; unit++)
            {
                for (int input = 0; input < array.Rows; input++)
                {
                    rows.Add((float)array.Values[(input * array.Columns) + (gate * units) + unit]);
                }
            }
        }

        return [.. rows];
    }
}
