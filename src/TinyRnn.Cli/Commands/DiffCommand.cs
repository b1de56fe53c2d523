using System.CommandLine;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Format;
using TinyRnn.Interop;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn diff</c>: what two models differ in.</summary>
internal static class DiffCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> first = CommonOptions.Model();
        var second = new Argument<string>("OTHER") { Description = "Another model file." };
        second.Validators.Add(CommonOptions.RefuseOptions);
        var input = new Option<string?>("--input")
        {
            Description = "Rows to run both models on (.csv, .npy or .f32); the first one's golden inputs by default.", HelpName = "FILE",
        };
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "diff",
            "Compare two models: structure, weights, and outputs on the same input; exit code 1 if anything differs.",
            ("tinyrnn diff old.rnn.json new.rnn.json", "what training again has changed"),
            ("tinyrnn diff a.rnn.json b.rnn.json --input live.csv --json", "on your own input, for a script"))
        {
            first, second, input, json,
        };
        command.SetAction(parsed =>
        {
            TinyRnnModel a = ModelFile.Read(parsed.GetRequiredValue(first)).Model, b = ModelFile.Read(parsed.GetRequiredValue(second)).Model;
            float[]? rows = parsed.GetValue(input) is { } path ? MatrixFile.Read(path, a.Network.InputSize, a.Network.Input.Features).Values : null;
            ModelDifference difference = ModelDiff.Compare(a, b, rows);
            if (parsed.GetValue(json))
            {
                WriteJson(terminal, difference);
            }
            else
            {
                WriteText(terminal, difference);
            }

            return difference.IsSame ? ExitCodes.Success : ExitCodes.BadInput;
        });
        return command;
    }

    private static void WriteJson(Terminal terminal, ModelDifference difference) => Json.Write(terminal.Out, new JsonObject
    {
        ["same"] = difference.IsSame,
        ["structure"] = new JsonArray([.. difference.Structure.Select(line => JsonValue.Create(line))]),
        ["tensors"] = new JsonArray(
        [
            .. difference.Tensors.Select(tensor => new JsonObject
            {
                ["name"] = tensor.Name, ["maxDifference"] = Json.Number(tensor.Largest), ["different"] = tensor.Different, ["values"] = tensor.Count,
            }),
        ]),
        ["maxOutputDifference"] = Json.Number(difference.LargestOutput),
        ["steps"] = difference.Steps,
    });

    private static void WriteText(Terminal terminal, ModelDifference difference)
    {
        foreach (string line in difference.Structure)
        {
            terminal.Out.WriteLine(line);
        }

        if (difference.Tensors.Count > 0)
        {
            var table = new TextTable("tensor", "largest difference", "different", "values");
            foreach (TensorDifference tensor in difference.Tensors)
            {
                table.Add(tensor.Name, Tables.Number(tensor.Largest), Tables.Count(tensor.Different), Tables.Count(tensor.Count));
            }

            table.Write(terminal.OutConsole);
        }

        terminal.Out.WriteLine(difference.IsSame ? "The models are the same."
            : difference.Steps == 0 ? "The outputs cannot be compared: the models take or give different sizes."
            : $"Outputs on {Tables.Count(difference.Steps)} steps: {Tables.Number(difference.LargestOutput)} apart at most.");
    }
}
