using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>First input minus second, elementwise.</summary>
internal sealed class SubtractReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int i = 0; i < Output.Length; i++)
        {
            Output[i] = Arithmetic.Subtract(inputs[0][i], inputs[1][i]);
        }
    }
}
