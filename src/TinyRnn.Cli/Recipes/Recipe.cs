using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TinyRnn.Training;

namespace TinyRnn.Cli.Recipes;

/// <summary>A ready training set-up: a JSON file in this folder, embedded in the tool.</summary>
internal sealed record Recipe
{
    private const string Ending = ".recipe.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly Lazy<IReadOnlyList<Recipe>> Embedded = new(() => [.. typeof(Recipe).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(Ending, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(Read)]);

    /// <summary>Its name on the command line, which is also the file's and the built-in set's.</summary>
    public required string Name { get; init; }

    /// <summary>One line.</summary>
    public required string Summary { get; init; }

    /// <summary>What the built-in set is.</summary>
    public required string BuiltIn { get; init; }

    /// <summary>The real data set: its name.</summary>
    public required string DataSet { get; init; }

    /// <summary>Where the real data set comes from.</summary>
    public required string Source { get; init; }

    /// <summary>What it should reach, on which data.</summary>
    public required IReadOnlyList<string> Reaches { get; init; }

    /// <summary>Data options of the command line, for the built-in set as for the real one.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>Options that only <c>train</c> has, such as <c>--until</c>.</summary>
    public IReadOnlyList<string> Train { get; init; } = [];

    /// <summary>Options that only <c>eval</c> has, such as <c>--from</c>.</summary>
    public IReadOnlyList<string> Eval { get; init; } = [];

    /// <summary>Training options; what is not named takes the task's defaults.</summary>
    public required JsonObject Training { get; init; }

    /// <summary>The file as it is.</summary>
    [JsonIgnore]
    public string Text { get; private init; } = "";

    /// <summary>Every recipe, by name.</summary>
    public static IReadOnlyList<Recipe> All => Embedded.Value;

    /// <summary>A recipe by name.</summary>
    /// <exception cref="UsageException">There is none of this name.</exception>
    public static Recipe Find(string name) => All.FirstOrDefault(recipe => recipe.Name == name) ?? throw new UsageException(
        $"there is no recipe '{name}'; there are {string.Join(", ", All.Select(recipe => recipe.Name))}.");

    /// <summary>The training options.</summary>
    public TrainingOptions TrainingOptions() => TinyRnn.Training.TrainingOptions.FromJson(Training.ToJsonString(), $"{Name}{Ending}");

    private static Recipe Read(string resource)
    {
        using Stream stream = typeof(Recipe).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd();
        return JsonSerializer.Deserialize<Recipe>(text, Options)! with { Text = text };
    }
}
