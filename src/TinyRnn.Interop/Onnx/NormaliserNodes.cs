using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Onnx;

/// <summary>
/// The nodes that our exporter writes for normalisers: (x - mean) / scale after the input and y * scale + mean before an output. An
/// exported graph's header says which normalisers it has; their nodes step aside, so that they do not become layers.
/// </summary>
internal static class NormaliserNodes
{
    /// <summary>Name of the graph's input.</summary>
    public const string Input = "input";

    /// <summary>Name of its value after the normaliser.</summary>
    public const string Normalised = "input.normalised";

    private const string PassOn = "Identity";

    /// <summary>Lets the nodes of all normalisers step aside; changes nothing where they are not as the header says.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="header">What it says of itself.</param>
    /// <returns>Whether the graph is as the header says.</returns>
    public static bool TryStepAside(OnnxGraph graph, ModelHeader header)
    {
        if (header.InputNormaliser is { } input
            && !(Is(graph, Normalised, "Div", input.Scale, out string centred) && Is(graph, centred, "Sub", input.Mean, out string source) && source == Input))
        {
            return false;
        }

        string[] values = [.. header.Outputs.Select(output => Before(graph, output))];
        if (Array.Exists(values, value => value.Length == 0))
        {
            return false;
        }

        if (header.InputNormaliser is not null)
        {
            Pass(graph, Input, Normalised);
        }

        foreach ((OutputHeader output, string value) in header.Outputs.Zip(values).Where(item => item.First.Normaliser is not null))
        {
            Pass(graph, value, output.Name);
        }

        return true;
    }

    /// <summary>The value before an output's normaliser; the output itself where it has none; empty where the nodes are others.</summary>
    private static string Before(OnnxGraph graph, OutputHeader output)
    {
        if (!graph.Outputs.Contains(output.Name))
        {
            return "";
        }

        return output.Normaliser is not { } normaliser ? output.Name
            : graph.Producers.GetValueOrDefault(output.Name) is { OpType: PassOn, Input: [var raw] }
                && Is(graph, raw, "Add", normaliser.Mean, out string scaled) && Is(graph, scaled, "Mul", normaliser.Scale, out string value) ? value
            : "";
    }

    /// <summary>Whether a value comes from an operator on another value and just these numbers.</summary>
    private static bool Is(OnnxGraph graph, string value, string operation, float[] numbers, out string other)
    {
        NodeProto? node = graph.Producers.GetValueOrDefault(value);
        bool isSo = node is { Input: [_, var constant] } && node.OpType == operation
            && graph.Constants.TryGetValue(constant, out Grid<double>? grid) && grid.Items.Select(item => (float)item).SequenceEqual(numbers);
        other = isSo ? node!.Input[0] : "";
        return isSo;
    }

    private static void Pass(OnnxGraph graph, string from, string to) =>
        graph.Producers[to] = new NodeProto { Name = to, OpType = PassOn, Input = { from }, Output = { to } };
}
