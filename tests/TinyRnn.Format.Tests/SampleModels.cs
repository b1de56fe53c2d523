using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format.Tests;

/// <summary>Small models that the tests write, damage and read.</summary>
internal static class SampleModels
{
    /// <summary>2 -> gru 3 -> dense 2, with everything a model file can state inline; about 1 KB of weights and golden vectors.</summary>
    public static TinyRnnModel Small() => WithGolden(SmallBuilder().Build());

    /// <summary>The builder of <see cref="Small"/>, before its golden vectors.</summary>
    public static ModelBuilder SmallBuilder()
    {
        ModelBuilder builder = new ModelBuilder("small", 2)
            .Describe("A small model")
            .Features(["x", "y"], ["m/s^2", "m/s^2"])
            .SampleRate(200)
            .Normalise([0.1f, -0.2f], [2, 0.3f])
            .Window(40, 10)
            .From(new Provenance
            {
                Tool = "tests",
                Version = "0.1.0",
                Seed = long.MaxValue,
                Data = "made \"up\"\n",
                Metrics = [new("accuracy", 0.1 + 0.2), new("loss", 1e-20)],
                VectorBits = 256,
            });
        int gru = builder.Layer("gru", "gru", null, [AttributeValue.Of("units", 3)], Values);
        int dense = builder.Layer(
            "dense", "classes", null, [AttributeValue.Of("units", 2), AttributeValue.Of("activation", "softmax")], Values);
        return builder.Output(gru, normaliser: new Normaliser([1, 2, 3], [0.5f, 1, -1])).Output(dense, ["a", "b"], threshold: 0.75);
    }

    /// <summary>Every available kind in a graph with branches, both state roles given, parameters of activations.</summary>
    public static TinyRnnModel Graph()
    {
        ModelBuilder builder = new("graph", 3);
        int left = builder.Layer(
            "lstm", "left", [ModelBuilder.NetworkInput], [AttributeValue.Of("units", 4)], Values,
            new Dictionary<string, float[]> { ["hidden"] = [1, 2, 3, 4], ["cell"] = [0.5f, 0, -0.5f, 1] });
        int right = builder.Layer(
            "simpleRnn", "right", [ModelBuilder.NetworkInput],
            [AttributeValue.Of("units", 4), AttributeValue.Of("activation", ActivationSpec.Create("leakyRelu", 0.3))], Values);
        int sum = builder.Layer("add", "sum", [left, right]);
        int product = builder.Layer("multiply", "product", [sum, left]);
        int all = builder.Layer("concat", "all", [product, ModelBuilder.NetworkInput, right]);
        int gru = builder.Layer(
            "gru", "gru", [all], [AttributeValue.Of("units", 2), AttributeValue.Of("resetAfter", false)], Values);
        int activation = builder.Layer("activation", "squash", null, [AttributeValue.Of("activation", "hardSigmoid")]);
        return WithGolden(builder.Output(activation).Output(gru).Build());
    }

    /// <summary>As <see cref="Small"/>, but of values that every mathematics library computes alike: the recorded text must not depend on it.</summary>
    public static TinyRnnModel Canonical()
    {
        ModelBuilder builder = new ModelBuilder("canonical", 2)
            .Describe("A \"small\" model")
            .Features(["x", "y"], ["m/s^2", "°C"])
            .SampleRate(12.5)
            .Normalise([0.1f, -0.2f], [2, 1e-10f])
            .Window(40, 10)
            .From(new Provenance { Tool = "tests", Version = "0.1.0", Seed = 1, Data = "none", Metrics = [new("loss", 1e-20)], VectorBits = 256 });
        builder.Layer("simpleRnn", "recurrent", null, [AttributeValue.Of("units", 2), AttributeValue.Of("activation", "leakyRelu")], Eighths,
            new Dictionary<string, float[]> { ["hidden"] = [1, -1] });
        int dense = builder.Layer("dense", "classes", null, [AttributeValue.Of("units", 2), AttributeValue.Of("activation", "softmax")], Eighths);
        int product = builder.Layer("multiply", "product", [dense, 0]);
        TinyRnnModel model = builder
            .Output(product, ["a", "b"], threshold: 0.75)
            .Output(0, normaliser: new Normaliser([1, 2], [0.5f, -1]))
            .Build();
        return model.With(golden: new GoldenVectors
        {
            Steps = 32,
            Inputs = Enumerable.Range(0, 64).Select(i => i / 8f).ToArray(),
            Outputs = Enumerable.Range(0, 128).Select(i => i / 16.0).ToArray(),
            AbsoluteTolerance = [1e-6, 1e-5, 0.001, 1],
            RelativeTolerance = [0, 0, 0, 0],
        });
    }

    /// <summary>One dense layer with a given number of units and channels.</summary>
    public static TinyRnnModel Dense(int units, int channels)
    {
        ModelBuilder builder = new("wide", channels);
        return WithGolden(builder.Output(builder.Layer("dense", "dense", null, [AttributeValue.Of("units", units)], Values)).Build());
    }

    /// <summary>A dense layer 3 -> 2 whose weights are stored as i8.</summary>
    public static TinyRnnModel Quantised(sbyte[] steps, float[] rowScale)
    {
        TinyRnnModel model = Dense(2, 3);
        List<Tensor> tensors = [.. model.Tensors];
        float[] values = [.. steps.Select((step, i) => step * rowScale[i / 3])];
        tensors[0] = new Tensor("dense.weights", [2, 3], values) { RowScale = rowScale };
        return model.With(tensors: tensors);
    }

    /// <summary>Golden vectors of the right sizes; their values mean nothing here.</summary>
    public static TinyRnnModel WithGolden(TinyRnnModel model)
    {
        const int steps = 32;
        return model.With(golden: new GoldenVectors
        {
            Steps = steps,
            Inputs = Enumerable.Range(0, steps * model.Network.InputSize).Select(i => MathF.Sin(i)).ToArray(),
            Outputs = Enumerable.Range(0, steps * model.Network.OutputSize).Select(i => Math.Cos(i)).ToArray(),
            AbsoluteTolerance = Enumerable.Repeat(1e-6, model.Network.OutputSize).ToArray(),
            RelativeTolerance = Enumerable.Repeat(0.1, model.Network.OutputSize).ToArray(),
        });
    }

    /// <summary>Values that differ within a tensor and between roles.</summary>
    public static float[] Values(string role, IReadOnlyList<int> dimensions)
    {
        int count = dimensions.Aggregate(1, (product, size) => product * size);
        return Enumerable.Range(0, count).Select(i => MathF.Sin((i * 0.7f) + role.Length)).ToArray();
    }

    private static float[] Eighths(string role, IReadOnlyList<int> dimensions) =>
        [.. Enumerable.Range(role.Length, dimensions.Aggregate(1, (product, size) => product * size)).Select(i => i / 8f)];
}
