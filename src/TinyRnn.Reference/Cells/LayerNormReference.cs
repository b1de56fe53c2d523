using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// Layer normalisation (Ba, Kiros and Hinton, 2016), row by row: y = (x - mean) / sqrt(variance + epsilon) * scale + bias, with the
/// mean and the (biased) variance of the row's channels.
/// </summary>
internal sealed class LayerNormReference(LayerContext context) : LayerReference(context)
{
    private readonly double[] _scale = context.Tensor(TensorLayout.Scale);
    private readonly double[] _bias = context.Tensor(TensorLayout.Bias);
    private readonly double _epsilon = context.Arithmetic.Round(context.Layer.Attribute("epsilon").Number!.Value);

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        int channels = Layer.OutputShape.Channels;
        for (int row = 0; row < Layer.OutputShape.Length; row++)
        {
            ReadOnlySpan<double> input = Row(inputs[0], row, channels);
            Span<double> output = Row(Output, row, channels);
            double mean = 0;
            foreach (double value in input)
            {
                mean = Arithmetic.Add(mean, value);
            }

            mean = Arithmetic.Divide(mean, channels);
            double variance = 0;
            for (int i = 0; i < channels; i++)
            {
                output[i] = Arithmetic.Subtract(input[i], mean);
                variance = Arithmetic.Add(variance, Arithmetic.Multiply(output[i], output[i]));
            }

            variance = Arithmetic.Divide(variance, channels);
            double deviation = Arithmetic.SquareRoot(Arithmetic.Add(variance, _epsilon));
            for (int i = 0; i < channels; i++)
            {
                output[i] = Arithmetic.Add(Arithmetic.Multiply(Arithmetic.Divide(output[i], deviation), _scale[i]), _bias[i]);
            }
        }
    }
}
