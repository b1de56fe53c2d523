using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;

namespace TinyRnn.Cli.Tests;

/// <summary>Small models with random weights and golden vectors, built in memory or written to a file.</summary>
internal static class TestModels
{
    public const int InputSize = 3;

    public static readonly string[] Labels = ["calm", "shaken, stirred"];

    /// <summary>Input of three features, one recurrent layer, a dense layer of two outputs with labels.</summary>
    public static TinyRnnModel Create(string type, int units = 5, bool isWindow = false, params AttributeValue[] attributes)
    {
        var random = new Random(7);
        var builder = new ModelBuilder("test-model", InputSize);
        builder.Features(["x", "y", "z"]).Normalise([1, 2, 3], [2, 2, 0.5f]);
        if (isWindow)
        {
            builder.Window(10, 5);
        }

        builder.Layer(type, "recurrent", null, [new("units", Integer: units), .. attributes], Values(random));
        int dense = builder.Layer(LayerKinds.Dense, "dense", null, [new("units", Integer: Labels.Length)], Values(random));
        builder.Output(dense, Labels, new Normaliser([0.5f, -1], [2, 3]));
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    /// <summary>A graph with every stateless kind, two outputs and no normaliser.</summary>
    public static TinyRnnModel Graph()
    {
        var random = new Random(8);
        var builder = new ModelBuilder("graph", 4);
        int gru = builder.Layer(LayerKinds.Gru, "gru", [ModelBuilder.NetworkInput], [new("units", Integer: 4)], Values(random));
        int sum = builder.Layer(LayerKinds.Add, "sum", [gru, ModelBuilder.NetworkInput]);
        int product = builder.Layer(LayerKinds.Multiply, "product", [sum, gru]);
        int both = builder.Layer(LayerKinds.Concat, "both", [product, ModelBuilder.NetworkInput]);
        int soft = builder.Layer(LayerKinds.Dense, "soft", [both],
            [new("units", Integer: 3), new("activation", Activation: new(ActivationKinds.Softmax))], Values(random));
        int elu = builder.Layer(LayerKinds.Activation, "elu", [both], [new("activation", Activation: new(ActivationKinds.Elu, 1))]);
        builder.Output(soft).Output(elu);
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    /// <summary>Writes a model and returns its path.</summary>
    public static string Save(TinyRnn.Testing.TemporaryFolder folder, TinyRnnModel model)
    {
        string path = folder.File($"{model.Network.Name}.rnn.json");
        ModelWriter.Save(model, path);
        return path;
    }

    private static Func<string, IReadOnlyList<int>, float[]?> Values(Random random) => (_, dimensions) =>
    {
        int count = dimensions.Aggregate(1, (product, size) => product * size);
        float scale = 1 / MathF.Sqrt(dimensions[^1]);
        return Enumerable.Range(0, count).Select(_ => scale * ((2 * random.NextSingle()) - 1)).ToArray();
    };
}
