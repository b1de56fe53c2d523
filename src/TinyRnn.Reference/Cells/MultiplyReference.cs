using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>Elementwise product, from the first input to the last.</summary>
internal sealed class MultiplyReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int i = 0; i < Output.Length; i++)
        {
            double product = inputs[0][i];
            for (int source = 1; source < inputs.Count; source++)
            {
                product = Arithmetic.Multiply(product, inputs[source][i]);
            }

            Output[i] = product;
        }
    }
}
