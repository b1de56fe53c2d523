using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>A range of rows or of channels: y[t, c] = x[start + t*step, c], or x[t, start + c*step].</summary>
internal sealed class SliceReference(LayerContext context) : LayerReference(context)
{
    private readonly bool _isOfRows = context.Layer.Attribute("axis").Text == LayerKinds.RowsAxis;
    private readonly int _start = context.Layer.Whole("start");
    private readonly int _step = context.Layer.Whole("step");

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int row = 0; row < Layer.OutputShape.Length; row++)
        {
            for (int channel = 0; channel < Layer.Units; channel++)
            {
                int sourceRow = _isOfRows ? _start + (row * _step) : row;
                int sourceChannel = _isOfRows ? channel : _start + (channel * _step);
                Output[(row * Layer.Units) + channel] = inputs[0][(sourceRow * Layer.InputShape.Channels) + sourceChannel];
            }
        }
    }
}
