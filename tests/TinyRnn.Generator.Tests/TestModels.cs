using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;

namespace TinyRnn.Generator.Tests;

/// <summary>Small models of known structure.</summary>
internal static class TestModels
{
    /// <summary>One case a layer kind (and form), small enough to read its code.</summary>
    public static readonly string[] Kinds =
        [
        "dense", "simpleRnn", "lstm", "gru", "gruResetBefore", "activation", "concat", "add", "multiply",
        "lstmPeepholes", "simpleRnnClip", "gruClip", "gruResetBeforeClip", "embedding", "layerNorm", "batchNorm", "poolingOverTime", "attention", "subtract", "divide", "sqrt", "pow", "prelu", "conv1d",
        "average", "reverse", "bidirectional", "pad", "pooling", "flatten", "reshape", "transpose", "slice", "reduce",
    ];

    /// <summary>A model whose first layers are of the kind and whose last is dense.</summary>
    public static TinyRnnModel OfKind(string kind, int seed = 1)
    {
        bool isOfFrames = kind is "pad" or "pooling" or "flatten" or "reshape" or "transpose" or "slice" or "reduce";
        ModelBuilder builder = kind == "embedding" ? new(kind, ["a", "b", "c", "d", "e"]) : new(kind, 3, isOfFrames ? 6 : 1);
        Random random = new(seed);
        switch (kind)
        {
            case "dense":
            case "simpleRnn":
            case "lstm":
            case "gru":
                Layer(builder, random, kind, "first", 6);
                break;
            case "gruResetBefore":
                Layer(builder, random, "gru", "first", 6, extra: new AttributeValue("resetAfter", Flag: false));
                break;
            case "lstmPeepholes":
                Layer(builder, random, "lstm", "first", 6, extra: new AttributeValue("peepholes", Flag: true));
                break;
            case "simpleRnnClip":
                Layer(builder, random, "simpleRnn", "first", 6, extra: new AttributeValue("clip", Number: 0.25));
                break;
            case "gruClip":
                Layer(builder, random, "gru", "first", 6, extra: new AttributeValue("clip", Number: 0.25));
                break;
            case "gruResetBeforeClip":
                builder.Layer(
                    "gru", "first", null, [new("units", Integer: 6), new("resetAfter", Flag: false), new("clip", Number: 0.25)],
                    (_, shape) => Values(random, shape));
                break;
            case "embedding":
                builder.Layer("embedding", "first", null, [new("units", Integer: 6)], (_, shape) => Values(random, shape));
                break;
            case "layerNorm" or "batchNorm":
                Layer(builder, random, "dense", "before", 7);
                builder.Layer(kind, "first", null, null, (_, shape) => Values(random, shape));
                break;
            case "poolingOverTime":
                builder.Layer(kind, "first");
                break;
            case "attention":
                int scores = Layer(builder, random, "dense", "scores", 1);
                builder.Layer("poolingOverTime", "first", [ModelBuilder.NetworkInput, scores], [new("mode", Text: "attention")]);
                break;
            case "sqrt":
                builder.Layer("activation", "before", null, [new("activation", Activation: new("softplus"))]);
                builder.Layer(kind, "first");
                break;
            case "pow":
                builder.Layer(kind, "first", null, [new("exponent", Number: 2)]);
                break;
            case "conv1d":
                builder.Layer(
                    kind, "first", null, [new("filters", Integer: 6), new("kernelSize", Integer: 3), new("dilation", Integer: 2), new("groups", Integer: 3)],
                    (_, shape) => Values(random, shape));
                break;
            case "pad":
                Pad(builder, "zeros", 2, 1, "constant");
                Pad(builder, "mirrored", 2, 3, "reflect");
                Pad(builder, "repeated", 0, 3, "edge");
                Layer(builder, random, "simpleRnn", "inPlace", 4);
                Pad(builder, "around", 1, 1, "constant");
                break;
            case "pooling":
                Pooling(builder, "edges", "mean", 3, 2, "same");
                Pooling(builder, "wide", "mean", 40, 1, "same");
                Pooling(builder, "inside", "max", 2, 1, "valid");
                break;
            case "flatten":
                builder.Layer(kind, "first");
                break;
            case "reshape":
                builder.Layer(kind, "first", null, [new("rows", Integer: 2), new("channels", Integer: 9)]);
                break;
            case "transpose":
                builder.Layer(kind, "first");
                break;
            case "slice":
                int rows = Slice(builder, "view", ModelBuilder.NetworkInput, "rows", 2, 4, 1);
                Slice(builder, "everyOther", rows, "rows", 0, 2, 2);
                Slice(builder, "part", 1, "channels", 1, 2, 1);
                break;
            case "reduce":
                int wide = Layer(builder, random, "dense", "wide", 13);
                int sums = Reduce(builder, "sums", wide, "sum", "rows");
                int largest = Reduce(builder, "largest", wide, "max", "channels");
                int flat = builder.Layer("flatten", "flat", [largest]);
                builder.Layer("concat", "first", [sums, flat]);
                break;
            case "reverse":
                Layer(builder, random, "gru", "before", 4);
                builder.Layer(kind, "first");
                break;
            case "bidirectional":
                builder.Layer(
                    kind, "first", null, [new("cell", Text: "gru"), new("units", Integer: 4), new("merge", Text: "average")],
                    (_, shape) => Values(random, shape));
                break;
            case "prelu":
                builder.Layer("activation", "first", null, [new("activation", Activation: new("prelu"))], (_, shape) => Values(random, shape));
                break;
            case "divide":
                Layer(builder, random, "dense", "divisor", 3, activation: "sigmoid");
                builder.Layer(kind, "first", [ModelBuilder.NetworkInput, 0]);
                break;
            case "activation":
                builder.Layer("activation", "first", null, [new("activation", Activation: new("elu", 1.0))]);
                break;
            default:
                int left = Layer(builder, random, "gru", "left", 5, inputs: [ModelBuilder.NetworkInput]);
                int right = Layer(builder, random, "dense", "right", 5, inputs: [ModelBuilder.NetworkInput]);
                builder.Layer(kind, "first", [left, right]);
                break;
        }

        int last = Layer(builder, random, "dense", "last", 2);
        builder.Output(last);
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    private static void Pad(ModelBuilder builder, string name, int before, int after, string mode) => builder.Layer(
        "pad", name, null, [new("before", Integer: before), new("after", Integer: after), new("mode", Text: mode)]);

    private static void Pooling(ModelBuilder builder, string name, string mode, int size, int stride, string padding) => builder.Layer(
        "pooling", name, null,
        [new("mode", Text: mode), new("size", Integer: size), new("stride", Integer: stride), new("padding", Text: padding)]);

    private static int Slice(ModelBuilder builder, string name, int input, string axis, int start, int count, int step) => builder.Layer(
        "slice", name, [input],
        [new("axis", Text: axis), new("start", Integer: start), new("count", Integer: count), new("step", Integer: step)]);

    private static int Reduce(ModelBuilder builder, string name, int input, string mode, string axis) =>
        builder.Layer("reduce", name, [input], [new("mode", Text: mode), new("axis", Text: axis)]);

    /// <summary>A model with everything a model file can say about input, output and use.</summary>
    public static TinyRnnModel Rich(string[]? labels = null, int seed = 1, int units = 8)
    {
        Random random = new(seed);
        string[] names = labels ?? ["healthy", "bearing wear", "3-phase \"fault\" <&>"];
        ModelBuilder builder = new ModelBuilder("fan-monitor", 3)
            .Describe("Condition of a fan, from its <vibration> & speed")
            .Features(["x", "y", "z"], ["m/s^2", "m/s^2", "m/s^2"])
            .SampleRate(200)
            .Normalise([0.1f, -0.2f, 9.81f], [1.5f, 2f, 0.5f])
            .Window(100, 50);
        Layer(builder, random, "gru", "gru", units);
        int last = Layer(builder, random, "dense", "classes", names.Length, activation: "softmax");
        builder.Output(last, names, threshold: 0.75);
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    /// <summary>Two outputs, one labelled and one in raw units.</summary>
    public static TinyRnnModel TwoOutputs()
    {
        Random random = new(3);
        ModelBuilder builder = new ModelBuilder("two-outputs", 2).Normalise([1f, 2f], [0.5f, 4f]);
        int shared = Layer(builder, random, "lstm", "shared", 7);
        int classes = Layer(builder, random, "dense", "classes", 3, inputs: [shared]);
        int level = Layer(builder, random, "dense", "level", 2, inputs: [shared]);
        builder.Output(classes, ["low", "mid", "high"]).Output(level, normaliser: new Normaliser([20f, -3f], [5f, 0.25f]));
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    /// <summary>A model whose recurrent layer starts from a stored state.</summary>
    public static TinyRnnModel WithInitialState()
    {
        Random random = new(4);
        ModelBuilder builder = new("initial-state", 2);
        int first = builder.Layer(
            "lstm", "lstm", null, [new("units", Integer: 5)], (_, shape) => Values(random, shape),
            new Dictionary<string, float[]> { ["hidden"] = Values(random, [5]), ["cell"] = Values(random, [5]) });
        builder.Output(first);
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    /// <summary>A step that consumes a frame of three rows.</summary>
    public static TinyRnnModel Frame()
    {
        Random random = new(5);
        ModelBuilder builder = new ModelBuilder("frame", 2, inputLength: 3).Normalise([1f, 2f], [0.5f, 4f]);
        int first = Layer(builder, random, "gru", "gru", 4);
        builder.Output(first, normaliser: new Normaliser([1f, 2f, 3f, 4f], [2f, 2f, 2f, 2f]));
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    /// <summary>
    /// Convolutions over the rows of a frame: passes of three and two rows with a dot product, then one row, then a kernel of which
    /// two taps see padding only.
    /// </summary>
    public static TinyRnnModel FrameConvolutions()
    {
        Random random = new(6);
        ModelBuilder builder = new("frame-convolutions", 2, inputLength: 5);
        builder.Layer("conv1d", "first", null, Convolution(9, 3, "same", "tanh"), (_, shape) => Values(random, shape));
        builder.Layer("conv1d", "second", null, Convolution(7, 5, "valid", "relu"), (_, shape) => Values(random, shape));
        builder.Output(builder.Layer("conv1d", "last", null, Convolution(4, 3, "same", "linear"), (_, shape) => Values(random, shape)));
        return GoldenVectorsFactory.Attach(builder.Build());

        static AttributeValue[] Convolution(int filters, int kernel, string padding, string activation) =>
        [
            new("filters", Integer: filters), new("kernelSize", Integer: kernel), new("padding", Text: padding),
            new("activation", Activation: new(activation)),
        ];
    }

    /// <summary>The model as the compiler gets it, under its name.</summary>
    public static ModelText Text(TinyRnnModel model, string? name = null) =>
        new($"/models/{name ?? model.Network.Name}.rnn.json", ModelWriter.ToText(model));

    public static int Layer(
        ModelBuilder builder,
        Random random,
        string type,
        string name,
        int units,
        int[]? inputs = null,
        string? activation = null,
        AttributeValue? extra = null)
    {
        List<AttributeValue> attributes = [new("units", Integer: units)];
        if (activation is not null)
        {
            attributes.Add(new("activation", Activation: new(activation)));
        }

        if (extra is not null)
        {
            attributes.Add(extra);
        }

        return builder.Layer(type, name, inputs, attributes, (_, shape) => Values(random, shape));
    }

    /// <summary>Values that keep the network in its lively range: uniform within 0.6 / sqrt(columns).</summary>
    public static float[] Values(Random random, IReadOnlyList<int> shape)
    {
        int count = shape.Aggregate(1, (product, size) => product * size);
        double limit = shape.Count > 1 ? 0.9 / Math.Sqrt(shape[^1]) : 0.3;
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2 - 1) * limit))];
    }

    /// <summary>Metadata that the targets file gives for weights beside a model file.</summary>
    public static ImmutableDictionary<string, string> WeightsMetadata(byte[] weights, string resource) =>
        ImmutableDictionary<string, string>.Empty
            .Add("TinyRnnModel", "true")
            .Add("TinyRnnWeightsPresent", "true")
            .Add("TinyRnnWeightsLength", weights.Length.ToString(CultureInfo.InvariantCulture))
            .Add("TinyRnnWeightsSha256", Convert.ToHexString(SHA256.HashData(weights)))
            .Add("TinyRnnWeightsResource", resource);
}
