using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>
/// Graphs of several inputs: their channels are one input of the model, in the graph's order. The same network on one input of all channels
/// gives the same bits.
/// </summary>
public sealed class SeveralInputsTests : IDisposable
{
    private const int Steps = 8;
    private const int Units = 3;
    private const int Audio = 1;
    private const int Knobs = 2;

    private static readonly string[] Names = ["audio", "knobs[0]", "knobs[1]"];

    private readonly TemporaryFolder _folder = new();
    private readonly float[] _x = Some(Steps * (Audio + Knobs), 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ChannelsOfEveryStep_StandSideBySideInTheGraphsOrder()
    {
        TinyRnnModel model = Import(Recurrent(new GraphBuilder().Input("audio", 1, 0, Audio).Input("knobs", 1, 0, Knobs)
            .Node("Concat", "audio knobs", "x", ("axis", 2))), out IReadOnlyList<string> notes);
        Assert.Equal(Names, model.Network.Input.Features);
        Assert.Contains(notes, note => note.Contains("'knobs' [1, n, 2] is read as NTC", StringComparison.Ordinal) && note.Contains("channels 1 to 2 of the model's input", StringComparison.Ordinal));
        AssertSame(model, Whole());

        // The order is that of the inputs, whatever the graph does with them.
        Assert.Equal(["knobs[0]", "knobs[1]", "audio"], Import(Recurrent(new GraphBuilder().Input("knobs", 1, 0, Knobs).Input("audio", 1, 0, Audio)
            .Node("Concat", "audio knobs", "x", ("axis", 2))), out _).Network.Input.Features);
    }

    [Theory]
    [InlineData("Expand")]
    [InlineData("Tile")]
    public void OneValueForAllSteps_IsGivenInEach(string type)
    {
        GraphBuilder graph = new GraphBuilder().Input("audio", 1, 0, Audio).Input("knobs", 1, Knobs).Integers("one", 1).Integers("all", 1, 1, Knobs).Integers("first", 0)
            .Node("Unsqueeze", "knobs one", "row").Node("Shape", "audio", "sizes").Node("Gather", "sizes one", "steps")
            .Node("Concat", type == "Expand" ? "one steps two" : "one steps one", "shape", ("axis", 0)).Integers("two", Knobs)
            .Node(type, "row shape", "each").Node("Concat", "audio each", "x", ("axis", 2));
        TinyRnnModel model = Import(Recurrent(graph), out IReadOnlyList<string> notes);

        Assert.Equal(Names, model.Network.Input.Features);
        Assert.Contains(notes, note => note.Contains("the same in every step", StringComparison.Ordinal));
        AssertSame(model, Whole());
    }

    [Fact]
    public void AValueForAllSteps_IsAddedToEach()
    {
        TinyRnnModel model = Import(new GraphBuilder().Input("x", 0, 1, 2).Input("shift", 1, 1, 2).Node("Add", "x shift", "y").Output("y"), out _);
        Assert.Equal([5.0, 7.0], new ReferenceNetwork(model).Run([1, 2, 4, 5]));

        // The order stays that of the inputs where the first one alone has no steps, and is found after the other.
        model = Import(new GraphBuilder().Input("shift", 1, 2).Input("x", 1, 0, 2).Layout("NTC").Node("Add", "x shift", "y").Output("y"), out _);
        Assert.Equal(["shift[0]", "shift[1]", "x[0]", "x[1]"], model.Network.Input.Features);
    }

    [Fact]
    public void StatesAmongTheInputs_StayStates()
    {
        GraphBuilder graph = Weights(new GraphBuilder().Input("h", 1, 1, Units).Input("audio", 1, 1, Audio).Input("knobs", 1, 1, Knobs)
            .Node("Concat", "audio knobs", "x", ("axis", 2))).Integers("one", 1)
            .Node("GRU", "x W R B - h", "Y hn", ("hidden_size", Units), ("linear_before_reset", 1)).Node("Squeeze", "Y one", "y").Output("y", "hn");
        TinyRnnModel model = Import(graph, out IReadOnlyList<string> notes);

        Assert.Equal(Names, model.Network.Input.Features);
        Assert.Contains("'h' and 'hn' are the state, which the model keeps itself", notes);
        AssertSame(model, Whole());
    }

    [Fact]
    public void Frames_AreOneRowAfterAnother()
    {
        const int Rows = 4, Channels = 2;
        float[] matrix = Some(((Rows * Channels) + Knobs) * 2, 7);
        GraphBuilder graph = new GraphBuilder().Input("frame", 1, Rows, Channels).Input("knobs", 1, Knobs).Floats("m", [(Rows * Channels) + Knobs, 2], matrix)
            .Integers("p", 0, 0, 1, 0, 0, 1).Node("Transpose", "frame", "t", ("perm", new long[] { 0, 2, 1 }))
            .Node("AveragePool", "t", "pool", ("kernel_shape", new long[] { 3 }), ("pads", new long[] { 1, 1 }), ("count_include_pad", 1))
            .Node("Transpose", "pool", "q", ("perm", new long[] { 0, 2, 1 })).Node("Flatten", "q", "flat").Node("Concat", "flat knobs", "x", ("axis", 1))
            .Node("MatMul", "x m", "y").Output("y");
        File.WriteAllText(_folder.File("c.json"), """{"input": ["frame", "knobs"], "layout": ["NRC", "NC"]}""");
        TinyRnnModel model = Import(graph, out _, "c.json");

        Assert.Equal(new Shape(1, (Rows * Channels) + Knobs), model.Network.Input.Shape);
        float[] x = Some(3 * ((Rows * Channels) + Knobs), 8);
        double[] expected = [.. x.Chunk((Rows * Channels) + Knobs).SelectMany(step =>
        {
            double[] pooled = [.. Enumerable.Range(0, Rows * Channels).Select(item => Enumerable.Range((item / Channels) - 1, 3)
                .Where(row => row is >= 0 and < Rows).Sum(row => (double)step[(row * Channels) + (item % Channels)]) / 3), .. step[(Rows * Channels)..]];
            return Enumerable.Range(0, 2).Select(unit => pooled.Select((value, i) => value * matrix[(i * 2) + unit]).Sum());
        })];
        Assert.InRange(Tolerances.OneStep.Ratio(expected, new ReferenceNetwork(model).Run(x)), 0, 1);
    }

    [Fact]
    public void AStride_TakesRowsOfAllInputs()
    {
        float[] kernel = Some(Units * 3 * 2, 9);
        TinyRnnModel model = Import(new GraphBuilder().Input("a", 1, Audio, 0).Input("b", 1, Knobs, 0).Floats("k", [Units, 3, 2], kernel)
            .Node("Concat", "a b", "x", ("axis", 1)).Node("Conv", "x k", "y", ("strides", new long[] { 2 })).Output("y"), out _);
        Assert.Equal((new Shape(2, 3), 3), (model.Network.Input.Shape, model.Network.Input.Features.Count));
        AssertSame(model, Import(new GraphBuilder().Input("x", 1, 3, 0).Floats("k", [Units, 3, 2], kernel).Node("Conv", "x k", "y", ("strides", new long[] { 2 })).Output("y"), out _));
    }

    [Fact]
    public void TheConfiguration_ChoosesInputsAndAxes()
    {
        GraphBuilder graph = new GraphBuilder().Input("a", 4, 1, 2).Input("b", 4, 1, 2).Node("Add", "a b", "y").Output("y");
        File.WriteAllText(_folder.File("c.json"), """{"input": ["a", "b"], "layout": ["TNC"]}""");
        Assert.Contains("1 texts for 2 inputs", Assert.Throws<ImportException>(() => Import(graph, out _, "c.json")).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("c.json"), """{"input": ["b", "a"], "layout": "TNC"}""");
        TinyRnnModel model = Import(graph, out _, "c.json");
        Assert.Equal(["a[0]", "a[1]", "b[0]", "b[1]"], model.Network.Input.Features);
        Assert.Equal([4.0, 6.0], new ReferenceNetwork(model).Run([1, 2, 3, 4]));
    }

    private static GraphBuilder Weights(GraphBuilder graph) => graph.Floats("W", [1, 3 * Units, Audio + Knobs], Some(9 * Units, 2))
        .Floats("R", [1, 3 * Units, Units], Some(3 * Units * Units, 3)).Floats("B", [1, 6 * Units], Some(6 * Units, 4));

    private static GraphBuilder Recurrent(GraphBuilder graph) => Weights(graph).Integers("axis", 1)
        .Node("Transpose", "x", "rows", ("perm", new long[] { 1, 0, 2 })).Node("GRU", "rows W R B", "Y", ("hidden_size", Units), ("linear_before_reset", 1))
        .Node("Squeeze", "Y axis", "y").Output("y");

    private TinyRnnModel Whole() => Import(Recurrent(new GraphBuilder().Input("x", 1, 0, Audio + Knobs)), out _);

    private TinyRnnModel Import(GraphBuilder graph, out IReadOnlyList<string> notes, string? config = null)
    {
        ImportResult result = ModelImport.Import(graph.Save(_folder.File("graph.onnx")), new ImportOptions { ConfigPath = config is null ? null : _folder.File(config) });
        notes = result.Notes;
        return result.Model;
    }

    private void AssertSame(TinyRnnModel model, TinyRnnModel other) => Assert.Equal(new ReferenceNetwork(other).Run(_x), new ReferenceNetwork(model).Run(_x));

    private static float[] Some(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
