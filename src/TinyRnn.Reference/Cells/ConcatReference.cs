using System;
using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>Each row: the inputs' rows one after another, in the order of the inputs.</summary>
internal sealed class ConcatReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        int rows = Layer.OutputShape.Length;
        for (int row = 0; row < rows; row++)
        {
            Span<double> output = Row(Output, row, Layer.OutputShape.Channels);
            foreach (double[] input in inputs)
            {
                int channels = input.Length / rows;
                Row(input, row, channels).CopyTo(output);
                output = output[channels..];
            }
        }
    }
}
