using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>Sum, mean, maximum or minimum: of each channel over the rows, or of each row over its channels; first to last.</summary>
internal sealed class ReduceReference(LayerContext context) : LayerReference(context)
{
    private readonly string _mode = context.Layer.Attribute("mode").Text!;
    private readonly bool _isAlongRows = context.Layer.Attribute("axis").Text == LayerKinds.RowsAxis;

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        (int rows, int channels) = (Layer.InputShape.Length, Layer.InputShape.Channels);
        for (int i = 0; i < Output.Length; i++)
        {
            Output[i] = Summarise(_isAlongRows
                ? [.. Enumerable.Range(0, rows).Select(row => inputs[0][(row * channels) + i])]
                : Row(inputs[0], i, channels).ToArray());
        }
    }

    private double Summarise(double[] values) => _mode switch
    {
        LayerKinds.ReduceSum => values.Aggregate(Arithmetic.Add),
        LayerKinds.ReduceMean => Arithmetic.Divide(values.Aggregate(Arithmetic.Add), values.Length),
        LayerKinds.ReduceMax => values.Aggregate(Math.Max),
        _ => values.Aggregate(Math.Min),
    };
}
