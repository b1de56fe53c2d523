using TinyRnn.Format;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>The mean of the steps so far, which is a quotient of running sums: CumSum(x) / CumSum(ones).</summary>
internal static class RunningMean
{
    private const string RunningSum = "CumSum";

    /// <summary>The pooled value, or null where a division is none of this.</summary>
    public static Sequence? Match(OnnxNode division)
    {
        GraphEvaluation graph = division.Graph;
        if (Producer(graph, division.InputName(0)) is not { } sum || Producer(graph, division.InputName(1)) is not { } steps
            || graph.Producer(steps.Input[0]) is not { OpType: "ConstantOfShape" } ones
            || new OnnxNode(graph, ones).Tensor("value") is not { Items: [1] } || graph.Evaluate(sum.Input[0]) is not Sequence value)
        {
            return null;
        }

        OnnxNode node = new(graph, sum), count = new(graph, steps);
        bool isOfSteps = node.Integers(1, "the axis") is [var axis] && node.Axis(axis, value.Dimensions.Length) == value.TimeAxis
            && count.Integers(1, "the axis") is [var other] && other == axis;
        return isOfSteps && !IsTurned(node) && !IsTurned(count) ? ReductionOperators.OverSteps(division, value, LayerKinds.PoolingMean) : null;
    }

    /// <summary>A running sum that is no part of a running mean.</summary>
    public static OnnxValue[] Refuse(OnnxNode node) =>
        throw node.Problem("a sum of the steps so far grows without end; divided by their number (CumSum of ones) it can be imported, as their mean");

    private static bool IsTurned(OnnxNode node) => node.Integer("reverse", 0) != 0 || node.Integer("exclusive", 0) != 0;

    private static NodeProto? Producer(GraphEvaluation graph, string name) =>
        graph.Producer(name) is { OpType: RunningSum, Input.Count: 2 } node ? node : null;
}
