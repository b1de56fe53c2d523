using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// A recurrent layer from the first row to the last and another from the last to the first (Schuster and Paliwal, 1997); what both
/// give for a row is joined by concat, sum, multiply or average.
/// </summary>
internal sealed class BidirectionalReference(LayerContext context) : LayerReference(context)
{
    private readonly LayerReference _forward = Direction(context, LayerKinds.ForwardPrefix);
    private readonly LayerReference _backward = Direction(context, LayerKinds.BackwardPrefix);
    private readonly string _merge = context.Layer.Attribute("merge").Text!;

    public override void Evaluate(IReadOnlyList<double[]> inputs) => throw new InvalidOperationException(
        $"Layer '{Layer.Name}' of kind '{Layer.Type}' needs the whole sequence.");

    public override double[][] EvaluateSequence(IReadOnlyList<double[][]> inputs)
    {
        _forward.Reset();
        _backward.Reset();
        double[][] forward = _forward.EvaluateSequence(inputs);
        double[][] backward = _backward.EvaluateSequence([[.. Enumerable.Reverse(inputs[0])]]);
        return [.. forward.Zip(Enumerable.Reverse(backward), Merge)];
    }

    private double[] Merge(double[] forward, double[] backward) => _merge switch
    {
        "concat" => [.. forward, .. backward],
        "sum" => [.. forward.Zip(backward, Arithmetic.Add)],
        "multiply" => [.. forward.Zip(backward, Arithmetic.Multiply)],
        _ => [.. forward.Zip(backward, (a, b) => Arithmetic.Multiply(Arithmetic.Add(a, b), 0.5))],
    };

    private static LayerReference Direction(LayerContext context, string prefix) =>
        ReferenceCells.Create(context with { Layer = SequenceGraph.Direction(context.Layer, prefix, ModelBuilder.NetworkInput) });
}
