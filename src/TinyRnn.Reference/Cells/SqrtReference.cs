using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>Elementwise square root.</summary>
internal sealed class SqrtReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int i = 0; i < Output.Length; i++)
        {
            Output[i] = Arithmetic.SquareRoot(inputs[0][i]);
        }
    }
}
