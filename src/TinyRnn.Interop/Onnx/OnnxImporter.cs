using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>ONNX graphs around recurrent layers.</summary>
internal sealed class OnnxImporter : IModelImporter
{
    private const int MostStepRows = 1 << 12;
    private const int MostReadings = 256;

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
        ModelHeader? header = graph.Header is { } stated && NormaliserNodes.TryStepAside(graph, stated) ? stated : null;
        JsonSource? chosen = context.Config.Take("input");
        (int furthest, bool isUnlikely, ImportException? problem) = (0, false, null);
        LinkedList<NetworkReading> open = new(Readings(graph, chosen, context.Config.Take("layout")));
        HashSet<string> known = [.. open.Select(reading => reading.Key)];
        while (open.First is { Value: var reading })
        {
            open.RemoveFirst();
            GraphEvaluation evaluation = new(graph, reading);
            ImportException? found = null;
            try
            {
                return Create(context, evaluation, reading, outputs, header);
            }
            catch (MoreRowsException exception)
            {
                long rows = (long)reading.StepRows * exception.Factor;
                if (rows <= MostStepRows && !reading.IsTokens && !reading.HasFrames)
                {
                    open.AddFirst(reading with { StepRows = (int)rows });
                }
                else
                {
                    found = ImportException.At(graph.File, "", $"strides over the steps would need steps of {rows} rows; at most {MostStepRows} can be, and none of tokens or frames");
                }
            }
            catch (ImportException exception)
            {
                found = exception;
                IEnumerable<int> others = chosen is null ? evaluation.Others.Except(evaluation.Carried.Select(state => state.Input)) : [];
                foreach (NetworkReading joined in others.SelectMany(other => reading.With(graph.Inputs[other], evaluation.InputNames)))
                {
                    // After all readings of a single input: what can be a state is one.
                    if (known.Count < MostReadings && known.Add(joined.Key))
                    {
                        open.AddLast(joined);
                    }
                }
            }

            // Of the likely readings, the one that got furthest has the most useful complaint.
            if (found is not null && (problem is null || (isUnlikely && !reading.IsUnlikely) || (isUnlikely == reading.IsUnlikely && evaluation.Evaluated > furthest)))
            {
                (furthest, isUnlikely, problem) = (evaluation.Evaluated, reading.IsUnlikely, found);
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

    /// <summary>What the network's input may be; several that the configuration names are joined.</summary>
    private static IEnumerable<NetworkReading> Readings(OnnxGraph graph, JsonSource? names, JsonSource? axes)
    {
        List<JsonSource?> chosen = names is { IsArray: true } ? [.. names.Items()] : [names];
        List<JsonSource?> letters = axes is { IsArray: true } ? [.. axes.Items()] : [.. Enumerable.Repeat(axes, chosen.Count)];
        if (axes is not null && letters.Count != chosen.Count)
        {
            throw axes.Problem($"there are {letters.Count} texts for {chosen.Count} inputs; expected one for each");
        }

        IReadOnlyList<NetworkReading> readings = [.. Layouts(graph, chosen[0], letters[0]).Select(layout => new NetworkReading([layout]))];
        for (int i = 1; i < chosen.Count; i++)
        {
            IReadOnlyList<InputLayout> layouts = Layouts(graph, chosen[i], letters[i]);
            GraphInput next = layouts[0].Input;
            readings = [.. readings.SelectMany(reading => letters[i] is null
                ? reading.With(next, [.. graph.Inputs.Select(input => input.Name)])
                : [new NetworkReading([.. reading.Parts.Append(layouts[0]).OrderBy(part => graph.Inputs.ToList().IndexOf(part.Input))])]).Take(MostReadings)];
        }

        return readings;
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

    private static ImportedNetwork Create(ImportContext context, GraphEvaluation graph, NetworkReading reading, IReadOnlyList<string> names, ModelHeader? header)
    {
        List<(string Name, OnnxValue Value)> values = [.. names.Select(name => (name, graph.Evaluate(name)))];
        List<(string Name, Sequence Value)> found = [.. StateLoops.CloseStarts(graph, values)];

        // An output with the values of a state is one nevertheless where the header says so.
        List<(string Name, Sequence Value)> stated = found.FindAll(output => header?.Find(output.Name) is not null);
        List<(string Name, Sequence Value)> others = StateLoops.Close(graph, found.FindAll(output => header?.Find(output.Name) is null));
        List<(string Name, Sequence Value)> outputs = stated.Count > 0 ? stated : Essential(graph, others);
        if (graph.Carried.Count > 0 && !reading.HasSteps && reading.Parts.FirstOrDefault(part => part.Axes.IndexOf('N') is var sequences and >= 0 && part.Input.Dimensions[sequences] == 0) is { } layout)
        {
            throw ImportException.At(
                graph.File, $"input '{layout.Name}'", $"its shape {layout.Input.Shape} read as {layout.Axes} leaves the number of sequences open, but the states are those of one. Export the model for one sequence at a time, or say with \"layout\" which axis counts steps");
        }

        if (graph.Plan.Layers.Count == 0 && !outputs.Exists(output => output.Value.Grid.Items.Length > 0))
        {
            throw ImportException.At(graph.File, "", "the graph computes nothing");
        }

        List<int> layers = [.. outputs.Select(output => Shaped(graph, Result(graph, output.Name, output.Value), header?.Find(output.Name)))];
        graph.Plan.Simplify(layers);
        Shape input = graph.Plan.InputShape;
        NetworkDraft draft = reading.IsTokens
            ? new NetworkDraft(graph.File, new ModelBuilder(context.Name, Tokens(graph, header)))
            : NetworkDraft.Features(context, $"input {reading.Name}", input.Channels, input.Length);
        if (reading.Features.Count == input.Channels)
        {
            draft.Builder.Features(reading.Features);
        }

        Dictionary<int, int> made = graph.Plan.Emit(draft, layers);
        header?.Describe(draft.Builder);
        foreach ((int layer, string name) in layers.Zip(outputs, (layer, output) => (layer, output.Name)))
        {
            OutputHeader? output = header?.Find(name);
            draft.Builder.Output(made[layer], output?.Labels, output?.Normaliser, output?.Threshold);
        }

        graph.Notes.InsertRange(0, Described(reading));
        if (reading.StepRows > 1)
        {
            graph.Notes.Add($"strides over the steps: a step of the model takes {reading.StepRows} rows");
        }

        if (outputs.Exists(output => output.Value.IsLast && output.Value.TimeAxis < 0) && reading.HasSteps)
        {
            graph.Notes.Add("the source gives its result after the last step; the model gives one after every step");
        }

        return new ImportedNetwork(draft) { Notes = [.. graph.Notes.Distinct()] };
    }

    /// <summary>How the graph's inputs are read, and where the model's input has each of several.</summary>
    private static IEnumerable<string> Described(NetworkReading reading)
    {
        int first = 0;
        foreach (InputLayout part in reading.Parts)
        {
            bool hasRows = part.Axes.Contains('R', StringComparison.Ordinal);
            int width = reading.HasFrames ? part.ShapeOf(1).Count : part.ShapeOf(1).Channels;
            string place = reading.Parts.Count == 1 ? ""
                : $"; it is channels {first} to {first + width - 1} of the model's input{(reading.HasSteps && !part.HasSteps ? ", the same in every step" : "")}";
            yield return $"input '{part.Name}' {part.Input.Shape} is read as {part.Axes} (N sequences, T steps, {(hasRows ? "R rows of a step, " : "")}C channels){place}";
            first += width;
        }
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
                graph.File, where, "it is a cell state, an input of the graph, a softmax over the steps, or still has rows of padding. Leave it out with \"outputs\" in the configuration");
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

    /// <summary>A graph's elements are an output in any shape; a model's normaliser and labels are of channels.</summary>
    private static int Shaped(GraphEvaluation graph, int layer, OutputHeader? output) =>
        output is null || output.Shape.Count != graph.Plan.ShapeOf(layer).Count
            ? layer
            : new LayerMoves(graph.Plan, new LayerOrigin(output.Name, $"output '{output.Name}'")).Reshape(layer, output.Shape);

    private static IEnumerable<string> Tokens(GraphEvaluation graph, ModelHeader? header) => header?.Vocabulary is { } words && words.Count == graph.Vocabulary
        ? words
        : Enumerable.Range(0, graph.Vocabulary).Select(token => $"{token}");
}
