using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Format;
using TinyRnn.Interop;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn import</c>: a model of another tool to a model file, checked before it is written.</summary>
internal static class ImportCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("FILE") { Description = $"The foreign model: {string.Join("; ", ModelImport.Formats.Select(format => format.Value))}." };
        source.Validators.Add(CommonOptions.RefuseOptions);
        Option<string> output = CommonOptions.ModelOutput();
        var config = new Option<string?>("--config") { Description = "JSON file with what the source does not say.", HelpName = "FILE" };
        var weights = new Option<string?>("--weights") { Description = "The weights, where the source is a Keras architecture (JSON) alone: HDF5 or safetensors.", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "Name of the model; made of the file's name by default.", HelpName = "NAME" };
        var format = new Option<string?>("--format") { Description = "The source's format; detected by content by default." };
        CommonOptions.AcceptOnly(format, [.. ModelImport.Formats.Select(item => item.Key)]);
        var check = new Option<string[]>("--check")
        {
            Description = "An input and what the source's tool gives for it from a reset state (.csv, .npy or .f32, a row a step); the output may "
                + "hold the last rows only. Refuses the model if any value is off by more than the tolerance.",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
            HelpName = "INPUT OUTPUT",
        };
        Option<double> tolerance = Tolerance();
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "import",
            "Convert a model of another tool, verify it, and write it with golden vectors.",
            ("tinyrnn import amp.json -o amp.rnn.json", "the format is found by the content"),
            ("tinyrnn import amp.json -o amp.rnn.json --check x.npy y.npy", "refused unless it gives y for x"))
        {
            source, output, config, weights, name, format, check, tolerance, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(source), target = parsed.GetRequiredValue(output);
            AtomicFile.RequireWritable(target);
            ImportResult result = ModelImport.Import(path, new ImportOptions
            {
                ConfigPath = parsed.GetValue(config),
                WeightsPath = parsed.GetValue(weights),
                Name = parsed.GetValue(name),
                Format = parsed.GetValue(format),
            });
            List<CheckResult> checks = [.. result.Checks];
            if (parsed.GetValue(check) is [var inputs, var outputs])
            {
                checks.Add(Check(result.Model, inputs, outputs, parsed.GetValue(tolerance)));
            }

            AtomicFile.Guard(target, () => ModelWriter.Save(result.Model, target));
            Report(terminal, target, result, checks, parsed.GetValue(json));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<double> Tolerance()
    {
        var option = new Option<double>("--tolerance")
        {
            Description = "With --check: a value y may be off by PART * max(1, |y|).",
            HelpName = "PART",
            DefaultValueFactory = _ => CheckVectors.DefaultTolerance,
        };
        option.Validators.Add(result => CommonOptions.Require(result, "--tolerance", 0.0));
        return option;
    }

    private static CheckResult Check(TinyRnnModel model, string inputs, string outputs, double tolerance)
    {
        NetworkSpec network = model.Network;
        float[] given = MatrixFile.Read(inputs, network.InputSize, network.Input.Features).Values;
        float[] expected = MatrixFile.Read(outputs, network.OutputSize, []).Values;
        return new CheckVectors($"--check {inputs} {outputs}", given, expected, tolerance).Verify(model);
    }

    private static void Report(Terminal terminal, string target, ImportResult result, List<CheckResult> checks, bool asJson)
    {
        long parameters = result.Model.Tensors.Sum(tensor => (long)tensor.Values.Length);
        if (asJson)
        {
            Json.Write(terminal.Out, new JsonObject
            {
                ["model"] = target,
                ["format"] = result.Format,
                ["layers"] = result.Model.Network.Layers.Count,
                ["parameters"] = parameters,
                ["notes"] = new JsonArray([.. result.Notes.Select(note => JsonValue.Create(note))]),
                ["checks"] = new JsonArray(
                [
                    .. checks.Select(check => new JsonObject
                    {
                        ["name"] = check.Name, ["steps"] = check.Steps, ["maxError"] = Json.Number(check.LargestDifference),
                    }),
                ]),
            });
            return;
        }

        Tables.WriteFacts(terminal.OutConsole,
        [
            ("format", result.Format),
            ("layers", Tables.Count(result.Model.Network.Layers.Count)),
            ("parameters", Tables.Count(parameters)),
            .. checks.Select(check => ("checked", $"{check.Name}: {Tables.Count(check.Steps)} steps, {Tables.Number(check.LargestDifference)} off at most")),
            .. result.Notes.Select(note => ("note", note)),
            ("written", target),
        ]);
    }
}
