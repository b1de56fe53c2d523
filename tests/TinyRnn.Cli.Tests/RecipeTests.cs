using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Recipes;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

public sealed class RecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Shortened: few epochs, and what is then reached is well above chance (or below persistence).</summary>
    [Theory]
    [InlineData("basic-motions", 25, 0.6)]
    [InlineData("japanese-vowels", 12, 0.5)]
    [InlineData("fan-vibration", 6, 0.4)]
    [InlineData("sms-spam", 12, 0.9)]
    [InlineData("surname-language", 4, 0.5)]
    public void AClassifiersRecipe_LearnsItsBuiltInSet(string name, int epochs, double least)
    {
        string model = Train(name, epochs);
        JsonElement result = ToolResult.Success("eval", model, "--recipe", name, "--json").Json("accuracy", "confusion");
        Assert.True(result.GetProperty("accuracy").GetDouble() >= least, result.ToString());
    }

    [Theory]
    [InlineData("daily-temperature", 8)]
    [InlineData("sunspots", 20)]
    public void AForecastersRecipe_BeatsPersistenceOnItsBuiltInSet(string name, int epochs)
    {
        string model = Train(name, epochs);
        JsonElement result = ToolResult.Success("eval", model, "--recipe", name, "--json").Json("rmse", "mae", "persistenceRmse", "autoregressionRmse");
        Assert.True(result.GetProperty("rmse").GetDouble() < 0.97 * result.GetProperty("persistenceRmse").GetDouble(), result.ToString());
    }

    [Fact]
    public void TheTrafficsRecipe_RaisesAlarmsAtWhatIsMarked()
    {
        string model = Train("network-traffic", 20);
        Assert.Equal(["packets", "kilobytes", "connections", "refused"], ModelReader.ReadFile(model).Network.Outputs.Select(
            output => ModelReader.ReadFile(model).Network.Layers[output.From].Name));
        ToolResult.Success("verify", model);
        JsonElement result = ToolResult.Success("eval", model, "--recipe", "network-traffic", "--json")
            .Json("columns", "falseAlarmRate", "precision", "recall", "f1", "areaUnderCurve", "events", "eventsFound");
        Assert.True(result.GetProperty("areaUnderCurve").GetDouble() > 0.75 && result.GetProperty("eventsFound").GetInt32() > 60, result.ToString());
        Assert.Equal(120, result.GetProperty("events").GetInt32());
        string text = ToolResult.Success("eval", model, "--recipe", "network-traffic").Out;
        Assert.Contains("of 120 events", text, StringComparison.Ordinal);
        Assert.Matches(new Regex(@"kilobytes +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+"), text);
    }

    [Fact]
    public void TheTextsRecipe_LearnsToWrite()
    {
        string model = Train("character-text", 6);
        JsonElement result = ToolResult.Success("eval", model, "--recipe", "character-text", "--json").Json("natsPerToken", "bitsPerToken", "tokens");
        Assert.InRange(result.GetProperty("natsPerToken").GetDouble(), 0.1, 2.5);
        Assert.Contains(
            "nats per token", ReportText("report", model, "--recipe", "character-text"), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryRecipe_IsListedAndShown()
    {
        string list = ToolResult.Success("recipes").Out;
        JsonElement names = ToolResult.Success("recipes", "--json").Json([.. Recipe.All.Select(recipe => recipe.Name)]);
        Assert.Equal(9, Recipe.All.Count);
        foreach (Recipe recipe in Recipe.All)
        {
            Assert.Contains(recipe.Name, list, StringComparison.Ordinal);
            Assert.Equal(recipe.Summary, names.GetProperty(recipe.Name).GetString());
            using JsonDocument shown = JsonDocument.Parse(ToolResult.Success("recipes", "show", recipe.Name).Out);
            Assert.Equal(recipe.Source, shown.RootElement.GetProperty("source").GetString());
            Assert.NotEmpty(recipe.Reaches);
            recipe.TrainingOptions().Validate();
        }

        Assert.Contains("there is no recipe 'x'; there are basic-motions,", ToolResult.BadUsage("recipes", "show", "x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("basic-motions", false)]
    [InlineData("sunspots", true)]
    public void ABuiltInSet_IsTheSameEachTimeAndOtherInItsTestPart(string name, bool isSeries)
    {
        Recipe recipe = Recipe.Find(name);
        string[] texts = [.. new[] { DataPart.Train, DataPart.Train, DataPart.Test }.Select(part => BuiltInData.Use(recipe, part, File.ReadAllText))];
        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(isSeries, texts[0] == texts[2]);
    }

    [Fact]
    public void DataOfTheUser_IsReadAsTheRecipeSays()
    {
        string data = _folder.File("temperatures.csv"), model = _folder.File("m.rnn.json");
        ToolResult.Success("recipes", "data", "daily-temperature", "-o", data);
        string[] lines = File.ReadAllLines(data);
        File.WriteAllLines(data, lines.Take(1200));
        ToolResult.Success("train", "--recipe", "daily-temperature", "--data", data, "--epochs", "1", "--units", "3", "-o", model);
        TinyRnnModel trained = ModelReader.ReadFile(model);
        Assert.Equal("temperatures.csv", trained.Provenance.Data);
        Assert.Equal(3, trained.Network.Layers[0].Units);
        Assert.Equal(["Temp"], trained.Network.Input.Features);
        Assert.Equal(Recipe.Find("daily-temperature").Summary, trained.Network.Summary);

        // The last 30 % of 1,199 days, less the one whose target would lie after the end.
        Assert.Matches(new Regex(@"values compared +359"), ToolResult.Success("eval", model, "--recipe", "daily-temperature", "--data", data).Out);
        Assert.Contains("leave --recipe out", ToolResult.BadUsage("train", "--recipe", "sunspots", "--forecast", "x", "-o", model), StringComparison.Ordinal);
        Assert.Contains("data is missing", ToolResult.BadUsage("train", "-o", model), StringComparison.Ordinal);
        Assert.Contains("data is missing", ToolResult.BadUsage("eval", model), StringComparison.Ordinal);
        string text = ReportText("report", model, "--recipe", "daily-temperature");
        Assert.Contains("built-in-daily-temperature.csv", text, StringComparison.Ordinal);
        Assert.Contains("tinyrnn train --recipe daily-temperature --data", text, StringComparison.Ordinal);
    }

    private string ReportText(params string[] arguments)
    {
        string page = _folder.File("page.html");
        ToolResult.Success([.. arguments, "-o", page]);
        return File.ReadAllText(page);
    }

    private string Train(string name, int epochs, params string[] more)
    {
        string model = _folder.File("m.rnn.json");
        ToolResult.Success(["train", "--recipe", name, "--epochs", $"{epochs}", "-o", model, .. more]);

        // The set of names is a folder, whose files are named after their languages.
        Assert.StartsWith(name == "surname-language" ? "Eastern.txt, " : $"built-in-{name}.", ModelReader.ReadFile(model).Provenance.Data, StringComparison.Ordinal);
        return model;
    }
}
