using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using TinyRnn.Format;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Export;

/// <summary>
/// poolingOverTime as the body of a Scan over rows [1, channels]: what is kept between rows goes in and comes out, all of it zeros at the
/// start. A running maximum, and attention relative to the largest score so far, have no other form in ONNX that is safe for any scores.
/// </summary>
internal static class OnnxRunningPool
{
    /// <summary>What is kept between rows: names, and values of each.</summary>
    /// <param name="mode">A mode of poolingOverTime.</param>
    /// <param name="channels">Channels of a row.</param>
    public static IReadOnlyList<(string Name, int Size)> Memory(string mode, int channels) => mode == LayerKinds.PoolingAttention
        ? [("pooled", channels), ("largestScore", 1), ("total", 1)]
        : [("pooled", channels), ("count", 1)];

    /// <summary>The body: takes <see cref="Memory"/>, the row and, for attention, its score; gives the memory and the pooled row.</summary>
    /// <param name="name">Before all names in it, which may not be those of the graph around it.</param>
    /// <param name="mode">A mode of poolingOverTime.</param>
    /// <param name="channels">Channels of a row.</param>
    public static GraphProto Body(string name, string mode, int channels)
    {
        OnnxGraphWriter body = new(name, 1);
        string[] memory = [.. Memory(mode, channels).Select(item => body.StateInput($"{name}.{item.Name}", 1, item.Size))];
        string row = body.StateInput($"{name}.row", 1, channels);
        List<string> next = [];
        if (mode == LayerKinds.PoolingAttention)
        {
            string score = body.StateInput($"{name}.score", 1, 1), total = memory[2];
            // Before the first row there is no largest score; zero in its place could be far above all of them.
            string isFirst = body.Node("Equal", $"{name}.isFirst", [total, Zero()]);
            string before = body.Node("Where", $"{name}.before", [isFirst, score, memory[1]]);
            string largest = body.Node("Max", $"{name}.largest", [before, score]);
            string kept = Exponential("kept", before, largest), present = Exponential("present", score, largest);
            string sum = body.Node("Add", $"{name}.sum", [body.Node("Mul", $"{name}.scaled", [total, kept]), present]);
            next.AddRange([Moved(body.Node("Div", $"{name}.share", [present, sum])), largest, sum]);
        }
        else
        {
            string count = body.Node("Add", $"{name}.rows", [memory[1], body.Floats($"{name}.one", [1], [1])]);
            next.Add(mode == LayerKinds.PoolingMax
                ? body.Node("Where", $"{name}.raised", [body.Node("Equal", $"{name}.isFirst", [memory[1], Zero()]), row, body.Node("Max", $"{name}.higher", [memory[0], row])])
                : Moved(body.Node("Reciprocal", $"{name}.share", [count])));
            next.Add(count);
        }

        foreach ((string value, (string of, int size)) in next.Zip(Memory(mode, channels)))
        {
            body.Node("Identity", body.StateOutput($"{name}.{of}.next", 1, size), [value]);
        }

        body.Node("Identity", body.StateOutput($"{name}.given", 1, channels), [next[0]]);
        body.MoveStateOutputsToTheEnd();
        return body.Model.Graph;

        string Zero() => body.Floats($"{name}.zero", [1], [0]);

        string Exponential(string what, string score, string largest) =>
            body.Node("Exp", $"{name}.{what}", [body.Node("Sub", $"{name}.{what}.below", [score, largest])]);

        // Towards the row by its share in all rows so far.
        string Moved(string share) => body.Node("Add", $"{name}.moved",
        [
            memory[0], body.Node("Mul", $"{name}.move", [body.Node("Sub", $"{name}.difference", [row, memory[0]]), share]),
        ]);
    }

    /// <summary>The mode whose body a graph is, whatever its names; null where it is none.</summary>
    public static string? ModeOf(GraphProto body)
    {
        string text = Text(body);
        return new[] { LayerKinds.PoolingMean, LayerKinds.PoolingMax, LayerKinds.PoolingAttention }.FirstOrDefault(mode => Text(Body("body", mode, 1)) == text);
    }

    /// <summary>Everything that a graph computes, with numbers for names.</summary>
    private static string Text(GraphProto graph)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        StringBuilder text = new();
        Write("takes", graph.Input.Select(input => input.Name));
        foreach (TensorProto constant in graph.Initializer)
        {
            Write(Convert.ToHexString(constant.RawData.Span), [constant.Name]);
        }

        foreach (NodeProto node in graph.Node)
        {
            Write($"{node.Domain}/{node.OpType}/{node.Attribute.Count}", node.Input.Concat(node.Output));
        }

        Write("gives", graph.Output.Select(output => output.Name));
        return text.ToString();

        void Write(string what, IEnumerable<string> names)
        {
            text.Append(what);
            foreach (string name in names)
            {
                numbers.TryAdd(name, numbers.Count);
                text.Append(' ').Append(numbers[name]);
            }

            text.AppendLine();
        }
    }
}
