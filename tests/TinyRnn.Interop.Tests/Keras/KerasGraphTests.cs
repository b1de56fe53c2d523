using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using PureHDF;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Keras;

/// <summary>Models as graphs, how they are used, and what is refused.</summary>
public sealed class KerasGraphTests : IDisposable
{
    private const string Dense = """{"name": "d", "units": 2, "activation": "linear", "use_bias": false}""";

    private static readonly (string, int[], float[]) Kernel = ("d.0", [2, 2], [1, 2, 3, 4]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFunctionalModelOfKerasTwo_SharesALayerAndJoinsBranches()
    {
        // x -> d -> d (the same layer again); x - d(d(x)) and x * d(x), one after the other.
        JsonObject model = Functional(
            Input("x", 2),
            Layer("Dense", Dense, """[[["x", 0, 0, {}]], [["d", 0, 0, {}]]]"""),
            Layer("Subtract", """{"name": "s"}""", """[[["x", 0, 0, {}], ["d", 1, 0, {}]]]"""),
            Layer("Multiply", """{"name": "m"}""", """[[["x", 0, 0], ["d", 0, 0]]]"""),
            Layer("Concatenate", """{"name": "c", "axis": -1}""", """[[["s", 0, 0, {}], ["m", 0, 0, {}]]]"""));
        model["config"]!["output_layers"] = JsonNode.Parse("""[["c", 0, 0]]""");

        // d(1, 2) = (7, 10), d(7, 10) = (37, 54).
        Assert.Equal([1 - 37, 2 - 54, 7, 20], Run(Import(model, Kernel).Model, 1, 2));
    }

    [Fact]
    public void AFunctionalModelOfKerasThree_HasSeveralOutputs()
    {
        static string Node(params string[] layers) => new JsonArray(new JsonObject
        {
            ["args"] = new JsonArray([.. layers.Select(layer => new JsonObject
            {
                ["class_name"] = "__keras_tensor__",
                ["config"] = new JsonObject { ["shape"] = new JsonArray(null, 2), ["keras_history"] = new JsonArray(layer, 0, 0) },
            })]),
            ["kwargs"] = new JsonObject { ["training"] = false, ["mask"] = null },
        }).ToJsonString();
        JsonObject model = Functional(
            Input("x", 2), Layer("Dense", Dense, Node("x")), Layer("Average", """{"name": "a"}""", Node("x", "d")));
        model["config"]!["output_layers"] = JsonNode.Parse("""{"first": ["a", 0, 0], "second": ["d", 0, 0]}""");

        Assert.Equal([4, 6, 7, 10], Run(Import(model, Kernel).Model, 1, 2));
    }

    [Fact]
    public void AModelInsideAModel_HasItsWeightsInside()
    {
        KerasModel inner = new KerasModel(1, null, 3).Add("Dense", """{"units": 2, "activation": "linear"}""", [3, 2], [2]);
        JsonObject outer = new()
        {
            ["class_name"] = "Sequential",
            ["config"] = new JsonObject
            {
                ["name"] = "outer",
                ["layers"] = new JsonArray(inner.Architecture(), Layer("Dense", """{"name": "last", "units": 1, "activation": "linear", "use_bias": false}""")),
                ["build_input_shape"] = new JsonArray(null, null, 3),
            },
        };
        H5File file = new()
        {
            ["layers"] = new H5Group
            {
                ["sequential"] = inner.Tree()["layers"] is { } layers ? new H5Group { ["layers"] = layers } : null!,
                ["dense"] = new H5Group { ["vars"] = new H5Group { ["0"] = new float[,] { { 1 }, { 10 } } } },
            },
        };
        string path = _folder.File("nested.keras");
        File.WriteAllBytes(path, inner.Archive(outer.ToJsonString(), KerasModel.Bytes(file)));

        double[] found = Run(ModelImport.Import(path).Model, 1, 2, 3);

        double[] rows = KerasSpecification.Run(inner, [[1, 2, 3]])[0];
        Assert.Equal(rows[0] + (10 * rows[1]), Assert.Single(found), 5);
    }

    [Theory]
    [InlineData(5, false, "LSTM", 5)]
    [InlineData(null, false, "LSTM", 0)]
    [InlineData(5, true, "LSTM", 0)]
    public void AResultOfTheLastStep_IsAWindowOfAsManySteps(int? steps, bool isStateful, string className, int window)
    {
        KerasModel model = new KerasModel(1, steps, 3).AddCell(
            className,
            $$"""{"units": 2, "activation": "tanh", "recurrent_activation": "sigmoid", "stateful": {{(isStateful ? "true" : "false")}}}""", [3, 8], [2, 8], [8]);
        ImportResult result = ModelImport.Import(model.Write(_folder, "h5")[0]);

        Assert.Equal(window, result.Model.Network.Usage.Steps);
        Assert.Contains("the source gives its result after the last step; the model gives one after every step", result.Notes);
    }

    [Fact]
    public void AnLstmWithinAFrame_StartsAnewInEachStep()
    {
        KerasModel model = new KerasModel(1, 6, 3)
            .AddCell("SimpleRNN", """{"units": 2, "activation": "tanh", "return_sequences": true}""", [3, 2], [2, 2], [2]).Add("Flatten");
        NetworkSpec network = ModelImport.Import(model.Write(_folder, "h5")[0]).Model.Network;

        Assert.Equal((UsageMode.Window, 1), (network.Usage.Mode, network.Usage.Steps));
        Assert.Equal(6, network.Input.Length);
    }

    [Fact]
    public void AMask_IsLeftOutWhereTheUserSaysSo()
    {
        KerasModel model = new KerasModel(1, null, 3).Add("Masking", """{"mask_value": 0.0}""").Add("Dense", """{"units": 2, "activation": "linear"}""", [3, 2], [2]);
        string path = model.Write(_folder, "keras")[0];
        Assert.Contains("""configuration {"ignoreMasks": true}""", Assert.Throws<ImportException>(() => ModelImport.Import(path)).Message, StringComparison.Ordinal);

        File.WriteAllText(_folder.File("config.json"), """{"ignoreMasks": true}""");
        ImportResult result = ModelImport.Import(path, new ImportOptions { ConfigPath = _folder.File("config.json") });
        Assert.Contains("layer 'Masking_0' (Masking) makes no mask here: feed no padding", result.Notes);
    }

    [Fact]
    public void SecondFiles_AreAskedForAndRefused()
    {
        KerasModel model = new KerasModel(1, null, 3).Add("Dense", """{"units": 2, "activation": "linear"}""", [3, 2], [2]);
        string[] split = model.Write(_folder, "safetensors");
        string whole = model.Write(_folder, "h5")[0];
        Assert.Contains("Name the file of the weights with --weights", ToolRun.Refused("import", split[0], "-o", _folder.File("m.rnn.json")), StringComparison.Ordinal);
        Assert.Contains("has its own weights; leave out --weights", ToolRun.Refused("import", whole, "-o", _folder.File("m.rnn.json"), "--weights", split[2]), StringComparison.Ordinal);
        Assert.Contains("format 'state_dict' has its own weights", ToolRun.Refused("import", split[2], "-o", _folder.File("m.rnn.json"), "--weights", whole), StringComparison.Ordinal);
        Assert.Contains("neither HDF5 nor safetensors", ToolRun.Refused("import", split[0], "-o", _folder.File("m.rnn.json"), "--weights", split[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lambda", "{}", "layers of this class cannot be imported; expected one of")]
    [InlineData("RNN", "{}", "layers of this class cannot be imported")]
    [InlineData("LSTM", """{"units": 2, "return_state": true}""", "return_state=True, which cannot be imported")]
    [InlineData("GRU", """{"units": 2, "time_major": true}""", "time_major=True")]
    [InlineData("SimpleRNN", """{"units": 0}""", "expected at least 1, found 0")]
    [InlineData("SimpleRNN", """{"units": 2}""", "the key 'activation' is missing")]
    [InlineData("SimpleRNN", """{"units": 2, "activation": "softmax"}""", "its activation is softmax, which is not elementwise")]
    [InlineData("SimpleRNN", """{"units": 2, "activation": "celu"}""", "the activation 'celu' is not known")]
    [InlineData("Bidirectional", """{"layer": {"class_name": "LSTM", "config": {"units": 2, "activation": "tanh", "recurrent_activation": "tanh"}}, "merge_mode": null}""", "its merge_mode is None, which gives two outputs")]
    [InlineData("Bidirectional", """{"layer": {"class_name": "LSTM", "config": {"units": 2, "stateful": true}}, "merge_mode": "sum"}""", "stateful=True, which cannot be imported. A layer over the whole sequence")]
    [InlineData("Bidirectional", """{"layer": {"class_name": "Conv1D", "config": {}}, "merge_mode": "sum"}""", "it is no SimpleRNN, LSTM or GRU")]
    [InlineData("Conv1D", """{"filters": 2, "kernel_size": [3], "padding": "valid"}""", "needs all rows of the input at once")]
    [InlineData("Conv1D", """{"filters": 2, "kernel_size": [3, 3], "padding": "causal"}""", "expected one number, found 2")]
    [InlineData("Conv1D", """{"filters": 2, "kernel_size": 1, "data_format": "channels_first"}""", "its data_format is not channels_last")]
    [InlineData("Flatten", "{}", "needs all rows of the input at once")]
    [InlineData("BatchNormalization", """{"axis": [1]}""", "the axis is [1]; expected the last one, -1")]
    [InlineData("LayerNormalization", """{"axis": -1, "rms_scaling": true}""", "rms_scaling=True")]
    [InlineData("ReLU", """{"max_value": 6.0, "negative_slope": 0.1}""", "it has several of negative_slope, max_value and threshold")]
    [InlineData("ReLU", """{"max_value": 6.0, "threshold": 0.5}""", "it has several of negative_slope, max_value and threshold")]
    [InlineData("PReLU", """{"shared_axes": null}""", "it has slopes of its own for each row")]
    [InlineData("Softmax", """{"axis": 1}""", "the axis is 1; expected the last one, -1")]
    [InlineData("TimeDistributed", """{"layer": {"class_name": "Flatten", "config": {}}}""", "it holds a Flatten, which does not do the same to each row")]
    [InlineData("Dense", """{"units": 2, "activation": {"class_name": "Mine", "config": {}}}""", "the class is no activation that can be imported")]
    [InlineData("Dense", """{"units": 2, "activation": "linear", "dtype": {"class_name": "QuantizedDTypePolicy", "config": {}}}""", "the layer is quantized")]
    [InlineData("Add", "{}", "it takes 1 inputs; expected at least two")]
    public void ALayer_IsRefusedWithItsReason(string className, string config, string words)
    {
        JsonObject arguments = (JsonObject)JsonNode.Parse(config)!;
        arguments["batch_input_shape"] = new JsonArray(null, null, 2);
        JsonObject model = new()
        {
            ["class_name"] = "Sequential",
            ["config"] = new JsonObject { ["layers"] = new JsonArray(Layer(className, arguments.ToJsonString())) },
        };
        Assert.Contains(words, Refused(model, Kernel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"class_name": "Mine", "config": {}}""", "expected a Sequential or Functional model")]
    [InlineData("""{"class_name": "Sequential", "config": {"layers": []}}""", "expected 1 to 1024 layers, found 0")]
    [InlineData("""{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {}}]}}""", "it does not say the shape of its input")]
    [InlineData("""{"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4, 4, 3]}}]}}""", "the input has the shape [null,4,4,3]; expected")]
    [InlineData("""{"class_name": "Sequential", "config": {"layers": [{"class_name": "Embedding", "config": {"input_dim": 2000000000, "batch_input_shape": [null, 4]}}]}}""", "there are 2000000000 tokens")]
    [InlineData("""{"class_name": "Sequential", "config": {"layers": [{"class_name": "Embedding", "config": {"input_dim": 1000000, "batch_input_shape": [null, 4]}}]}}""", "there are 1000000 tokens, and the file of the weights has")]
    [InlineData("""{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {"batch_input_shape": [null, 3]}, "registered_name": "my>Dense"}]}}""", "it is a class of your own ('my>Dense')")]
    public void AModel_IsRefusedWithItsReason(string model, string words) =>
        Assert.Contains(words, Refused((JsonObject)JsonNode.Parse(model)!, Kernel), StringComparison.Ordinal);

    [Theory]
    [InlineData("""[["x", 0, 0]]""", """[["nothing", 0, 0]]""", "there is no value of 'nothing'")]
    [InlineData("""[["x", 0, 0]]""", """[["x", 0, 0]]""", "an output of the model is its input")]
    [InlineData("""[["x", 0, 0]]""", """[["circle", 0, 0]]""", "takes part in a circle")]
    [InlineData("""[["x", 0, 0], ["d", 0, 0]]""", """[["d", 0, 0]]""", "the model takes 2 inputs; expected 1")]
    [InlineData("""[["x", 0, 0]]""", """[["d", 0, 1]]""", "it takes output 1 of 'd', which is a state or not there")]
    [InlineData("""[["x", 0, 0]]""", """[["d", 0]]""", "expected a layer, the number of its call and the number of its output")]
    public void AGraph_IsRefusedWithItsReason(string inputs, string outputs, string words)
    {
        JsonObject model = Functional(
            Input("x", 2), Layer("Dense", Dense, """[[["x", 0, 0, {}]]]"""), Layer("Activation", """{"name": "circle", "activation": "tanh"}""", """[[["circle", 0, 0, {}]]]"""));
        model["config"]!["input_layers"] = JsonNode.Parse(inputs);
        model["config"]!["output_layers"] = JsonNode.Parse(outputs);
        Assert.Contains(words, Refused(model, Kernel), StringComparison.Ordinal);
    }

    [Fact]
    public void TwoInputs_AreRefused()
    {
        JsonObject model = Functional(Input("x", 2), Input("y", 2));
        Assert.Contains("it has 2 inputs; a step takes one", Refused(model, Kernel), StringComparison.Ordinal);
    }

    [Fact]
    public void ArgumentsOfACall_AreRefused()
    {
        JsonObject model = Functional(Input("x", 2), Layer("Dense", Dense, """[[["x", 0, 0, {"initial_state": [1]}]]]"""));
        model["config"]!["output_layers"] = JsonNode.Parse("""[["d", 0, 0]]""");
        Assert.Contains("is called with the argument 'initial_state'", Refused(model, Kernel), StringComparison.Ordinal);
    }

    [Fact]
    public void HardSigmoid_NeedsTheVersion()
    {
        JsonObject model = new KerasModel(1, null, 2).Add("Activation", """{"activation": "hard_sigmoid"}""").Architecture();
        model.Remove("keras_version");
        Assert.Contains("the file does not say which version wrote it", Refused(model, Kernel), StringComparison.Ordinal);
    }

    [Fact]
    public void ModelsInsideModels_CannotFillMemory()
    {
        // Each model calls the one inside it twice: 2^12 layers of a small file.
        JsonObject model = Functional(Input("x", 2), Layer("Activation", """{"name": "d", "activation": "tanh"}""", """[[["x", 0, 0]]]"""));
        model["config"]!["output_layers"] = JsonNode.Parse("""[["d", 0, 0]]""");
        for (int i = 0; i < 12; i++)
        {
            JsonObject inner = (JsonObject)model.DeepClone();
            inner["name"] = "inner";
            inner["config"]!["name"] = "inner";
            inner["inbound_nodes"] = JsonNode.Parse("""[[["x", 0, 0]], [["inner", 1, 0]]]""");
            model = Functional(Input("x", 2), inner);
            model["config"]!["output_layers"] = JsonNode.Parse("""[["inner", 2, 0]]""");
        }

        H5Group group = new() { ["layers"] = new H5Group { ["activation"] = new H5Group() } };
        for (int i = 0; i < 12; i++)
        {
            group = new H5Group { ["layers"] = new H5Group { ["functional"] = group } };
        }

        string path = _folder.File("bomb.keras");
        byte[] weights = KerasModel.Bytes(new H5File { ["layers"] = group["layers"] });
        File.WriteAllBytes(path, new KerasModel(1, 2).Archive(model.ToJsonString(new() { MaxDepth = 256 }), weights));
        Assert.Contains("more than 1024 layers", Assert.Throws<ImportException>(() => ModelImport.Import(path)).Message, StringComparison.Ordinal);
    }

    private static JsonObject Functional(params JsonObject[] layers) => new()
    {
        ["class_name"] = "Functional",
        ["config"] = new JsonObject
        {
            ["name"] = "model",
            ["layers"] = new JsonArray([.. layers]),
            ["input_layers"] = JsonNode.Parse("""[["x", 0, 0]]"""),
            ["output_layers"] = new JsonArray(),
        },
    };

    private static JsonObject Input(string name, int channels) => new()
    {
        ["class_name"] = "InputLayer",
        ["name"] = name,
        ["config"] = new JsonObject { ["name"] = name, ["batch_input_shape"] = new JsonArray(null, channels) },
        ["inbound_nodes"] = new JsonArray(),
    };

    private static JsonObject Layer(string className, string config, string? nodes = null) => new()
    {
        ["class_name"] = className,
        ["config"] = JsonNode.Parse(config),
        ["inbound_nodes"] = nodes is null ? null : JsonNode.Parse(nodes),
    };

    private static double[] Run(TinyRnnModel model, params float[] inputs) => new ReferenceNetwork(model).Run(inputs);

    private ImportResult Import(JsonObject model, params (string, int[], float[])[] weights)
    {
        File.WriteAllText(_folder.File("model.json"), model.ToJsonString());
        File.WriteAllBytes(_folder.File("model.safetensors"), SafetensorsFile.Of(weights));
        return ModelImport.Import(_folder.File("model.json"), new ImportOptions { WeightsPath = _folder.File("model.safetensors") });
    }

    private string Refused(JsonObject model, params (string, int[], float[])[] weights)
    {
        string message = Assert.Throws<ImportException>(() => Import(model, weights)).Message;
        Assert.StartsWith(_folder.File("model.json"), message, StringComparison.Ordinal);
        return message;
    }
}
