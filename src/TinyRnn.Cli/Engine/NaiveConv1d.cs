using System;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>Causal convolution of one row a step: the last rows in an array that moves up by one.</summary>
internal sealed class NaiveConv1d : NaiveLayer
{
    private readonly int _channels;
    private readonly int _filters;
    private readonly int _kernel;
    private readonly int _dilation;
    private readonly int _groups;
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly Action<float[]>? _activate;
    private readonly float[] _rows;
    private readonly float[] _output;

    public NaiveConv1d(TinyRnnModel model, LayerSpec layer)
    {
        _channels = layer.InputShape.Channels;
        _filters = layer.Units;
        _kernel = layer.Whole("kernelSize");
        _dilation = layer.Whole("dilation");
        _groups = layer.Whole("groups");
        _weights = model.Values(layer, TensorLayout.Weights)!;
        _bias = ValuesOrZeros(model, layer, TensorLayout.Bias, _filters);
        _activate = NaiveActivationLayer.InPlace(layer);
        _rows = new float[(((_kernel - 1) * _dilation) + 1) * _channels];
        _output = new float[_filters];
    }

    public override float[] Output => _output;

    public override void Reset() => Array.Clear(_rows);

    public override void Step(float[][] inputs)
    {
        _rows.AsSpan(_channels).CopyTo(_rows);
        inputs[0].CopyTo(_rows, _rows.Length - _channels);
        int part = _channels / _groups;
        for (int filter = 0; filter < _filters; filter++)
        {
            int first = filter / (_filters / _groups) * part;
            float sum = _bias[filter];
            for (int tap = 0; tap < _kernel; tap++)
            {
                for (int channel = 0; channel < part; channel++)
                {
                    sum += _weights[(((filter * _kernel) + tap) * part) + channel]
                        * _rows[(tap * _dilation * _channels) + first + channel];
                }
            }

            _output[filter] = sum;
        }

        _activate?.Invoke(_output);
    }
}
