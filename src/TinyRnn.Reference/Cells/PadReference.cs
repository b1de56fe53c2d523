using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// Rows before and after: of one value, or with i counted from the first row of the input and n rows, row -i is row i and row n-1+i is
/// row n-1-i (reflect, as in ONNX and PyTorch), or rows 0 and n-1 again (edge).
/// </summary>
internal sealed class PadReference(LayerContext context) : LayerReference(context)
{
    private readonly int _before = context.Layer.Whole("before");
    private readonly string _mode = context.Layer.Attribute("mode").Text!;
    private readonly double _value = context.Arithmetic.Round(context.Layer.Attribute("value").Number!.Value);

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        int channels = Layer.InputShape.Channels;
        int last = Layer.InputShape.Length - 1;
        for (int row = 0; row < Layer.OutputShape.Length; row++)
        {
            int source = row - _before;
            Span<double> output = Row(Output, row, channels);
            if (_mode == LayerKinds.PadConstant && (source < 0 || source > last))
            {
                output.Fill(_value);
                continue;
            }

            source = _mode == LayerKinds.PadReflect ? Reflect(source, last) : Math.Clamp(source, 0, last);
            Row(inputs[0], source, channels).CopyTo(output);
        }
    }

    private static int Reflect(int row, int last) => row < 0 ? -row : row > last ? last - (row - last) : row;
}
