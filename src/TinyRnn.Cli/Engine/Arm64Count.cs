using System;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyRnn.Cli.IO;

namespace TinyRnn.Cli.Engine;

/// <summary>
/// The exact number of ARM64 instructions of a step, counted by the ARM64 lab and kept in <c>NAME.arm64.json</c> beside
/// <c>NAME.rnn.json</c>. It holds for one text of the generated step code: retraining leaves it valid, another structure or another
/// generator does not.
/// </summary>
/// <param name="InstructionsPerStep">Executed instructions, average over the golden steps.</param>
/// <param name="Compiler">Version of the ahead-of-time compiler.</param>
internal sealed record Arm64Count(double InstructionsPerStep, string Compiler)
{
    private const string ModelEnding = ".rnn.json";
    private const string Ending = ".arm64.json";
    private const string WeightsEnding = ".Weights.g.cs";

    private static readonly TargetClass Target = new("TinyRnn.Arm64", "Model");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>Where the count of a model is kept.</summary>
    public static string PathFor(string modelPath) =>
        (modelPath.EndsWith(ModelEnding, StringComparison.OrdinalIgnoreCase) ? modelPath[..^ModelEnding.Length] : modelPath) + Ending;

    /// <summary>Keeps a count beside its model.</summary>
    public static void Save(ModelFile model, double instructionsPerStep, string compiler) => AtomicFile.WriteText(
        PathFor(model.Path),
        new JsonObject
        {
            ["stepCodeSha256"] = StepCodeHash(model),
            ["instructionsPerStep"] = instructionsPerStep,
            ["compiler"] = compiler,
        }.ToJsonString(Indented) + "\n");

    /// <summary>The count of a model; null where there is none, or one of other step code.</summary>
    public static Arm64Count? Find(ModelFile model)
    {
        string path = PathFor(model.Path);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            JsonNode? root = JsonNode.Parse(File.ReadAllText(path));
            return root?["stepCodeSha256"]?.GetValue<string>() == StepCodeHash(model)
                ? new Arm64Count(root["instructionsPerStep"]!.GetValue<double>(), root["compiler"]!.GetValue<string>())
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new InputException($"{path}: not a count of the ARM64 lab; delete it or let the lab write it again");
        }
    }

    private static string StepCodeHash(ModelFile model)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, string text) in GeneratorRunner.Run(model, Target).Files)
        {
            if (!name.EndsWith(WeightsEnding, StringComparison.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(text));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLower(CultureInfo.InvariantCulture);
    }
}
