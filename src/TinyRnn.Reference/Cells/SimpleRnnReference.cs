using System;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>h' = activation(W x + U h + b) (Elman, 1990).</summary>
internal sealed class SimpleRnnReference(LayerContext context) : RecurrentReference(context)
{
    private readonly ActivationSpec _activation = context.Activation("activation");

    protected override void StepRow(ReadOnlySpan<double> input)
    {
        double[] next = new double[Layer.Units];
        for (int unit = 0; unit < next.Length; unit++)
        {
            next[unit] = ActivationFunctions.Apply(Arithmetic, _activation, GateSum(0, unit, input));
        }

        next.CopyTo(Hidden, 0);
    }
}
