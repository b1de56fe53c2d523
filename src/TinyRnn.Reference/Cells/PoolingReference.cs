using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// Mean or maximum of each channel over windows of rows. Output row t sees the rows from t*stride - before on, before being the rows of
/// padding; rows outside the frame do not count.
/// </summary>
internal sealed class PoolingReference(LayerContext context) : LayerReference(context)
{
    private readonly int _size = context.Layer.Whole("size");
    private readonly int _stride = context.Layer.Whole("stride");
    private readonly bool _isMax = context.Layer.Attribute("mode").Text == LayerKinds.PoolingMax;
    private readonly bool _isSame = context.Layer.Attribute("padding").Text == LayerKinds.SamePadding;

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        int length = Layer.InputShape.Length;
        int before = _isSame ? LayerKinds.SamePaddingRows(length, _size, _stride, dilation: 1).Before : 0;
        for (int row = 0; row < Layer.OutputShape.Length; row++)
        {
            int[] window = [.. Enumerable.Range((row * _stride) - before, _size).Where(source => source >= 0 && source < length)];
            for (int channel = 0; channel < Layer.Units; channel++)
            {
                Output[(row * Layer.Units) + channel] = Summarise(
                    [.. window.Select(source => inputs[0][(source * Layer.Units) + channel])]);
            }
        }
    }

    private double Summarise(double[] values) => _isMax
        ? values.Aggregate(Math.Max)
        : Arithmetic.Divide(values.Aggregate(Arithmetic.Add), values.Length);
}
