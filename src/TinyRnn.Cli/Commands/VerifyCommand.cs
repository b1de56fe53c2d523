using System.CommandLine;
using System.Text.Json.Nodes;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Output;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn verify</c>: golden vectors through both engines.</summary>
internal static class VerifyCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "verify",
            "Replay the model's golden vectors through the reference and the generated code; exit code 1 if either is off.",
            ("tinyrnn verify fan.rnn.json", "largest error of each engine and the limit"),
            ("tinyrnn verify fan.rnn.json --json", "the same for a script"))
        {
            model, json,
        };
        command.SetAction(parsed =>
        {
            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            GoldenCheck check = GoldenCheck.Run(file);
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, new JsonObject
                {
                    ["referenceMaxError"] = Json.Number(check.ReferenceMaxError),
                    ["generatedMaxError"] = Json.Number(check.GeneratedMaxError),
                    ["tolerance"] = check.Tolerance,
                });
            }
            else
            {
                Tables.WriteFacts(terminal.OutConsole,
                [
                    ("golden vectors", $"{file.Model.Golden!.Steps} steps"),
                    ("reference, largest error", Tables.Number(check.ReferenceMaxError)),
                    ("generated code, largest error", Tables.Number(check.GeneratedMaxError)),
                    ("largest limit", Tables.Number(check.Tolerance)),
                    ("result", check.Passed ? "within tolerance" : "OUT OF TOLERANCE"),
                ]);
            }

            if (!check.Passed)
            {
                terminal.Error.WriteLine($"error: {file.Path}: outputs differ from the golden vectors by more than the tolerance");
            }

            return check.Passed ? ExitCodes.Success : ExitCodes.BadInput;
        });
        return command;
    }
}
