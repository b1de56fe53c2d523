using System;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests;

/// <summary>RTNeural's JSON, and AIDA-X's on top of it.</summary>
public sealed class RtNeuralTests(ITestOutputHelper log) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CasesTheory]
    [InlineData("conv")]
    [InlineData("dense")]
    [InlineData("gru")]
    [InlineData("gru_1d")]
    [InlineData("lstm")]
    [InlineData("lstm_1d")]
    public void TheirModels_GiveTheirOutputsThroughGeneratedCode(string name)
    {
        ThirdPartyCase sample = KerasCases.Load($"rtneural/{name}");
        ImportedModel model = ImportedModel.Import(SharedFolder.Cases.Combine("rtneural", $"{name}.json"));

        log.WriteLine($"{name}: {model.AssertGives(sample.Inputs, sample.Expected, sample.Tolerance):g2} off at most");
    }

    [CasesFact]
    public void AShapeThatContradictsTheWeights_IsRefused()
    {
        string error = ToolRun.Refused("import", SharedFolder.Cases.Combine("rtneural", "bad_lstm.json"), "-o", _folder.File("m.rnn.json"));

        Assert.Contains("layers[0].weights[0]: the kernel has the shape [1, 80]; expected [1, 64]", error, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFiles(_folder.Path));
    }

    [CasesFact]
    public void Check_AcceptsTheirVectorsAndRefusesOthers()
    {
        string model = SharedFolder.Cases.Combine("rtneural", "gru.json");
        string inputs = SharedFolder.Cases.Combine("rtneural", "gru_x_python.csv");
        string[] args = ["import", model, "-o", _folder.File("m.rnn.json"), "--check", inputs];

        string error = ToolRun.Refused([.. args, SharedFolder.Cases.Combine("rtneural", "lstm_y_python.csv")]);
        Assert.Contains("step 1, output 1: expected", error, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFiles(_folder.Path));
        Assert.Contains("100 steps", ToolRun.Success([.. args, SharedFolder.Cases.Combine("rtneural", "gru_y_python.csv")]), StringComparison.Ordinal);
    }

    [Fact]
    public void AidaX_AddsTheInputAndIsHeldToItsOwnVectors()
    {
        JsonObject json = Small();
        json["in_skip"] = 1;
        json["input_batch"] = new JsonArray(0.5, -1.0);
        json["output_batch"] = new JsonArray(0.5 + 1.25, -1 - 1.75);
        ImportResult result = ModelImport.Import(Write(json));
        Assert.Equal(2, Assert.Single(result.Checks).Steps);

        json["output_batch"] = new JsonArray(0.5 + 1.25, -1 - 1.5);
        ImportException error = Assert.Throws<ImportException>(() => ModelImport.Import(Write(json)));
        Assert.Contains("input_batch, output_batch: step 2, output 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AidaX_GainsAreFactorsBeforeAndAfter()
    {
        JsonObject json = Small();
        json["in_gain"] = 20.0;
        json["out_gain"] = -20.0;
        TinyRnnModel model = ModelImport.Import(Write(json)).Model;
        Assert.Equal(((2 * 10 * 0.5) + 0.25) / 10, new ReferenceNetwork(model).Step(new double[] { 0.5 }).Single(), 6);
    }

    [Fact]
    public void AGruWithOneBias_ResetsBeforeTheProduct()
    {
        JsonObject json = new()
        {
            ["in_shape"] = new JsonArray(null, 1),
            ["layers"] = new JsonArray(new JsonObject
            {
                ["type"] = "gru",
                ["shape"] = new JsonArray(null, 1),
                ["weights"] = new JsonArray(
                    new JsonArray(new JsonArray(1, 2, 3)), new JsonArray(new JsonArray(4, 5, 6)), new JsonArray(7, 8, 9)),
            }),
        };
        TinyRnnModel model = ModelImport.Import(Write(json)).Model;
        LayerSpec gru = model.Network.Layers.Single();
        Assert.False(gru.Attribute("resetAfter").Flag);
        Assert.Equal([2, 1, 3], model.Values(gru, TensorLayout.InputWeights)!);
        Assert.Equal([5, 4, 6], model.Values(gru, TensorLayout.RecurrentWeights)!);
        Assert.Equal([8, 7, 9], model.Values(gru, TensorLayout.Bias)!);
    }

    /// <summary>y = 2 x + 0.25.</summary>
    private static JsonObject Small() => new()
    {
        ["in_shape"] = new JsonArray(null, null, 1),
        ["layers"] = new JsonArray(new JsonObject
        {
            ["type"] = "dense",
            ["activation"] = "",
            ["shape"] = new JsonArray(null, null, 1),
            ["weights"] = new JsonArray(new JsonArray(new JsonArray(2.0)), new JsonArray(0.25)),
        }),
    };

    private string Write(JsonObject json)
    {
        string path = _folder.File("source.json");
        System.IO.File.WriteAllText(path, json.ToJsonString());
        return path;
    }
}
