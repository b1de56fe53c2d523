using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using Spectre.Console;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Output;
using TinyRnn.Format;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn inspect</c>: what a model is made of.</summary>
internal static class InspectCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "inspect",
            "Show a model's layers, shapes, sizes, cost of a step and where it came from.",
            ("tinyrnn inspect fan.rnn.json", "everything as tables"),
            ("tinyrnn inspect fan.rnn.json --json | jq .multiplyAddsPerStep", "one figure for a script"))
        {
            model, json,
        };
        command.SetAction(parsed =>
        {
            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            ModelFigures figures = ModelFigures.Of(file);
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, ToJson(file.Model, figures, Arm64Count.Find(file)));
            }
            else
            {
                Print(terminal.OutConsole, file.Model, figures, Arm64Count.Find(file));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static JsonObject ToJson(TinyRnnModel model, ModelFigures figures, Arm64Count? count) => new()
    {
        ["parameters"] = figures.Parameters,
        ["multiplyAddsPerStep"] = figures.MultiplyAddsPerStep,
        ["weightBytes"] = figures.WeightBytes,
        ["stateBytes"] = figures.StateBytes,
        ["arm64InstructionsPerStep"] = count?.InstructionsPerStep ?? Arm64Estimate.InstructionsPerStep(model.Network),
        ["arm64InstructionsAreExact"] = count is not null,
        ["layers"] = new JsonArray([.. model.Network.Layers.Select((layer, index) => new JsonObject
        {
            ["name"] = layer.Name,
            ["type"] = layer.Type,
            ["inputs"] = new JsonArray([.. layer.Inputs.Select(source => JsonValue.Create(SourceName(model.Network, source)))]),
            ["inputShape"] = new JsonArray(layer.InputShape.Length, layer.InputShape.Channels),
            ["outputShape"] = new JsonArray(layer.OutputShape.Length, layer.OutputShape.Channels),
            ["parameters"] = figures.Layers[index].Parameters,
            ["multiplyAddsPerStep"] = figures.Layers[index].MultiplyAdds,
        })]),
    };

    private static void Print(IAnsiConsole console, TinyRnnModel model, ModelFigures figures, Arm64Count? count)
    {
        NetworkSpec network = model.Network;
        Tables.WriteFacts(console, Facts(model, figures, count));
        var table = new TextTable("layer", "type", "input", "output", "parameters", "multiply-adds");
        for (int index = 0; index < network.Layers.Count; index++)
        {
            LayerSpec layer = network.Layers[index];
            table.Add(
                layer.Name,
                Describe(layer),
                string.Join(" + ", layer.Inputs.Select(source => $"{SourceName(network, source)} {network.ShapeOf(source)}")),
                layer.OutputShape.ToString(),
                Tables.Count(figures.Layers[index].Parameters),
                Tables.Count(figures.Layers[index].MultiplyAdds));
        }

        table.Write(console);
    }

    private static IEnumerable<(string Name, string Value)> Facts(TinyRnnModel model, ModelFigures figures, Arm64Count? count)
    {
        NetworkSpec network = model.Network;
        yield return ("model", network.Summary.Length > 0 ? $"{network.Name}: {network.Summary}" : network.Name);
        string features = network.Input.Features.Count > 0 ? $" ({string.Join(", ", network.Input.Features)})" : "";
        string rows = network.Input.Length == 1 ? "" : $", {network.Input.Length} rows of {network.Input.Size}";
        string rate = network.Input.SampleRateHz is { } hertz ? $" at {hertz.ToString(CultureInfo.InvariantCulture)} Hz" : "";
        yield return network.Input.Kind == InputKind.Tokens
            ? ("input", $"a token of {Tables.Count(network.Input.Vocabulary.Count)} a step")
            : ("input", $"{network.InputSize} a step{rows}{features}{rate}{(model.InputNormaliser is null ? "" : ", normalised")}");
        yield return ("output", $"{network.OutputSize} a step");
        foreach (OutputSpec output in network.Outputs.Where(output => output.Labels.Count > 0))
        {
            yield return ("labels", string.Join(", ", output.Labels));
        }

        yield return ("usage", network.Usage.Mode == UsageMode.Window
            ? $"windows of {network.Usage.Steps} steps, one every {network.Usage.Stride}; a decision at the last step, then a reset"
            : "stream");
        yield return ("parameters", Tables.Count(figures.Parameters));
        yield return ("multiply-adds", $"{Tables.Count(figures.MultiplyAddsPerStep)} a step");
        yield return ("weights", $"{Tables.Count(figures.WeightBytes)} bytes");
        yield return ("state", $"{Tables.Count(figures.StateBytes)} bytes");
        yield return ("ARM64 step", count is null
            ? $"about {Tables.Count(Arm64Estimate.InstructionsPerStep(network))} instructions (an estimate; the ARM64 lab counts)"
            : $"{count.InstructionsPerStep.ToString("#,0.##", CultureInfo.InvariantCulture)} instructions (exact: ARM64 lab, ilc {count.Compiler})");
        yield return ("golden vectors", model.Golden is { } golden ? $"{golden.Steps} steps" : "none");
        yield return ("written by", Origin(model.Provenance));
        foreach ((string name, double value) in model.Provenance.Metrics)
        {
            yield return ($"  {name}", Tables.Number(value));
        }
    }

    private static string Origin(Provenance provenance)
    {
        string seed = provenance.Seed is { } value ? $", seed {value.ToString(CultureInfo.InvariantCulture)}" : "";
        string data = provenance.Data is { } source ? $", from {source}" : "";
        return $"{provenance.Tool} {provenance.Version}{seed}{data}";
    }

    private static string Describe(LayerSpec layer)
    {
        IEnumerable<string> words = layer.Attributes.Select(attribute => attribute.Activation?.Name ?? attribute.Text).OfType<string>();
        return string.Join(" ", words.Prepend(layer.Type));
    }

    private static string SourceName(NetworkSpec network, int source) => source < 0 ? "input" : network.Layers[source].Name;
}
