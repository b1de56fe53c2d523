using System.CommandLine;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Format;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn repack</c>: the same model as this version of the tool writes it.</summary>
internal static class RepackCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = CommonOptions.ModelOutput();
        var command = new ExampleCommand(
            "repack",
            "Write the same model again as this version writes it, under the same or another name: its weights inline, or above 256 KB in NAME.rnn.bin beside it.",
            ("tinyrnn repack old.rnn.json -o new.rnn.json", "under a new name, with its weights file"),
            ("tinyrnn repack fan.rnn.json -o fan.rnn.json", "in place"))
        {
            model, output,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output);
            AtomicFile.RequireWritable(path);
            TinyRnnModel read = ModelFile.Read(parsed.GetRequiredValue(model)).Model;
            TinyRnnModel written = AtomicFile.Guard(path, () => ModelWriter.Save(read, path));
            Tables.WriteFacts(
                terminal.OutConsole,
                [
                    ("written", path),
                    ("weights", written.WeightsFile is { } weights ? $"{weights.Name}, {Tables.Count(weights.Length)} bytes" : "inline"),
                ]);
            return ExitCodes.Success;
        });
        return command;
    }
}
