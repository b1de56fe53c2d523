using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>Flatten and reshape: the same values in the same order, whatever the number of rows.</summary>
internal sealed class FlattenReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs) => inputs[0].CopyTo(Output, 0);
}
