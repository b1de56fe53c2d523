using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>y = activation(W x + b), row by row.</summary>
internal sealed class DenseReference(LayerContext context) : LayerReference(context)
{
    private readonly double[] _weights = context.Tensor(TensorLayout.Weights);
    private readonly double[] _bias = context.TensorOrZeros(TensorLayout.Bias, context.Layer.Units);
    private readonly ActivationSpec _activation = context.Activation("activation");

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int row = 0; row < Layer.InputShape.Length; row++)
        {
            ReadOnlySpan<double> input = Row(inputs[0], row, Layer.InputShape.Channels);
            Span<double> output = Row(Output, row, Layer.Units);
            for (int unit = 0; unit < Layer.Units; unit++)
            {
                output[unit] = Arithmetic.AddRow(_bias[unit], _weights, unit, input);
            }

            ActivationFunctions.ApplyToRow(Arithmetic, _activation, output);
        }
    }
}
