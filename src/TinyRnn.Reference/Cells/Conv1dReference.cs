using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// One-dimensional convolution: y[t, f] = activation(b[f] + sum over taps j and channels c of the filter's group of
/// w[f, j, c] * x[t*stride + j*dilation - before, c]). Rows outside the frame are zero; with padding causal those before it are of
/// earlier steps.
/// </summary>
internal sealed class Conv1dReference : LayerReference
{
    private readonly double[] _weights;
    private readonly double[] _bias;
    private readonly ActivationSpec _activation;
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _dilation;
    private readonly int _groups;
    private readonly int _before;
    private readonly double[] _history;

    public Conv1dReference(LayerContext context)
        : base(context)
    {
        _weights = context.Tensor(TensorLayout.Weights);
        _bias = context.TensorOrZeros(TensorLayout.Bias, Layer.Units);
        _activation = context.Activation("activation");
        _kernel = Layer.Whole("kernelSize");
        _stride = Layer.Whole("stride");
        _dilation = Layer.Whole("dilation");
        _groups = Layer.Whole("groups");
        int reach = (_kernel - 1) * _dilation;
        string padding = Layer.Attribute("padding").Text!;
        _before = padding switch
        {
            LayerKinds.CausalPadding => reach,
            LayerKinds.SamePadding => LayerKinds.SamePaddingRows(Layer.InputShape.Length, _kernel, _stride, _dilation).Before,
            _ => 0,
        };
        _history = new double[padding == LayerKinds.CausalPadding ? reach * Layer.InputShape.Channels : 0];
    }

    public override IReadOnlyList<double[]> State => _history.Length > 0 ? [_history] : [];

    public override void Reset() => Array.Clear(_history);

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        double[] input = inputs[0];
        for (int row = 0; row < Layer.OutputShape.Length; row++)
        {
            Span<double> output = Row(Output, row, Layer.Units);
            for (int filter = 0; filter < Layer.Units; filter++)
            {
                output[filter] = Sum(filter, row, input);
            }

            ActivationFunctions.ApplyToRow(Arithmetic, _activation, output);
        }

        Remember(input);
    }

    private double Sum(int filter, int row, double[] input)
    {
        int channels = Layer.InputShape.Channels / _groups;
        int first = filter / (Layer.Units / _groups) * channels;
        double sum = _bias[filter];
        for (int tap = 0; tap < _kernel; tap++)
        {
            int source = (row * _stride) + (tap * _dilation) - _before;
            for (int channel = 0; channel < channels; channel++)
            {
                double weight = _weights[(((filter * _kernel) + tap) * channels) + channel];
                sum = Arithmetic.Add(sum, Arithmetic.Multiply(weight, Value(input, source, first + channel)));
            }
        }

        return sum;
    }

    private double Value(double[] input, int row, int channel)
    {
        int channels = Layer.InputShape.Channels;
        int kept = _history.Length / channels;
        return row < 0 && row >= -kept ? _history[((row + kept) * channels) + channel]
            : row < 0 || row >= Layer.InputShape.Length ? 0
            : input[(row * channels) + channel];
    }

    /// <summary>The history becomes the last rows of the history and the frame together.</summary>
    private void Remember(double[] input)
    {
        double[] rows = [.. _history, .. input];
        rows.AsSpan(rows.Length - _history.Length).CopyTo(_history);
    }
}
