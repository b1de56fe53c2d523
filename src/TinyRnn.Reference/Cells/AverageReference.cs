using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>Elementwise mean.</summary>
internal sealed class AverageReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        double share = Arithmetic.Divide(1, inputs.Count);
        for (int i = 0; i < Output.Length; i++)
        {
            double sum = inputs[0][i];
            for (int source = 1; source < inputs.Count; source++)
            {
                sum = Arithmetic.Add(sum, inputs[source][i]);
            }

            Output[i] = Arithmetic.Multiply(sum, share);
        }
    }
}
