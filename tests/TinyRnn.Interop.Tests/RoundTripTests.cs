using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Google.Protobuf;
using TinyRnn.Format;
using TinyRnn.Interop.Export;
using TinyRnn.Interop.Onnx.Proto;
using TinyRnn.Reference;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests;

/// <summary>
/// Random models through every exporter that can hold them and back: every weight bit for bit, and the double-precision reference
/// gives the same bits.
/// </summary>
public sealed class RoundTripTests(ITestOutputHelper log) : IDisposable
{
    private const int Models = 200;
    private const int Steps = 12;

    private static readonly RandomModelOptions[] ByTurn =
    [
        new(), new() { LstmVariants = true, Kind = LayerKinds.Lstm }, new() { Kind = LayerKinds.Gru }, new() { Kind = LayerKinds.LayerNorm },
        new() { Kind = LayerKinds.BatchNorm }, new() { Kind = LayerKinds.Bidirectional }, new() { Kind = LayerKinds.Conv1d },
        new() { Kind = LayerKinds.Embedding }, new() { Kind = LayerKinds.Reverse }, new() { Kind = LayerKinds.Subtract },
        new() { Kind = LayerKinds.Divide }, new() { Kind = LayerKinds.Sqrt }, new() { Kind = LayerKinds.Pow }, new() { Kind = LayerKinds.Average },
        new() { Kind = LayerKinds.SimpleRnn, Activation = ActivationKinds.Tanh },
        new() { Kind = LayerKinds.Lstm, Activation = ActivationKinds.Tanh, RecurrentActivation = ActivationKinds.Sigmoid, InitialState = false, Layers = 2 },
        new() { Kind = LayerKinds.Gru, Activation = ActivationKinds.Tanh, RecurrentActivation = ActivationKinds.Sigmoid, InitialState = false, ResetAfter = true },
        new() { Kind = LayerKinds.Dense },
        new() { Kind = LayerKinds.PoolingOverTime }, new() { Kind = LayerKinds.PoolingOverTime, Length = 3 },
        new() { Kind = LayerKinds.Lstm, InitialState = true }, new() { Kind = LayerKinds.Gru, InitialState = true, Layers = 2 },
        new() { Kind = LayerKinds.Pad }, new() { Kind = LayerKinds.Pooling }, new() { Kind = LayerKinds.Flatten }, new() { Kind = LayerKinds.Reshape },
        new() { Kind = LayerKinds.Transpose }, new() { Kind = LayerKinds.Slice }, new() { Kind = LayerKinds.Reduce },
        new() { Kind = LayerKinds.Conv1d, Length = 6, Padding = LayerKinds.ValidPadding }, new() { Kind = LayerKinds.Conv1d, Length = 5, Padding = LayerKinds.SamePadding },
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.onnx", ExportForm.Sequence, 195)]
    [InlineData("model.onnx", ExportForm.Streaming, 180)]
    [InlineData("model.safetensors", ExportForm.Sequence, 50)]
    public void RandomModels_ComeBackBitForBit(string name, ExportForm form, int atLeast)
    {
        int held = 0;
        Dictionary<string, int> refused = [];
        for (int seed = 0; seed < Models; seed++)
        {
            TinyRnnModel model = RandomModels.Create(seed, ByTurn[seed % ByTurn.Length] with { CellActivations = OnnxNodeActivations.Names, Normaliser = seed % 3 > 0, Units = 1 + (seed * 7 % 11), InputSize = 1 + (seed % 5) });
            ExportResult exported;
            try
            {
                exported = ModelExport.ToBytes(model, name, form);
            }
            catch (ImportException exception)
            {
                string reason = exception.Message[(exception.Message.LastIndexOf(':') + 1)..];
                refused[reason] = refused.GetValueOrDefault(reason) + 1;
                continue;
            }

            held++;
            File.WriteAllBytes(_folder.File(name), exported.Bytes);
            AssertSame(model, ModelImport.Read(_folder.File(name), new ImportOptions()).Network.Draft.Build(), seed);
        }

        log.WriteLine($"{name}, {form}: {held} of {Models} held and came back; refused: {string.Join("; ", refused.OrderByDescending(item => item.Value).Take(8))}");
        Assert.True(held >= atLeast, $"only {held} held");
    }

    [Theory]
    [InlineData(ExportForm.Sequence)]
    [InlineData(ExportForm.Streaming)]
    public void AnLstmsOutputActivation_ComesBackFromOnnx_AndIsRefusedForPyTorch(ExportForm form)
    {
        foreach (string activation in OnnxNodeActivations.Names)
        {
            TinyRnnModel model = RandomModels.Create(8, new()
            {
                Kind = LayerKinds.Lstm, Activation = activation == ActivationKinds.Tanh ? ActivationKinds.Relu : ActivationKinds.Tanh,
                OutputActivation = activation, RecurrentActivation = ActivationKinds.Sigmoid, InitialState = false, Normaliser = false, Units = 4, Layers = 1,
            });
            File.WriteAllBytes(_folder.File("o.onnx"), ModelExport.ToBytes(model, "o.onnx", form).Bytes);
            TinyRnnModel back = ModelImport.Read(_folder.File("o.onnx"), new ImportOptions()).Network.Draft.Build();
            Assert.Contains(back.Network.Layers, LayerKinds.IsLstmVariant);
            AssertSame(model, back, 8);
            ImportException refused = Assert.Throws<ImportException>(() => ModelExport.ToBytes(model, "o.safetensors", ExportForm.Sequence));
            Assert.Contains("outputActivation", refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Every activation after a dense layer and on its own; of a recurrent layer, ONNX's nodes have eleven.</summary>
    [Theory]
    [InlineData("a.onnx", ExportForm.Sequence)]
    [InlineData("a.onnx", ExportForm.Streaming)]
    [InlineData("a.safetensors", ExportForm.Sequence)]
    public void EveryActivation_ComesBackBitForBit(string name, ExportForm form)
    {
        // Nothing is left of a linear one.
        foreach (string activation in ReferenceCells.Activations.Except([ActivationKinds.Prelu, ActivationKinds.Linear]))
        {
            TinyRnnModel model = DenseThenActivation(activation);
            File.WriteAllBytes(_folder.File(name), ModelExport.ToBytes(model, name, form).Bytes);
            TinyRnnModel back = ModelImport.Read(_folder.File(name), new ImportOptions()).Network.Draft.Build();
            Assert.Equal(model.Network.Layers.Select(layer => layer.Type), back.Network.Layers.Select(layer => layer.Type));
            AssertSame(model, back, 0);
        }

        foreach (string activation in OnnxNodeActivations.Missing.Where(_ => form == ExportForm.Sequence && name == "a.onnx"))
        {
            TinyRnnModel model = RandomModels.Create(3, new() { Kind = LayerKinds.SimpleRnn, Activation = activation, Layers = 1, Units = 3, Normaliser = false });
            string message = Assert.Throws<ImportException>(() => ModelExport.ToBytes(model, name, form)).Message;
            Assert.Contains($"ONNX's recurrent nodes have no activation {activation}", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(LayerKinds.SimpleRnn, null)]
    [InlineData(LayerKinds.Gru, true)]
    [InlineData(LayerKinds.Gru, false)]
    public void AClip_ComesBackThroughOnnx_AndSafetensorsRefusesIt(string kind, bool? resetAfter)
    {
        RandomModelOptions options = new()
        {
            Kind = kind, ResetAfter = resetAfter, Clip = true, InitialState = false, Normaliser = false, CellActivations = OnnxNodeActivations.Names,
        };
        for (int seed = 0; seed < 12; seed++)
        {
            TinyRnnModel model = RandomModels.Create(seed, options with { Units = 1 + seed, InputSize = 1 + (seed % 5) });
            foreach (ExportForm form in (ExportForm[])[ExportForm.Sequence, ExportForm.Streaming])
            {
                File.WriteAllBytes(_folder.File("c.onnx"), ModelExport.ToBytes(model, "c.onnx", form).Bytes);
                TinyRnnModel back = ModelImport.Read(_folder.File("c.onnx"), new ImportOptions()).Network.Draft.Build();
                AssertSame(model, back, seed);
                Assert.Equal(Clips(model), Clips(back));
            }
        }

        // Nothing but the clip keeps these out.
        RandomModelOptions held = options with { Activation = ActivationKinds.Tanh, RecurrentActivation = ActivationKinds.Sigmoid, ResetAfter = true };
        TinyRnnModel clipped = RandomModels.Create(1, held);
        Assert.NotEmpty(ModelExport.ToBytes(RandomModels.Create(1, held with { Clip = false }), "c.safetensors", ExportForm.Sequence).Bytes);
        string message = Assert.Throws<ImportException>(() => ModelExport.ToBytes(clipped, "c.safetensors", ExportForm.Sequence)).Message;
        Assert.Contains($"'{clipped.Network.Layers[0].Name}'", message, StringComparison.Ordinal);
        Assert.Contains("no peepholes, clip", message, StringComparison.Ordinal);
    }

    /// <summary>Cells with all their variants, initial states too, as one node and one layer again.</summary>
    [Theory]
    [InlineData(LayerKinds.SimpleRnn, "clip")]
    [InlineData(LayerKinds.Gru, "clip")]
    [InlineData(LayerKinds.Lstm, "peepholes")]
    [InlineData(LayerKinds.Lstm, "coupledInputForget")]
    [InlineData(LayerKinds.Lstm, "outputActivation")]
    public void ABidirectionalVariant_IsOneNodeOfOnnx_AndSafetensorsRefusesIt(string cell, string attribute)
    {
        int seen = 0;
        for (int seed = 0; seed < 16; seed++)
        {
            TinyRnnModel model = RandomModels.Create(seed, new()
            {
                Kind = LayerKinds.Bidirectional, Cell = cell, Clip = true, LstmVariants = true, InitialState = seed % 2 == 0, Normaliser = false, Layers = 1,
                OutputActivation = attribute == "outputActivation" ? ActivationKinds.Relu : null, Units = 1 + (seed % 5), InputSize = 1 + (seed % 3),
                CellActivations = OnnxNodeActivations.Names,
            });
            LayerSpec layer = Assert.Single(model.Network.Layers, item => item.Type == LayerKinds.Bidirectional);
            byte[] bytes = ModelExport.ToBytes(model, "b.onnx", ExportForm.Sequence).Bytes;
            Assert.Single(ModelProto.Parser.ParseFrom(bytes).Graph.Node, node => node.Attribute.Any(item => item.S.ToStringUtf8() == "bidirectional"));
            File.WriteAllBytes(_folder.File("b.onnx"), bytes);
            TinyRnnModel back = ModelImport.Read(_folder.File("b.onnx"), new ImportOptions()).Network.Draft.Build();
            AssertSame(model, back, seed);
            LayerSpec again = Assert.Single(back.Network.Layers, item => item.Type == LayerKinds.Bidirectional);
            Assert.Equal(Described(layer), Described(again));
            Assert.Equal(layer.InitialState.Select(state => state.Role), again.InitialState.Select(state => state.Role));
            seen += layer.Attributes.Any(item => item.Name == attribute && item is { Flag: not false } && item.Number is not 0) ? 1 : 0;
            Assert.Throws<ImportException>(() => ModelExport.ToBytes(model, "b.safetensors", ExportForm.Sequence));
        }

        Assert.InRange(seen, 3, 16);

        // What the cell has of the attributes; numbers of ONNX are float32.
        static string Described(LayerSpec layer) => string.Join(", ", layer.Attributes
            .Where(item => item.Name is not ("recurrentActivation" or "resetAfter" or "activation"))
            .Select(item => $"{item.Name} {item.Integer}{item.Flag}{(float?)item.Number}{item.Text}{item.Activation?.Name}"));
    }

    /// <summary>One of the attributes at a time keeps a layer from PyTorch, which has none of them.</summary>
    [Theory]
    [InlineData(LayerKinds.SimpleRnn, "clip")]
    [InlineData(LayerKinds.Gru, "clip")]
    [InlineData(LayerKinds.Lstm, "clip")]
    [InlineData(LayerKinds.Lstm, "peepholes")]
    [InlineData(LayerKinds.Lstm, "coupledInputForget")]
    [InlineData(LayerKinds.Lstm, "outputActivation")]
    [InlineData(LayerKinds.Lstm, "forwardCell")]
    [InlineData(LayerKinds.Gru, "backwardHidden")]
    public void ABidirectionalLayerWithOneVariant_IsRefusedForPyTorch(string cell, string variant)
    {
        AttributeValue[] attributes = variant switch
        {
            "clip" => [AttributeValue.Of("clip", 2.0)],
            "outputActivation" => [AttributeValue.Of("outputActivation", ActivationKinds.Relu)],
            "peepholes" or "coupledInputForget" => [AttributeValue.Of(variant, true)],
            _ => [],
        };
        Assert.NotEmpty(ModelExport.ToBytes(Create([], null), "b.safetensors", ExportForm.Sequence).Bytes);
        string message = Assert.Throws<ImportException>(
            () => ModelExport.ToBytes(Create(attributes, attributes.Length == 0 ? variant : null), "b.safetensors", ExportForm.Sequence)).Message;
        Assert.Contains("layer 'both'", message, StringComparison.Ordinal);
        Assert.Contains("no peepholes, clip", message, StringComparison.Ordinal);

        TinyRnnModel Create(AttributeValue[] extra, string? state)
        {
            ModelBuilder builder = new("m", 2);
            return builder.Output(builder.Layer(
                LayerKinds.Bidirectional, "both", null, [AttributeValue.Of("cell", cell), AttributeValue.Of("units", 2), .. extra],
                (_, shape) => new float[shape.Aggregate(1, (product, size) => product * size)],
                state is null ? null : new Dictionary<string, float[]> { [state] = [1, 2] })).Build();
        }
    }

    /// <summary>A bias of one direction alone: the other one's is written as nothing, and is none again.</summary>
    [Fact]
    public void ABiasOfOneDirection_ComesBack()
    {
        ModelBuilder builder = new("m", 2);
        RandomSource random = new(1);
        TinyRnnModel model = builder.Output(builder.Layer(
            LayerKinds.Bidirectional, "both", null, [AttributeValue.Of("cell", LayerKinds.Gru), AttributeValue.Of("units", 3)],
            (role, shape) => role is "forwardBias" or "forwardRecurrentBias" ? null : random.Uniforms(shape.Aggregate(1, (product, size) => product * size), 0.5))).Build();
        File.WriteAllBytes(_folder.File("b.onnx"), ModelExport.ToBytes(model, "b.onnx", ExportForm.Sequence).Bytes);

        AssertSame(model, ModelImport.Read(_folder.File("b.onnx"), new ImportOptions()).Network.Draft.Build(), 1);
    }

    [Fact]
    public void Diff_NamesTheVariantsOfABidirectionalLayer()
    {
        TinyRnnModel plain = Create([]), variant = Create([AttributeValue.Of("clip", 0.5), AttributeValue.Of("coupledInputForget", true)]);
        string difference = Assert.Single(ModelDiff.Compare(plain, variant).Structure);
        Assert.Contains("clip 0, coupledInputForget False", difference, StringComparison.Ordinal);
        Assert.Contains("clip 0.5, coupledInputForget True", difference, StringComparison.Ordinal);

        static TinyRnnModel Create(AttributeValue[] attributes)
        {
            ModelBuilder builder = new("m", 2);
            return builder.Output(builder.Layer(
                LayerKinds.Bidirectional, "both", null, [AttributeValue.Of("cell", LayerKinds.Lstm), AttributeValue.Of("units", 2), .. attributes],
                (_, shape) => new float[shape.Aggregate(1, (product, size) => product * size)])).Build();
        }
    }

    [Fact]
    public void AnInitialState_IsInsideAStreamingGraph_AndCountsUntilItIsStarted()
    {
        TinyRnnModel model = RandomModels.Create(2, new() { Kind = LayerKinds.Gru, InitialState = true, Normaliser = false, Layers = 2, Units = 3 });
        ExportResult exported = ModelExport.ToBytes(model, "s.onnx", ExportForm.Streaming);
        Assert.Contains(exported.Notes, note => note.Contains("start all states, 'started' among them, with zeros", StringComparison.Ordinal));
        ModelProto graph = ModelProto.Parser.ParseFrom(exported.Bytes);
        Assert.Single(graph.Graph.Input, input => input.Name == "started");
        Assert.Single(graph.Graph.Output, output => output.Name == "started.next");

        // A graph that never says that it has started would start anew in every call.
        graph.Graph.Output.Remove(graph.Graph.Output.Single(output => output.Name == "started.next"));
        File.WriteAllBytes(_folder.File("s.onnx"), graph.ToByteArray());
        Assert.Contains("input 'started'", Assert.Throws<ImportException>(() => ModelImport.Read(_folder.File("s.onnx"), new ImportOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherLoop_IsRefused()
    {
        TinyRnnModel model = RandomModels.Create(0, new() { Kind = LayerKinds.PoolingOverTime, Normaliser = false, InitialState = false });
        ModelProto graph = ModelProto.Parser.ParseFrom(ModelExport.ToBytes(model, "l.onnx", ExportForm.Streaming).Bytes);
        NodeProto loop = graph.Graph.Node.First(node => node.OpType == "Scan"), inside = loop.Attribute.Single(attribute => attribute.Name == "body").G.Node[0];
        inside.OpType = inside.OpType == "Add" ? "Sub" : "Less";
        File.WriteAllBytes(_folder.File("l.onnx"), graph.ToByteArray());
        Assert.Contains($"'{loop.Name}' (Scan): its body is none of those", Assert.Throws<ImportException>(() => ModelImport.Read(_folder.File("l.onnx"), new ImportOptions())).Message, StringComparison.Ordinal);
    }

    /// <summary>Everything that a model file says, in bytes that are the same but for where the model comes from.</summary>
    [Theory]
    [InlineData("whole.onnx", ExportForm.Sequence, false)]
    [InlineData("whole.onnx", ExportForm.Streaming, false)]
    [InlineData("whole.safetensors", ExportForm.Sequence, false)]
    [InlineData("whole.onnx", ExportForm.Sequence, true)]
    [InlineData("whole.onnx", ExportForm.Streaming, true)]
    [InlineData("whole.safetensors", ExportForm.Sequence, true)]
    public void AModel_ComesBackWhole(string file, ExportForm form, bool hasTokens)
    {
        TinyRnnModel model = GoldenVectorsFactory.Attach(Whole(hasTokens));
        File.WriteAllBytes(_folder.File(file), ModelExport.ToBytes(model, file, form).Bytes);

        TinyRnnModel back = ModelImport.Import(_folder.File(file)).Model;

        // Tensors may stand in another order.
        Assert.Equal(model.Tensors.Count, back.Tensors.Count);
        Assert.Equal(
            ModelWriter.ToText(model),
            ModelWriter.ToText(back.With([.. model.Tensors.Select(tensor => back.Tensor(tensor.Name))], provenance: model.Provenance)));
    }

    [Fact]
    public void AHeaderThatDoesNotFitItsGraph_IsLeftAside_AndADamagedOneIsAnError()
    {
        ModelProto graph = ModelProto.Parser.ParseFrom(ModelExport.ToBytes(Whole(hasTokens: false), "h.onnx", ExportForm.Streaming).Bytes);
        StringStringEntryProto header = graph.MetadataProps.Single(entry => entry.Key == "tinyrnn.model");
        string text = header.Value;
        TinyRnnModel Import(string changed)
        {
            header.Value = changed;
            File.WriteAllBytes(_folder.File("h.onnx"), graph.ToByteArray());
            return ModelImport.Read(_folder.File("h.onnx"), new ImportOptions()).Network.Draft.Build();
        }

        Assert.NotNull(Import(text).InputNormaliser);
        TinyRnnModel other = Import(text.Replace("0.10000000149011612", "0.2", StringComparison.Ordinal));
        Assert.Null(other.InputNormaliser);
        Assert.True(other.Network.Layers.Count > Import(text).Network.Layers.Count);
        Assert.Contains("metadata 'tinyrnn.model'", Assert.Throws<ImportException>(() => Import(text[1..])).Message, StringComparison.Ordinal);
        Assert.Contains("expected", Assert.Throws<ImportException>(() => Import(text.Replace("\"steps\":24", "\"steps\":\"many\"", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANormaliserOfAGraphWithoutAHeader_BecomesLayers()
    {
        for (int seed = 0; seed < 6; seed++)
        {
            TinyRnnModel model = RandomModels.Create(seed, new() { Normaliser = true, Kind = LayerKinds.Gru, Units = 4, InitialState = false, CellActivations = OnnxNodeActivations.Names });
            ModelProto graph = ModelProto.Parser.ParseFrom(ModelExport.ToBytes(model, "n.onnx", ExportForm.Streaming).Bytes);
            graph.MetadataProps.Remove(graph.MetadataProps.Single(entry => entry.Key == "tinyrnn.model"));
            File.WriteAllBytes(_folder.File("n.onnx"), graph.ToByteArray());
            TinyRnnModel back = ModelImport.Read(_folder.File("n.onnx"), new ImportOptions()).Network.Draft.Build();
            float[] inputs = RandomModels.Inputs(model, seed, Steps);
            Assert.InRange(Tolerances.FreeRunning.Ratio(new ReferenceNetwork(model).Run(inputs), new ReferenceNetwork(back).Run(inputs)), 0, 1);
        }
    }

    [Fact]
    public void Diff_FindsOneChangedBit()
    {
        TinyRnnModel model = GoldenVectorsFactory.Attach(RandomModels.Create(3, new() { Kind = LayerKinds.Gru, Units = 4, Layers = 1 }));
        Assert.True(ModelDiff.Compare(model, model).IsSame);

        Tensor first = model.Tensors[0];
        float[] values = [.. first.Values];
        values[0] = MathF.BitIncrement(values[0]);
        ModelDifference difference = ModelDiff.Compare(model, model.With([new Tensor(first.Name, first.Dimensions, values), .. model.Tensors.Skip(1)]));
        Assert.False(difference.IsSame);
        Assert.Equal((first.Name, 1), (Assert.Single(difference.Tensors).Name, difference.Tensors[0].Different));
        Assert.Empty(difference.Structure);
        Assert.InRange(difference.LargestOutput, double.Epsilon, 1e-3);
    }

    [Fact]
    public void TheCommands_ExportImportAndCompare()
    {
        TinyRnnModel model = GoldenVectorsFactory.Attach(RandomModels.Create(5, new() { Kind = LayerKinds.Lstm, Units = 5, Layers = 1, Normaliser = true, InitialState = false, Activation = ActivationKinds.Tanh, CellActivations = OnnxNodeActivations.Names }));
        string path = _folder.File("a.rnn.json"), back = _folder.File("b.rnn.json");
        ModelWriter.Save(model, path);
        foreach (string[] form in (string[][])[["--form", "sequence"], ["--form", "streaming"]])
        {
            ToolRun.Success(["export", path, "-o", _folder.File("m.onnx"), .. form]);
            ToolRun.Success("import", _folder.File("m.onnx"), "-o", back);
            Assert.Contains("The models are the same.", ToolRun.Success("diff", path, back), StringComparison.Ordinal);
        }
    }

    /// <summary>A model that says all that a model file can say beside its layers.</summary>
    private static TinyRnnModel Whole(bool hasTokens)
    {
        RandomSource random = new(5);
        ModelBuilder builder = hasTokens
            ? new ModelBuilder("whole", ["a", "\u00e9", "\"", "\n"])
            : new ModelBuilder("whole", 2).Features(["load", "x \"y\""], ["A", "m/s\u00b2"]).SampleRate(200.5).Normalise([0.1f, -3e-7f], [1 / 3f, 1e5f]);
        builder.Describe("a model of everything").Window(24, 6).Activations(ActivationTier.Fast);
        if (hasTokens)
        {
            Layer(LayerKinds.Embedding, "words", AttributeValue.Of("units", 3));
        }

        Layer(LayerKinds.Gru, "gru", AttributeValue.Of("units", 4));
        int classes = Layer(LayerKinds.Dense, "classes", AttributeValue.Of("units", 3));
        int values = builder.Layer(LayerKinds.Dense, "values", [classes - 1], [AttributeValue.Of("units", 2)], (_, shape) => Values(shape));
        return builder
            .Output(classes, ["still", "moving", "\u00fcber"])
            .Output(values, null, new Normaliser([0.1f, 2], [3, 1e-3f]), 0.3)
            .Build();

        int Layer(string kind, string name, AttributeValue units) => builder.Layer(kind, name, null, [units], (_, shape) => Values(shape));
        float[] Values(IReadOnlyList<int> shape) => random.Gaussians(shape.Aggregate((a, b) => a * b), 0.5);
    }

    /// <summary>A dense layer with the activation, then the activation on its own where that is not the same thing once more.</summary>
    private static TinyRnnModel DenseThenActivation(string activation)
    {
        RandomSource random = new(activation.Length);
        AttributeValue attribute = AttributeValue.Of("activation", ActivationSpec.Create(activation));
        ModelBuilder builder = new("activations", 3);
        builder.Layer(LayerKinds.Dense, "dense", null, [AttributeValue.Of("units", 4), attribute], (_, shape) => random.Gaussians(shape.Aggregate((a, b) => a * b), 1));
        builder.Layer(LayerKinds.LayerNorm, "norm", null, [], (_, shape) => random.Gaussians(shape[0], 1));
        return builder.Output(builder.Layer(LayerKinds.Activation, "alone", null, [attribute])).Build();
    }

    private static IEnumerable<float> Clips(TinyRnnModel model) => model.Network.Layers
        .Where(layer => layer.Type is LayerKinds.SimpleRnn or LayerKinds.Gru).Select(layer => (float)layer.Attribute("clip").Number!.Value);

    private static void AssertSame(TinyRnnModel model, TinyRnnModel back, int seed)
    {
        float[] inputs = RandomModels.Inputs(model, seed, Steps);
        double[] expected = new ReferenceNetwork(model).Run(inputs), found = new ReferenceNetwork(back).Run(inputs);
        Assert.True(expected.AsSpan().SequenceEqual(found), $"seed {seed}: outputs are {expected.Zip(found, (a, b) => Math.Abs(a - b)).Max():g3} apart");
        List<Tensor> open = [.. back.Tensors];
        foreach (Tensor tensor in model.Tensors)
        {
            int same = open.FindIndex(item => Bits(item.Values).SequenceEqual(Bits(tensor.Values)) && Sizes(item).SequenceEqual(Sizes(tensor)));
            Assert.True(same >= 0, $"seed {seed}: tensor '{tensor.Name}' did not come back");
            open.RemoveAt(same);
        }

        Assert.True(open.Count == 0, $"seed {seed}: tensor '{open.FirstOrDefault()?.Name}' is new");
    }

    // A convolution of one tap on one row is a dense layer, whose matrix has no axis for the taps.
    private static IEnumerable<int> Sizes(Tensor tensor) => tensor.Dimensions.Where(size => size > 1);

    private static ReadOnlySpan<int> Bits(float[] values) => MemoryMarshal.Cast<float, int>(values);
}
