using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>y = scale * x + bias, a channel each.</summary>
internal sealed class BatchNormReference(LayerContext context) : LayerReference(context)
{
    private readonly double[] _scale = context.Tensor(TensorLayout.Scale);
    private readonly double[] _bias = context.Tensor(TensorLayout.Bias);

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int i = 0; i < Output.Length; i++)
        {
            int channel = i % Layer.OutputShape.Channels;
            Output[i] = Arithmetic.Add(Arithmetic.Multiply(inputs[0][i], _scale[channel]), _bias[channel]);
        }
    }
}
