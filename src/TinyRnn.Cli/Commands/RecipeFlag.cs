using System;
using System.Collections.Generic;
using System.CommandLine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Recipes;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary>
/// <c>--recipe</c>: takes data options and training options from a recipe, and its built-in set where no data is named. Data options
/// of the command line would contradict the recipe's and are refused; training options go first.
/// </summary>
internal sealed class RecipeFlag
{
    private readonly Option<string?> _recipe = new("--recipe")
    {
        Description = "A ready set-up; 'tinyrnn recipes' lists them. Its built-in set is used unless data is named.", HelpName = "NAME",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(_recipe);

    /// <summary>The recipe; null where none is named.</summary>
    /// <exception cref="UsageException">There is no such recipe.</exception>
    public Recipe? Find(ParseResult parsed) => parsed.GetValue(_recipe) is { } name ? Recipe.Find(name) : null;

    /// <summary>Reads the data that the command line and the recipe name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data options.</param>
    /// <param name="paths">The files named; may be empty with a recipe.</param>
    /// <param name="part">What to take.</param>
    /// <param name="read">Reads files under the options of a command line.</param>
    /// <returns>The data and the command line whose options of it hold.</returns>
    /// <exception cref="UsageException">No data is named, or data options contradict the recipe.</exception>
    public (SequenceDataset Data, ParseResult Options) Read(
        ParseResult parsed, DataFlags data, string[] paths, DataPart part, Func<ParseResult, string[], SequenceDataset> read)
    {
        if (Find(parsed) is not { } recipe)
        {
            return paths.Length > 0
                ? (read(parsed, paths), parsed)
                : throw new UsageException("data is missing: name files, or a recipe with --recipe.");
        }

        data.RefuseGiven(parsed, $"recipe '{recipe.Name}' says what its columns mean; leave --recipe out to say it yourself, with the options that "
            + $"'tinyrnn recipes show {recipe.Name}' prints.");
        ParseResult options = Preset(parsed, recipe, part);
        return (paths.Length > 0 ? read(options, paths) : BuiltInData.Use(recipe, part, path => read(options, [path])), options);
    }

    /// <summary>The recipe's options as if they stood on the same command's line.</summary>
    private static ParseResult Preset(ParseResult parsed, Recipe recipe, DataPart part)
    {
        IReadOnlyList<string> own = part == DataPart.Train ? recipe.Train : recipe.Eval;
        ParseResult preset = parsed.CommandResult.Command.Parse([.. part == DataPart.Train ? ["-o", "m.rnn.json"] : (string[])["m.rnn.json"], .. recipe.Data, .. own]);
        return preset.Errors.Count == 0 ? preset : throw new InvalidOperationException($"recipe {recipe.Name}: {preset.Errors[0].Message}");
    }
}
