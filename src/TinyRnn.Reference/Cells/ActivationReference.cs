using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>An activation on its own, row by row.</summary>
internal sealed class ActivationReference(LayerContext context) : LayerReference(context)
{
    private readonly ActivationSpec _activation = context.Activation("activation");
    private readonly double[] _alpha = context.TensorOrZeros(TensorLayout.Alpha, context.Layer.OutputShape.Channels);

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        inputs[0].CopyTo(Output, 0);
        for (int row = 0; row < Layer.OutputShape.Length; row++)
        {
            Span<double> values = Row(Output, row, Layer.OutputShape.Channels);
            if (_activation.Name == ActivationKinds.Prelu)
            {
                ActivationFunctions.Prelu(Arithmetic, _alpha, values);
            }
            else
            {
                ActivationFunctions.ApplyToRow(Arithmetic, _activation, values);
            }
        }
    }
}
