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

    /// <summary>The recurrent layer of one direction: the attributes that the kind shares, the tensors of the direction's roles.</summary>
    private static LayerReference Direction(LayerContext context, string prefix)
    {
        LayerSpec layer = context.Layer;
        string cell = layer.Attribute("cell").Text!;
        AttributeValue[] attributes =
        [
            .. LayerKinds.Find(cell)!.Attributes.Select(rule =>
                layer.Attributes.FirstOrDefault(value => value.Name == rule.Name) ?? rule.Default).OfType<AttributeValue>(),
        ];
        TensorBinding[] tensors =
        [
            .. layer.Tensors.Where(binding => binding.Role.StartsWith(prefix, StringComparison.Ordinal)).Select(binding => binding with
            {
                Role = char.ToLowerInvariant(binding.Role[prefix.Length]) + binding.Role[(prefix.Length + 1)..],
            }),
        ];
        LayerSpec direction = layer with
        {
            Type = cell,
            Attributes = new EquatableArray<AttributeValue>(attributes),
            Tensors = new EquatableArray<TensorBinding>(tensors),
            OutputShape = new Shape(1, layer.Whole("units")),
        };
        return ReferenceCells.Create(context with { Layer = direction });
    }
}
