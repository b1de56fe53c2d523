using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>The row of a table that the token names.</summary>
internal sealed class EmbeddingReference(LayerContext context) : LayerReference(context)
{
    private readonly double[] _table = context.Tensor(TensorLayout.Weights);

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int row = 0; row < Layer.OutputShape.Length; row++)
        {
            Row(_table, (int)inputs[0][row], Layer.Units).CopyTo(Row(Output, row, Layer.Units));
        }
    }
}
