using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>First input divided by second, elementwise.</summary>
internal sealed class DivideReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int i = 0; i < Output.Length; i++)
        {
            Output[i] = Arithmetic.Divide(inputs[0][i], inputs[1][i]);
        }
    }
}
