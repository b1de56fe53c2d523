using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Reference.Tests;

/// <summary>Every cell with every variant that it may have, by every merge, against plain loops.</summary>
public sealed class BidirectionalTests
{
    private const int Units = 3;
    private const int Inputs = 2;
    private const int Steps = 6;

    public static TheoryData<string, string> Combinations()
    {
        TheoryData<string, string> data = [];
        foreach (string merge in (string[])["concat", "sum", "multiply", "average"])
        {
            foreach (string cell in (string[])[LayerKinds.SimpleRnn, LayerKinds.Gru, LayerKinds.Lstm])
            {
                data.Add(cell, merge);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void EveryVariant_AgreesWithPlainLoops(string cell, string merge)
    {
        AttributeValue[][] variants = [.. Variants(cell)];
        for (int i = 0; i < variants.Length; i++)
        {
            RandomSource random = new(i);
            TinyRnnModel model = Create(random, [AttributeValue.Of("cell", cell), AttributeValue.Of("merge", merge), .. variants[i]], hasStates: i % 2 == 0);
            double[][] rows = [.. Enumerable.Range(0, Steps).Select(_ => random.Gaussians(Inputs, 1).Select(value => (double)value).ToArray())];
            List<double[]> forward = new PlainDirection(model, LayerKinds.ForwardPrefix).Run(rows);
            List<double[]> backward = new PlainDirection(model, LayerKinds.BackwardPrefix).Run(Enumerable.Reverse(rows));
            backward.Reverse();
            double[] expected = [.. forward.Zip(backward, (first, second) => Merge(merge, first, second)).SelectMany(row => row)];

            double[] found = new ReferenceNetwork(model).Run([.. rows.SelectMany(row => row)]);

            string what = $"{cell}, {merge}: {string.Join(", ", variants[i].Select(value => value.Name))}";
            Assert.True(Tolerances.PlainLoops.Ratio(expected, found) <= 1, what);
        }
    }

    /// <summary>Every set of the attributes that a cell may have; each changes what the layer gives, or comparing it would say nothing.</summary>
    [Theory]
    [InlineData(LayerKinds.SimpleRnn)]
    [InlineData(LayerKinds.Gru)]
    [InlineData(LayerKinds.Lstm)]
    public void EveryVariant_IsAnotherFunction(string cell)
    {
        float[] inputs = new RandomSource(3).Gaussians(Steps * Inputs, 1);
        double[][] outputs = [.. Variants(cell).Select(variant => new ReferenceNetwork(
            Create(new RandomSource(7), [AttributeValue.Of("cell", cell), .. variant], hasStates: true)).Run(inputs))];

        Assert.Equal(outputs.Length, outputs.Select(values => string.Join(" ", values)).Distinct().Count());
    }

    private static IEnumerable<AttributeValue[]> Variants(string cell)
    {
        AttributeValue[] all = cell switch
        {
            LayerKinds.SimpleRnn => [AttributeValue.Of("clip", 0.375), AttributeValue.Of("activation", ActivationKinds.Softplus)],
            LayerKinds.Gru => [AttributeValue.Of("clip", 0.375), AttributeValue.Of("resetAfter", false), AttributeValue.Of("recurrentActivation", ActivationKinds.Tanh)],
            _ =>
            [
                AttributeValue.Of("peepholes", true), AttributeValue.Of("clip", 0.375), AttributeValue.Of("coupledInputForget", true),
                AttributeValue.Of("outputActivation", ActivationKinds.Relu), AttributeValue.Of("recurrentActivation", ActivationKinds.Softplus),
            ],
        };
        for (int set = 0; set < 1 << all.Length; set++)
        {
            yield return [.. all.Where((_, place) => (set & (1 << place)) != 0)];
        }
    }

    /// <summary>Weights are drawn alike for every variant; peepholes and the second bias of a gru come last.</summary>
    private static TinyRnnModel Create(RandomSource random, AttributeValue[] attributes, bool hasStates)
    {
        ModelBuilder builder = new("both", Inputs);
        string cell = attributes[0].Text!;
        string[] roles = [.. LayerKinds.Find(LayerKinds.Bidirectional)!.State.Where(role => cell == LayerKinds.Lstm || role.EndsWith("Hidden", StringComparison.Ordinal))];
        Dictionary<string, float[]> states = roles.ToDictionary(role => role, _ => random.Uniforms(Units, 0.8));
        return builder.Output(builder.Layer(
            LayerKinds.Bidirectional, "layer", null, [AttributeValue.Of("units", Units), .. attributes],
            (_, shape) => random.Uniforms(shape.Aggregate(1, (product, size) => product * size), 0.9), hasStates ? states : null)).Build();
    }

    private static double[] Merge(string merge, double[] forward, double[] backward) => merge switch
    {
        "concat" => [.. forward, .. backward],
        "sum" => [.. forward.Zip(backward, (a, b) => a + b)],
        "multiply" => [.. forward.Zip(backward, (a, b) => a * b)],
        _ => [.. forward.Zip(backward, (a, b) => (a + b) / 2)],
    };
}
