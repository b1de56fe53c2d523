using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyRnn.Interop;

namespace TinyRnn.Testing;

/// <summary>
/// The keras-js cases: one layer each, with Keras attributes. Each becomes what Keras itself would write, an architecture in JSON and
/// its weights, and goes through the importer. A convolution takes the whole input as a frame.
/// </summary>
public static class KerasJsCases
{
    private const string Folder = "keras-js";
    private const string LayerName = "layer";
    

    // The version that was current when the cases were made.
    private const string KerasVersion = "2.1.2";
    private const int CasesPerKind = 5;

    private static readonly Dictionary<string, string> Groups = new()
    {
        ["SimpleRNN"] = "recurrent",
        ["LSTM"] = "recurrent",
        ["GRU"] = "recurrent",
        ["Conv1D"] = "convolutional",
        ["Bidirectional"] = "wrappers",
    };

    /// <summary>Names of the cases, known without the files.</summary>
    public static IEnumerable<string> Names => Groups.Keys.SelectMany(
        kind => Enumerable.Range(0, CasesPerKind).Select(index => $"{Folder}/{kind}.{index}"));

    /// <summary>Imports a case.</summary>
    public static ThirdPartyCase Load(string name)
    {
        using TemporaryFolder folder = new();
        (string architecture, string weights) = Write(name, folder);
        JsonElement content = Read(name).Content;
        return new(
            name,
            ModelImport.Import(architecture, new ImportOptions { WeightsPath = weights }).Model,
            [.. Values(content.GetProperty("input")).Select(value => (float)value)],
            Values(content.GetProperty("expected")),
            Tolerances.KerasJs);
    }

    /// <summary>Writes a case as <c>model.to_json()</c> would, and its weights; returns both paths.</summary>
    public static (string Architecture, string Weights) Write(string name, TemporaryFolder folder)
    {
        (string kind, JsonElement attributes, JsonElement content) = Read(name);
        JsonObject config = (JsonObject)JsonNode.Parse(attributes.GetRawText())!;
        config["name"] = LayerName;
        config["batch_input_shape"] = new JsonArray([null, .. Shape(content.GetProperty("input")).Select(size => JsonValue.Create(size))]);
        JsonObject model = new()
        {
            ["class_name"] = "Sequential",
            ["config"] = new JsonObject
            {
                ["name"] = "sequential",
                ["layers"] = new JsonArray(new JsonObject { ["class_name"] = kind, ["config"] = config }),
            },
            ["keras_version"] = KerasVersion,
            ["backend"] = "tensorflow",
        };
        string architecture = folder.File("model.json"), weights = folder.File("model.safetensors");
        File.WriteAllText(architecture, model.ToJsonString());
        File.WriteAllBytes(weights, SafetensorsFile.Of(
        [
            .. content.GetProperty("weights").EnumerateArray().Select(
                (array, i) => ($"{LayerName}.{i}", Shape(array), Values(array).Select(value => (float)value).ToArray())),
        ]));
        return (architecture, weights);
    }

    private static (string Kind, JsonElement Attributes, JsonElement Content) Read(string name)
    {
        string[] parts = name[(Folder.Length + 1)..].Split('.');
        string kind = parts[0];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Cases.Combine(Folder, kind + ".json")));
        JsonElement root = document.RootElement.Clone();
        return (
            kind,
            root.GetProperty("attributes")[int.Parse(parts[1])].GetProperty("attrs"),
            root.GetProperty("cases").GetProperty($"{Groups[kind]}.{kind}.{parts[1]}"));
    }

    private static int[] Shape(JsonElement array) => [.. array.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];

    private static double[] Values(JsonElement array) => [.. array.GetProperty("data").EnumerateArray().Select(value => value.GetDouble())];
}
