using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>Every attribute of the recurrent operators against the formulas of ONNX's documentation.</summary>
public sealed class RecurrentOperatorTests(ITestOutputHelper log) : IDisposable
{
    private const int Steps = 12;
    private const int Inputs = 3;
    private const int Seeds = 40;

    private static readonly string[] Directions = ["forward", "reverse", "bidirectional"];

    private static readonly (string Name, Func<double, double> Function)[] Activations =
    [
        ("Tanh", Math.Tanh), ("sigmoid", x => 1 / (1 + Math.Exp(-x))), ("Relu", x => Math.Max(0, x)), ("LeakyRelu", x => x < 0 ? 0.2f * x : x),
        ("HardSigmoid", x => Math.Clamp((0.3f * x) + 0.4f, 0, 1)), ("Elu", x => x < 0 ? 0.7f * (Math.Exp(x) - 1) : x),
        ("Softplus", x => Math.Log(1 + Math.Exp(x))), ("Softsign", x => x / (1 + Math.Abs(x))), ("Affine", x => (0.6f * x) + 0.1f),
        ("ScaledTanh", x => 1.3f * Math.Tanh(0.7f * x)), ("ThresholdedRelu", x => x > 0.15f ? x : 0),
    ];

    private static readonly Dictionary<string, float> Alphas = new()
    {
        ["LeakyRelu"] = 0.2f, ["HardSigmoid"] = 0.3f, ["Elu"] = 0.7f, ["Affine"] = 0.6f, ["ScaledTanh"] = 1.3f, ["ThresholdedRelu"] = 0.15f,
    };

    private static readonly Dictionary<string, float> Betas = new() { ["HardSigmoid"] = 0.4f, ["Affine"] = 0.1f, ["ScaledTanh"] = 0.7f };

    private readonly TemporaryFolder _folder = new();

    private readonly List<(bool AreAlike, bool IsOne)> _kindsOfTwo = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("RNN")]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    public void EveryAttribute_IsWhatTheDocumentationSays(string type)
    {
        double worst = 0;
        _kindsOfTwo.Clear();
        for (int seed = 0; seed < Seeds; seed++)
        {
            worst = Math.Max(worst, Compare(type, seed));
        }

        // Two directions are one layer where their activations are the same, whatever else the node has, and two where not.
        Assert.Contains((true, true), _kindsOfTwo);
        Assert.Contains((false, false), _kindsOfTwo);
        Assert.All(_kindsOfTwo, item => Assert.Equal(item.AreAlike, item.IsOne));
        log.WriteLine($"{type}: {Seeds} random nodes, {worst:g2} off at most");
        Assert.InRange(worst, 0, 1e-6);
    }

    /// <summary>Directions whose activations differ are two layers, one of which may be plain; directions that are alike are one layer.</summary>
    [Theory]
    [InlineData("Sigmoid,Tanh,Tanh", "Sigmoid,Relu,Tanh")]
    [InlineData("Sigmoid,Tanh,Softplus", "Sigmoid,Tanh,Tanh")]
    [InlineData("Sigmoid,Elu,LeakyRelu", "Sigmoid,Elu,LeakyRelu")]
    public void AnOutputActivation_IsThatOfItsDirection(string forward, string backward)
    {
        const int Units = 3;
        Random random = new(6);
        string[][] names = [forward.Split(','), backward.Split(',')];
        List<RecurrentSpecification> parts = [.. names.Select(of => new RecurrentSpecification
        {
            Operator = "LSTM", Units = Units, W = Matrix(random, 4 * Units, Inputs), R = Matrix(random, 4 * Units, Units), B = Vector(random, 8 * Units),
            H0 = new double[Units], C0 = new double[Units],
            Activations = [.. of.Select(name => Activations.First(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Function)],
        })];
        string[] both = [.. names.SelectMany(of => of)];
        List<(string Name, object Value)> attributes =
        [
            ("hidden_size", Units), ("direction", "bidirectional"), ("activations", both),
        ];
        AddParameters(attributes, both);
        TinyRnnModel model = ModelImport.Import(Save("LSTM", parts, attributes, false, false, false, false, 4)).Model;
        LayerSpec[] layers = [.. model.Network.Layers.Where(layer => layer.Type is LayerKinds.Lstm or LayerKinds.Bidirectional)];
        string[][] distinct = forward == backward ? [names[0]] : names;
        Assert.Equal(distinct.Select(of => of[1] != of[2]), layers.Select(LayerKinds.IsLstmVariant));
        Assert.All(layers, layer => Assert.Equal(forward == backward ? LayerKinds.Bidirectional : LayerKinds.Lstm, layer.Type));
        double[][] inputs = Matrix(random, Steps, Inputs);
        double[] found = new ReferenceNetwork(model).Run([.. inputs.SelectMany(row => row.Select(value => (float)value))]);
        Assert.InRange(Expected(parts, "bidirectional", inputs, false).Zip(found.Chunk(2 * Units), Difference).Max(), 0, 1e-6);
    }

    /// <summary>A clip beyond which tanh and sigmoid are flat in float32, on gates whose arguments pass it.</summary>
    [Theory]
    [InlineData("RNN", 1)]
    [InlineData("GRU", 3)]
    public void AClipWhereActivationsAreFlat_MakesNoDifference(string type, int gates)
    {
        const int Units = 3;
        const double Clip = 18;
        Random random = new(5);
        double[] bias = [.. Vector(random, 2 * gates * Units).Select(value => (double)(float)(120 * value))];
        RecurrentSpecification part = new()
        {
            Operator = type, Units = Units, W = Matrix(random, gates * Units, Inputs), R = Matrix(random, gates * Units, Units), B = bias,
            H0 = new double[Units], C0 = new double[Units], Clip = Clip,
            Activations = type == "RNN" ? [Math.Tanh] : [Activations[1].Function, Math.Tanh],
        };
        TinyRnnModel model = ModelImport.Read(Save(type, [part], [("hidden_size", Units), ("clip", Clip)], false, false, false, false, gates), new ImportOptions()).Network.Draft.Build();
        double[][] inputs = Matrix(random, Steps, Inputs);
        double[] found = new ReferenceNetwork(model).Run([.. inputs.SelectMany(row => row.Select(value => (float)value))]);
        Assert.Contains(bias, value => Math.Abs(value) > Clip + 3);
        // In double precision a closed gate leaks 1.5e-8 a step; in float32 it is closed.
        Assert.InRange(Expected([part], "forward", inputs, false).Zip(found.Chunk(Units), Difference).Max(), 0, 1e-6);
    }

    /// <summary>Every activation in every place that a node has for one, through generated code.</summary>
    [Theory]
    [InlineData("RNN", "f")]
    [InlineData("GRU", "f")]
    [InlineData("GRU", "g")]
    [InlineData("LSTM", "f")]
    [InlineData("LSTM", "g")]
    [InlineData("LSTM", "h")]
    public void AnActivation_IsItselfInGeneratedCode(string type, string place)
    {
        const int Units = 5;
        int gates = type switch { "RNN" => 1, "LSTM" => 4, _ => 3 };
        string[] usual = type switch { "RNN" => ["Tanh"], "GRU" => ["Sigmoid", "Tanh"], _ => ["Sigmoid", "Tanh", "Tanh"] };
        int index = "fgh".IndexOf(place, StringComparison.Ordinal);
        foreach ((string name, _) in Activations)
        {
            Random random = new(name.Length);
            string[] names = [.. usual.Select((other, i) => i == index ? name : other)];

            // Gates of between 0 and 1, or the state would run away.
            double shift = name == "Softplus" ? -0.5 : 0.15;
            RecurrentSpecification part = new()
            {
                Operator = type, Units = Units, W = Matrix(random, gates * Units, Inputs), R = Matrix(random, gates * Units, Units),
                B = [.. Vector(random, 2 * gates * Units).Select(value => place == "f" ? (double)(float)((0.2 * value) + shift) : value)],
                H0 = new double[Units], C0 = new double[Units],
                Activations = [.. names.Select(of => Activations.First(item => item.Name.Equals(of, StringComparison.OrdinalIgnoreCase)).Function)],
            };
            List<(string Name, object Value)> attributes = [("hidden_size", Units), ("activations", names)];
            AddParameters(attributes, names);
            ImportedModel imported = ImportedModel.Import(Save(type, [part], attributes, false, false, false, false, gates));
            double[][] inputs = Matrix(random, Steps, Inputs);
            double[] expected = [.. Expected([part], "forward", inputs, false).SelectMany(row => row)];
            double off = imported.AssertGives([.. inputs.SelectMany(row => row.Select(value => (float)value))], expected, Tolerances.FreeRunning);
            log.WriteLine($"{type} {place} = {name}: {off:g2} off");
        }
    }

    [Fact]
    public void ScaledTanhWithoutItsNumbers_IsRefused()
    {
        Random random = new(1);
        RecurrentSpecification part = new()
        {
            Operator = "RNN", Units = 1, W = Matrix(random, 1, Inputs), R = Matrix(random, 1, 1), B = Vector(random, 2), H0 = [0], C0 = [0], Activations = [Math.Tanh],
        };
        string file = Save("RNN", [part], [("hidden_size", 1), ("activations", new[] { "ScaledTanh" }), ("activation_alpha", new[] { 1f })], false, false, false, false, 1);
        Assert.Contains("'activation_beta'", Assert.Throws<ImportException>(() => ModelImport.Import(file)).Message, StringComparison.Ordinal);
        file = Save("RNN", [part], [("hidden_size", 1), ("activations", new[] { "Selu" })], false, false, false, false, 1);
        Assert.Contains("'Selu' cannot be imported", Assert.Throws<ImportException>(() => ModelImport.Import(file)).Message, StringComparison.Ordinal);
    }

    /// <summary>A value each for the activations that take one, in the order of the activations.</summary>
    private static void AddParameters(List<(string Name, object Value)> attributes, string[] names)
    {
        attributes.Add(("activation_alpha", names.Where(Alphas.ContainsKey).Select(name => Alphas[name]).ToArray()));
        attributes.Add(("activation_beta", names.Where(Betas.ContainsKey).Select(name => Betas[name]).ToArray()));
    }

    private double Compare(string type, int seed)
    {
        Random random = new(seed);
        int units = random.Next(1, 5);
        string direction = Directions[seed % 3];
        int directions = direction == "bidirectional" ? 2 : 1;
        bool isBatchFirst = random.Next(2) == 0, hasInitial = random.Next(2) == 0, givesFinal = random.Next(3) == 0;
        int gates = type switch { "RNN" => 1, "LSTM" => 4, _ => 3 };
        List<RecurrentSpecification> specifications = [];
        List<(string Name, object Value)> attributes = [("hidden_size", units), ("direction", direction), ("layout", isBatchFirst ? 1 : 0)];
        bool linear = random.Next(2) == 0, coupled = type == "LSTM" && random.Next(3) == 0, peepholes = type == "LSTM" && random.Next(2) == 0;
        double clip = random.Next(2) == 0 ? 0.75 : 0;
        int first = random.Next(2), second = random.Next(Activations.Length);
        int[][] chosen = [.. Enumerable.Range(0, directions).Select(_ =>
        {
            // Every second network of two directions has other activations in each; the last of an LSTM differs from the second by turns.
            int[] of = type switch { "RNN" => [second], "GRU" => [first, second], _ => [first, second, (second + (seed / 3)) % Activations.Length] };
            (first, second) = seed % 2 == 0 ? (first, second) : (1 - first, (second + 1) % Activations.Length);
            return of;
        })];
        for (int i = 0; i < directions; i++)
        {
            specifications.Add(new RecurrentSpecification
            {
                Operator = type,
                Units = units,
                W = Matrix(random, gates * units, Inputs),
                R = Matrix(random, gates * units, units),
                B = Vector(random, 2 * gates * units),
                P = peepholes ? Vector(random, 3 * units) : null,
                H0 = hasInitial ? Vector(random, units) : new double[units],
                C0 = hasInitial ? Vector(random, units) : new double[units],
                Activations = [.. chosen[i].Select(index => Activations[index].Function)],
                Clip = clip == 0 ? double.PositiveInfinity : clip,
                InputForget = coupled,
                LinearBeforeReset = linear,
            });
        }

        string[] names = [.. chosen.SelectMany(each => each).Select(index => Activations[index].Name)];
        attributes.Add(("activations", names));
        AddParameters(attributes, names);
        if (clip != 0)
        {
            attributes.Add(("clip", clip));
        }

        if (type == "GRU")
        {
            attributes.Add(("linear_before_reset", linear ? 1 : 0));
        }

        if (coupled)
        {
            attributes.Add(("input_forget", 1));
        }

        TinyRnnModel model = ModelImport.Import(Save(type, specifications, attributes, isBatchFirst, hasInitial, peepholes, givesFinal, gates)).Model;
        if (directions == 2 && !givesFinal)
        {
            _kindsOfTwo.Add((chosen[0].SequenceEqual(chosen[1]), model.Network.Layers.Any(layer => layer.Type == LayerKinds.Bidirectional)));
        }

        double[][] inputs = Matrix(random, Steps, Inputs);
        double[] found = new ReferenceNetwork(model).Run([.. inputs.SelectMany(row => row.Select(value => (float)value))]);
        double[][] expected = Expected(specifications, direction, inputs, givesFinal);
        double[][] rows = [.. found.Chunk(directions * units)];
        return givesFinal
            ? Difference(expected[^1], rows[^1])
            : expected.Zip(rows, Difference).Max();
    }

    /// <summary>Rows of [directions * units] in the order of the steps; of the final states, the last row alone.</summary>
    private static double[][] Expected(List<RecurrentSpecification> specifications, string direction, double[][] inputs, bool givesFinal)
    {
        List<List<double[]>> parts = [];
        for (int i = 0; i < specifications.Count; i++)
        {
            bool isReversed = direction == "reverse" || i == 1;
            List<double[]> outputs = specifications[i].Run(isReversed ? inputs.Reverse() : inputs);
            if (isReversed && !givesFinal)
            {
                outputs.Reverse();
            }

            parts.Add(outputs);
        }

        return [.. Enumerable.Range(0, inputs.Length).Select(step => parts.SelectMany(part => part[step]).ToArray())];
    }

    private string Save(
        string type, List<RecurrentSpecification> parts, List<(string Name, object Value)> attributes, bool isBatchFirst, bool hasInitial, bool peepholes, bool givesFinal, int gates)
    {
        int units = parts[0].Units, directions = parts.Count;
        GraphBuilder graph = new GraphBuilder().Input("x", isBatchFirst ? [1, 0, Inputs] : [0, 1, Inputs])
            .Floats("W", [directions, gates * units, Inputs], Flat(parts.SelectMany(part => part.W)))
            .Floats("R", [directions, gates * units, units], Flat(parts.SelectMany(part => part.R)))
            .Floats("B", [directions, 2 * gates * units], Flat(parts.Select(part => part.B)));
        long[] state = isBatchFirst ? [1, directions, units] : [directions, 1, units];
        if (hasInitial)
        {
            graph.Floats("h", state, Flat(parts.Select(part => part.H0))).Floats("c", state, Flat(parts.Select(part => part.C0)));
        }

        if (peepholes)
        {
            graph.Floats("P", [directions, 3 * units], Flat(parts.Select(part => part.P!)));
        }

        string inputs = $"x W R B - {(hasInitial ? "h" : "-")}" + (type == "LSTM" ? $" {(hasInitial ? "c" : "-")} {(peepholes ? "P" : "-")}" : "");
        graph.Node(type, inputs, "Y Yh", [.. attributes]);
        if (givesFinal)
        {
            graph.Integers("shape", 1, -1).Node("Transpose", "Yh", "ordered", ("perm", isBatchFirst ? new long[] { 0, 1, 2 } : [1, 0, 2]))
                .Node("Reshape", "ordered shape", "y");
        }
        else
        {
            // [T, D, N, H] to [T, N, D, H]; with the batch first it is [N, T, D, H] already.
            graph.Integers("shape", 0, 0, -1).Node("Transpose", "Y", "ordered", ("perm", isBatchFirst ? new long[] { 0, 1, 2, 3 } : [0, 2, 1, 3]))
                .Node("Reshape", "ordered shape", "y");
        }

        return graph.Output("y").Save(_folder.File("node.onnx"));
    }

    private static double Difference(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        return expected.Zip(found, (a, b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(a))).Max();
    }

    private static IEnumerable<float> Flat(IEnumerable<double[]> rows) => rows.SelectMany(row => row.Select(value => (float)value));

    // Rounded to float32, as the file holds them.
    private static double[] Vector(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (double)(float)((2 * random.NextDouble()) - 1) * 0.5)];

    private static double[][] Matrix(Random random, int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => Vector(random, columns))];
}
