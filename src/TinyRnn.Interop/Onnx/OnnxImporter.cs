using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>ONNX graphs around recurrent layers.</summary>
internal sealed class OnnxImporter : IModelImporter
{
    private const int MostStepRows = 1 << 12;

    public string Format => "onnx";

    public string Description => "ONNX graphs";

    public bool Recognises(SourceFile source) => OnnxGraph.LooksLike(source.Bytes);

    public ImportedNetwork Import(ImportContext context)
    {
        OnnxGraph graph = OnnxGraph.Read(context.Source);
        if (context.Config.Take("constants") is { } constants)
        {
            foreach ((string name, JsonSource path) in constants.Members())
            {
                graph.Bind(name, context.Config.File!.Neighbour(path.Text(), path.Where), path);
            }
        }

        IReadOnlyList<string> outputs = Outputs(graph, context.Config.Take("outputs"));
        IReadOnlyList<InputLayout> layouts = Layouts(graph, context.Config.Take("input"), context.Config.Take("layout"));
        (GraphEvaluation? furthest, ImportException? problem) = (null, null);
        Queue<InputLayout> open = new(layouts);
        while (open.TryDequeue(out InputLayout? layout))
        {
            GraphEvaluation evaluation = new(graph, layout);
            try
            {
                return Create(context, evaluation, layout, outputs);
            }
            catch (MoreRowsException exception)
            {
                long rows = (long)layout.StepRows * exception.Factor;
                if (rows <= MostStepRows && !layout.IsTokens && !layout.Axes.Contains('R', StringComparison.Ordinal))
                {
                    open = new Queue<InputLayout>([layout with { StepRows = (int)rows }, .. open]);
                }
                else if (furthest is null || evaluation.Evaluated > furthest.Evaluated)
                {
                    (furthest, problem) = (evaluation, ImportException.At(graph.File, "", $"strides over the steps would need steps of {rows} rows; at most {MostStepRows} can be, and none of tokens or frames"));
                }
            }
            catch (ImportException exception)
            {
                // The reading that got furthest has the most useful complaint.
                if (furthest is null || evaluation.Evaluated > furthest.Evaluated)
                {
                    (furthest, problem) = (evaluation, exception);
                }
            }
        }

        throw problem ?? ImportException.At(
            graph.File, "", $"no input can be the network's: {string.Join(", ", graph.Inputs.Select(input => $"'{input.Name}' {input.Shape}"))}. Expected one to three axes (sequences, steps, channels) with a fixed number of channels; say which is which with \"input\" and \"layout\" in the configuration");
    }

    private static IReadOnlyList<string> Outputs(OnnxGraph graph, JsonSource? chosen)
    {
        if (chosen is null)
        {
            return graph.Outputs;
        }

        foreach (JsonSource item in chosen.Items())
        {
            if (!graph.Producers.ContainsKey(item.Text()))
            {
                throw item.Problem($"no node gives '{item.Text()}'; the outputs are {string.Join(", ", graph.Outputs)}");
            }
        }

        return [.. chosen.Items().Select(item => item.Text())];
    }

    private static IReadOnlyList<InputLayout> Layouts(OnnxGraph graph, JsonSource? name, JsonSource? axes)
    {
        IEnumerable<GraphInput> inputs = graph.Inputs;
        if (name is not null)
        {
            inputs = [graph.Inputs.FirstOrDefault(input => input.Name == name.Text())
                ?? throw name.Problem($"the graph has no input '{name.Text()}'; it has {string.Join(", ", graph.Inputs.Select(input => input.Name))}")];
        }

        string letters = axes?.Text() ?? graph.Layout ?? "";
        return letters.Length == 0
            ? [.. inputs.SelectMany(InputLayout.Candidates)]
            : [.. inputs.Where(input => name is not null || input.Dimensions.Length == letters.Length).Select(input => InputLayout.Parse(
                input, letters, problem => axes?.Problem(problem) ?? ImportException.At(graph.File, "", problem)))];
    }

    private static ImportedNetwork Create(ImportContext context, GraphEvaluation graph, InputLayout layout, IReadOnlyList<string> names)
    {
        List<(string Name, Sequence Value)> outputs = [];
        foreach (string name in names)
        {
            outputs.Add((name, graph.Evaluate(name) as Sequence
                ?? throw ImportException.At(graph.File, $"output '{name}'", "it is constant. Leave it out with \"outputs\" in the configuration")));
        }

        outputs = Essential(graph, StateLoops.Close(graph, outputs));
        if (graph.Carried.Count > 0 && layout.Axes.IndexOf('N') is var sequences and >= 0 && layout.Input.Dimensions[sequences] == 0 && !layout.Axes.Contains('T', StringComparison.Ordinal))
        {
            throw ImportException.At(
                graph.File, $"input '{layout.Name}'", $"its shape {layout.Input.Shape} read as {layout.Axes} leaves the number of sequences open, but the states are those of one. Export the model for one sequence at a time, or say with \"layout\" which axis counts steps");
        }

        if (graph.Plan.Layers.Count == 0 && !outputs.Exists(output => output.Value.Grid.Items.Length > 0))
        {
            throw ImportException.At(graph.File, "", "the graph computes nothing");
        }

        List<int> layers = [.. outputs.Select(output => Result(graph, output.Name, output.Value))];
        graph.Plan.Simplify(layers);
        Shape input = graph.Plan.InputShape;
        NetworkDraft draft = layout.IsTokens
            ? new NetworkDraft(graph.File, new ModelBuilder(context.Name, Tokens(graph)))
            : NetworkDraft.Features(context, $"input '{layout.Name}'", input.Channels, input.Length);
        Dictionary<int, int> made = graph.Plan.Emit(draft, layers);
        foreach (int layer in layers)
        {
            draft.Builder.Output(made[layer]);
        }

        graph.Notes.Insert(0, $"input '{layout.Name}' {layout.Input.Shape} is read as {layout.Axes} (N sequences, T steps, {(layout.Axes.Contains('R', StringComparison.Ordinal) ? "R rows of a step, " : "")}C channels)");
        if (layout.StepRows > 1)
        {
            graph.Notes.Add($"strides over the steps: a step of the model takes {layout.StepRows} rows");
        }

        if (outputs.Exists(output => output.Value.IsLast && output.Value.TimeAxis < 0) && layout.Axes.Contains('T', StringComparison.Ordinal))
        {
            graph.Notes.Add("the source gives its result after the last step; the model gives one after every step");
        }

        return new ImportedNetwork(draft) { Notes = [.. graph.Notes.Distinct()] };
    }

    /// <summary>Without final states that other outputs give as well, or that no layer gives.</summary>
    private static List<(string Name, Sequence Value)> Essential(GraphEvaluation graph, List<(string Name, Sequence Value)> outputs)
    {
        List<(string Name, Sequence Value)> kept = [];
        foreach ((string name, Sequence value) in outputs)
        {
            bool isCell = value.Grid.Items.Any(item => item.Source == ChannelSource.Cell);
            bool isRepeated = value.IsLast && outputs.Exists(other =>
                !other.Value.IsLast && other.Value.TimeAxis >= 0 && value.Grid.Items.All(other.Value.Grid.Items.Contains));
            if (outputs.Count > 1 && (isCell || isRepeated))
            {
                graph.Notes.Add(isCell
                    ? $"output '{name}' is a cell state and is left out"
                    : $"output '{name}' is the last step of another output and is left out");
            }
            else
            {
                kept.Add((name, value));
            }
        }

        return kept;
    }

    /// <summary>The layer that is an output; the network input alone gets a layer that passes it on.</summary>
    private static int Result(GraphEvaluation graph, string name, Sequence value)
    {
        string where = $"output '{name}'";
        if (value.RowsBefore != 0 || value.RowsAfter != 0 || value.Grid.Items.Any(item => item.Source is not (ChannelSource.Layer or ChannelSource.Fill)))
        {
            throw ImportException.At(
                graph.File, where, "it is a cell state, an input of the graph, or still has rows of padding. Leave it out with \"outputs\" in the configuration");
        }

        if (value.TimeAxis > 0)
        {
            value = value with { Grid = value.Grid.Transpose([value.TimeAxis, .. Enumerable.Range(0, value.Dimensions.Length).Where(axis => axis != value.TimeAxis)]) };
        }

        // A whole layer is an output as it is, whatever axes the graph gives its elements.
        LayerOrigin origin = new(name, where);
        Shape shape = OnnxNode.PlainShape(value);
        Channel first = value.Grid.Items[0];
        bool isWhole = first.Source == ChannelSource.Layer && value.Grid.Items.Select((item, i) => item == new Channel(ChannelSource.Layer, first.Index, i)).All(same => same)
            && graph.Plan.ShapeOf(first.Index).Count == value.Grid.Items.Length;
        int layer = new ChannelArranger(graph.Plan).Arrange(value.Grid.Items, isWhole ? graph.Plan.ShapeOf(first.Index) : shape, origin);
        return layer >= 0 ? layer : graph.Plan.Add(new PlannedLayer(LayerKinds.Activation, origin, [layer], graph.Plan.InputShape)
        {
            Attributes = [AttributeValue.Of("activation", ActivationSpec.Create(ActivationKinds.Linear))],
        });
    }

    private static IEnumerable<string> Tokens(GraphEvaluation graph) => Enumerable.Range(0, graph.Vocabulary).Select(token => $"{token}");
}
