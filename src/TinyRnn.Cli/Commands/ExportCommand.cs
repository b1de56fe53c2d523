using System.CommandLine;
using System.IO;
using System.Linq;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Interop.Export;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn export</c>: a model file to a format of other tools.</summary>
internal static class ExportCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        var output = new Option<string>("--output", "-o") { Description = "The file to write: .onnx or .safetensors.", Required = true, HelpName = "FILE" };
        var form = new Option<string>("--form")
        {
            Description = "ONNX: a call is a step whose states are inputs and outputs (streaming), or a sequence from the initial state.",
            DefaultValueFactory = _ => "sequence",
        };
        CommonOptions.AcceptOnly(form, "sequence", "streaming");
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var path }] && !ModelExport.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
            {
                result.AddError($"--output {path}: the extension is unknown; expected {string.Join(" or ", ModelExport.Extensions)}.");
            }
        });
        var command = new ExampleCommand(
            "export",
            "Write a model for other tools: ONNX (operator set 17) or a PyTorch state_dict as safetensors.",
            ("tinyrnn export fan.rnn.json -o fan.onnx", "whole sequences"),
            ("tinyrnn export fan.rnn.json -o fan.onnx --form streaming", "one step a call, states carried by the caller"),
            ("tinyrnn export fan.rnn.json -o fan.safetensors", "weights under PyTorch's names"))
        {
            model, output, form,
        };
        command.SetAction(parsed =>
        {
            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            string path = parsed.GetRequiredValue(output);
            ExportForm chosen = parsed.GetValue(form) == "streaming" ? ExportForm.Streaming : ExportForm.Sequence;
            ExportResult result = ModelExport.ToBytes(file.Model, path, chosen);
            AtomicFile.Write(path, stream => stream.Write(result.Bytes));
            Tables.WriteFacts(terminal.OutConsole,
            [
                ("format", result.Format),
                ("bytes", Tables.Count(result.Bytes.LongLength)),
                .. result.Notes.Select(note => ("note", note)),
                ("written", path),
            ]);
            return ExitCodes.Success;
        });
        return command;
    }
}
