using System;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// h' = activation(W x + U h + b) (Elman, 1990); clip limits the argument to [-clip, clip], as the ONNX operator has it.
/// </summary>
internal sealed class SimpleRnnReference(LayerContext context) : RecurrentReference(context)
{
    private readonly ActivationSpec _activation = context.Activation("activation");

    protected override void StepRow(ReadOnlySpan<double> input)
    {
        double[] next = new double[Layer.Units];
        for (int unit = 0; unit < next.Length; unit++)
        {
            next[unit] = ActivationFunctions.Apply(Arithmetic, _activation, Limited(GateSum(0, unit, input)));
        }

        next.CopyTo(Hidden, 0);
    }
}
