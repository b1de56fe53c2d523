using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>Elementwise sum, from the first input to the last.</summary>
internal sealed class AddReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int i = 0; i < Output.Length; i++)
        {
            double sum = inputs[0][i];
            for (int source = 1; source < inputs.Count; source++)
            {
                sum = Arithmetic.Add(sum, inputs[source][i]);
            }

            Output[i] = sum;
        }
    }
}
