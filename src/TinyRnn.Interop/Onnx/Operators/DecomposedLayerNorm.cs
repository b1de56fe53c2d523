using System;
using System.Linq;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// Layer normalisation as exporters before opset 17 write it: d = x - ReduceMean(x); d / Sqrt(ReduceMean(d^2) + epsilon), with d^2 as
/// Pow or Mul.
/// </summary>
internal static class DecomposedLayerNorm
{
    /// <summary>The normalised value, or null where a division is none of this.</summary>
    public static Sequence? Match(OnnxNode division)
    {
        GraphEvaluation graph = division.Graph;
        if (Producer(graph, division.InputName(0), "Sub") is not { } difference || Centred(graph, difference) is not { } name
            || Producer(graph, division.InputName(1), "Sqrt") is not { } root
            || Producer(graph, root.Input[0], "Add") is not { } sum)
        {
            return null;
        }

        string? variance = sum.Input.FirstOrDefault(input => Producer(graph, input, "ReduceMean") is not null);
        string? constant = sum.Input.FirstOrDefault(input => input != variance);
        if (variance is null || constant is null || !IsMeanSquare(graph, variance, name)
            || graph.Evaluate(constant) is not Constant { Grid.Items: [> 0 and var epsilon] } || graph.Evaluate(name) is not Sequence value)
        {
            return null;
        }

        int last = value.Dimensions.Length - 1;
        int channels = last < 0 ? 0 : value.Dimensions[last];
        bool isOverChannels = channels > 0 && last != value.TimeAxis
            && IsOverLastAxis(graph, difference.Input[1], last) && IsOverLastAxis(graph, variance, last);
        float[] ones = new float[channels];
        Array.Fill(ones, 1f);
        return isOverChannels
            ? NormalisationOperators.Add(division, value, Math.Round(epsilon, 12), ones, new float[channels])
            : null;
    }

    private static bool IsMeanSquare(GraphEvaluation graph, string variance, string name)
    {
        NodeProto? square = graph.Producer(Producer(graph, variance, "ReduceMean")!.Input[0]);
        bool isSquare = square switch
        {
            { OpType: "Pow" } => graph.Evaluate(square.Input[1]) is Constant { Grid.Items: [2] },
            { OpType: "Mul" } => square.Input[0] == square.Input[1],
            _ => false,
        };
        return isSquare && Producer(graph, square!.Input[0], "Sub") is { } difference && Centred(graph, difference) == name;
    }

    /// <summary>The name x of a difference x - ReduceMean(x), or null.</summary>
    private static string? Centred(GraphEvaluation graph, NodeProto difference) =>
        Producer(graph, difference.Input[1], "ReduceMean") is { } mean && mean.Input[0] == difference.Input[0] ? difference.Input[0] : null;

    private static bool IsOverLastAxis(GraphEvaluation graph, string name, int last)
    {
        OnnxNode mean = new(graph, Producer(graph, name, "ReduceMean")!);
        int[]? axes = mean.Integers("axes") ?? mean.Integers(1, "the axes");
        return axes is [var axis] && (axis == -1 || axis == last) && mean.Integer("keepdims", 1) == 1;
    }

    private static NodeProto? Producer(GraphEvaluation graph, string name, string type) =>
        graph.Producer(name) is { } node && node.OpType == type && node.Input.Count > (type == "Sqrt" || type == "ReduceMean" ? 0 : 1) ? node : null;
}
