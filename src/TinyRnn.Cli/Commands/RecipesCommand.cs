using System.CommandLine;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Cli.Recipes;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn recipes</c>: ready training set-ups.</summary>
internal static class RecipesCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "recipes",
            "List ready training set-ups. Each runs on a small built-in set, and on the real data set with --data.",
            ("tinyrnn recipes", "what there is"),
            ("tinyrnn train --recipe daily-temperature -o temperature.rnn.json", "train on the built-in set"),
            ("tinyrnn train --recipe basic-motions --data BasicMotions_TRAIN.ts -o motions.rnn.json", "train on the real set"),
            ("tinyrnn eval motions.rnn.json --recipe basic-motions --data BasicMotions_TEST.ts", "and test on its test file"),
            ("tinyrnn recipes show sunspots", "all that a recipe says"))
        {
            json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, new JsonObject(Recipe.All.Select(recipe => new System.Collections.Generic.KeyValuePair<string, JsonNode?>(recipe.Name, recipe.Summary))));
            }
            else
            {
                Tables.WriteFacts(terminal.OutConsole, Recipe.All.Select(recipe => (recipe.Name, recipe.Summary)));
            }

            return ExitCodes.Success;
        });
        command.Add(Show(terminal));
        command.Add(Data(terminal));
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        Argument<string> name = Name();
        var command = new ExampleCommand(
            "show", "Print a recipe: its data, where the real set comes from, its options, and what it should reach.",
            ("tinyrnn recipes show fan-vibration", "as JSON"))
        {
            name,
        };
        command.SetAction(parsed =>
        {
            terminal.Out.Write(Recipe.Find(parsed.GetRequiredValue(name)).Text);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Data(Terminal terminal)
    {
        Argument<string> name = Name();
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; named after the recipe by default.", HelpName = "FILE" };
        var test = new Option<bool>("--test") { Description = "The part that eval uses: other seeds." };
        var command = new ExampleCommand(
            "data", "Write a recipe's built-in set, in the form of the real set's file.",
            ("tinyrnn recipes data japanese-vowels -o vowels.ts", "to look at it, or as a pattern for data of your own"))
        {
            name, output, test,
        };
        command.SetAction(parsed =>
        {
            Recipe recipe = Recipe.Find(parsed.GetRequiredValue(name));
            string path = parsed.GetValue(output) ?? BuiltInData.FileName(recipe);
            BuiltInData.Write(recipe, parsed.GetValue(test) ? DataPart.Test : DataPart.Train, path);
            Tables.WriteFacts(terminal.OutConsole, [("data", path)]);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = "A recipe's name." };
}
