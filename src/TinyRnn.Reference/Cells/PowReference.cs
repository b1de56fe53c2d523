using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>Elementwise power with a constant exponent.</summary>
internal sealed class PowReference(LayerContext context) : LayerReference(context)
{
    private readonly double _exponent = context.Arithmetic.Round(context.Layer.Attribute("exponent").Number!.Value);

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int i = 0; i < Output.Length; i++)
        {
            Output[i] = Arithmetic.Power(inputs[0][i], _exponent);
        }
    }
}
