using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>Rows and channels exchanged: y[c, t] = x[t, c].</summary>
internal sealed class TransposeReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        (int rows, int channels) = (Layer.InputShape.Length, Layer.InputShape.Channels);
        for (int row = 0; row < rows; row++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                Output[(channel * rows) + row] = inputs[0][(row * channels) + channel];
            }
        }
    }
}
