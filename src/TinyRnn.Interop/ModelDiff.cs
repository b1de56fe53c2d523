using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;

namespace TinyRnn.Interop;

/// <summary>How far a tensor of one model is from the one of the same name in another.</summary>
/// <param name="Name">The tensor.</param>
/// <param name="Largest">Largest absolute difference of a value.</param>
/// <param name="Different">Values that differ in any bit.</param>
/// <param name="Count">Values.</param>
public sealed record TensorDifference(string Name, double Largest, long Different, long Count);

/// <summary>What two models differ in.</summary>
/// <param name="Structure">Differences of structure in words; empty where it is the same.</param>
/// <param name="Tensors">Every tensor that both have in one shape, and that differs.</param>
/// <param name="LargestOutput">Largest absolute difference of an output on the same input; NaN where it cannot be compared.</param>
/// <param name="Steps">Steps of that input; 0 where it cannot be compared.</param>
public sealed record ModelDifference(
    IReadOnlyList<string> Structure, IReadOnlyList<TensorDifference> Tensors, double LargestOutput, int Steps)
{
    /// <summary>Whether nothing differs.</summary>
    public bool IsSame => Structure.Count == 0 && Tensors.Count == 0 && LargestOutput is 0 or double.NaN;
}

/// <summary>Compares two models.</summary>
public static class ModelDiff
{
    /// <summary>Compares structure, weights, normalisers, and the double-precision reference's outputs on one input.</summary>
    /// <param name="first">A model, with the values of its tensors.</param>
    /// <param name="second">Another one.</param>
    /// <param name="inputs">[steps, inputSize] in raw units; null takes the first one's golden inputs.</param>
    public static ModelDifference Compare(TinyRnnModel first, TinyRnnModel second, float[]? inputs = null)
    {
        List<string> structure = [.. Structure(first.Network, second.Network), .. Values(first, second)];
        List<TensorDifference> tensors = [];
        foreach (Tensor tensor in first.Tensors)
        {
            Tensor? other = second.Tensors.FirstOrDefault(item => item.Name == tensor.Name);
            if (other is null || !other.Dimensions.Equals(tensor.Dimensions))
            {
                structure.Add($"tensor '{tensor.Name}': [{string.Join(", ", tensor.Dimensions)}], {(other is null ? "none" : $"[{string.Join(", ", other.Dimensions)}]")}");
            }
            else if (Difference(tensor, other) is { Different: > 0 } difference)
            {
                tensors.Add(difference);
            }
        }

        structure.AddRange(second.Tensors.Where(tensor => first.Tensors.All(item => item.Name != tensor.Name))
            .Select(tensor => $"tensor '{tensor.Name}': none, [{string.Join(", ", tensor.Dimensions)}]"));
        inputs ??= first.Golden?.Inputs ?? [];
        bool isComparable = inputs.Length > 0 && first.Network.InputSize == second.Network.InputSize
            && first.Network.OutputSize == second.Network.OutputSize && first.Network.Input.Kind == second.Network.Input.Kind
            && (first.Network.Input.Kind == InputKind.Features || first.Network.Input.Size == second.Network.Input.Size);
        return new ModelDifference(
            structure, tensors, isComparable ? Outputs(first, second, inputs) : double.NaN, isComparable ? inputs.Length / first.Network.InputSize : 0);
    }

    private static double Outputs(TinyRnnModel first, TinyRnnModel second, float[] inputs)
    {
        double[] ofFirst = new ReferenceNetwork(first).Run(inputs), ofSecond = new ReferenceNetwork(second).Run(inputs);
        return ofFirst.Zip(ofSecond, (a, b) => a.Equals(b) ? 0 : Math.Abs(a - b)).Max();
    }

    private static TensorDifference Difference(Tensor first, Tensor second)
    {
        double largest = 0;
        long different = 0;
        for (int i = 0; i < first.Values.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(first.Values[i]) != BitConverter.SingleToInt32Bits(second.Values[i]))
            {
                different++;
                largest = Math.Max(largest, Math.Abs((double)first.Values[i] - second.Values[i]));
            }
        }

        return new TensorDifference(first.Name, largest, different, first.Values.Length);
    }

    private static IEnumerable<string> Structure(NetworkSpec first, NetworkSpec second)
    {
        if (first.InputSize != second.InputSize || first.Input.Kind != second.Input.Kind || first.Input.Size != second.Input.Size)
        {
            yield return $"input: {Describe(first.Input)}, {Describe(second.Input)}";
        }

        if (first.Activations != second.Activations)
        {
            yield return $"activations: {first.Activations}, {second.Activations}";
        }

        if (first.Usage != second.Usage)
        {
            yield return $"usage: {Wording(first.Usage)}, {Wording(second.Usage)}";
        }

        if (first.Layers.Count != second.Layers.Count)
        {
            yield return $"layers: {first.Layers.Count}, {second.Layers.Count}";
        }

        foreach ((LayerSpec a, LayerSpec b) in first.Layers.Zip(second.Layers))
        {
            string ofFirst = Describe(a), ofSecond = Describe(b);
            if (ofFirst != ofSecond)
            {
                yield return $"layer '{a.Name}': {ofFirst}; layer '{b.Name}': {ofSecond}";
            }
        }

        if (!first.Outputs.Select(output => output.From).SequenceEqual(second.Outputs.Select(output => output.From)))
        {
            yield return $"outputs: of layers {string.Join(", ", first.Outputs.Select(output => output.From))}, of layers {string.Join(", ", second.Outputs.Select(output => output.From))}";
        }
    }

    /// <summary>Normalisers and thresholds.</summary>
    private static IEnumerable<string> Values(TinyRnnModel first, TinyRnnModel second)
    {
        if (!IsSame(first.InputNormaliser, second.InputNormaliser))
        {
            yield return "input: the normalisers differ";
        }

        foreach (int i in Enumerable.Range(0, Math.Min(first.OutputNormalisers.Count, second.OutputNormalisers.Count)))
        {
            if (!IsSame(first.OutputNormalisers[i], second.OutputNormalisers[i]) || first.Thresholds[i] != second.Thresholds[i])
            {
                yield return $"output {i}: the normalisers or thresholds differ";
            }
        }
    }

    private static string Wording(UsageSpec usage) =>
        usage.Mode == UsageMode.Window ? $"windows of {usage.Steps} steps, one every {usage.Stride}" : "a stream";

    private static bool IsSame(Normaliser? first, Normaliser? second) => first is null || second is null
        ? first == second
        : first.Mean.SequenceEqual(second.Mean) && first.Scale.SequenceEqual(second.Scale);

    private static string Describe(InputSpec input) => $"{input.Length} by {input.Size} {input.Kind}";

    private static string Describe(LayerSpec layer) =>
        $"{layer.Type} {layer.InputShape} to {layer.OutputShape} of {string.Join(" and ", layer.Inputs.Select(input => input < 0 ? "the input" : $"layer {input}"))}"
        + string.Concat(layer.Attributes.Select(attribute => $", {attribute.Name} {Describe(attribute)}"));

    private static string Describe(AttributeValue value) => value.Activation is { } activation
        ? FormattableString.Invariant($"{activation.Name}({activation.Alpha}, {activation.Beta})")
        : FormattableString.Invariant($"{value.Integer}{value.Flag}{value.Number}{value.Text}");
}
