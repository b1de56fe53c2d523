using System;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>A layer that takes one row at a time, over the rows of a frame.</summary>
/// <param name="layer">The layer for one row.</param>
/// <param name="channels">Channels of each input.</param>
/// <param name="output">Shape of the output.</param>
internal sealed class NaiveRows(NaiveLayer layer, int[] channels, Shape output) : NaiveLayer
{
    private readonly float[][] _rows = Array.ConvertAll(channels, count => new float[count]);
    private readonly float[] _output = new float[output.Count];

    public override float[] Output => _output;

    public override void Reset() => layer.Reset();

    public override void Step(float[][] inputs)
    {
        for (int row = 0; row < output.Length; row++)
        {
            for (int source = 0; source < inputs.Length; source++)
            {
                Array.Copy(inputs[source], row * channels[source], _rows[source], 0, channels[source]);
            }

            layer.Step(_rows);
            layer.Output.CopyTo(_output, row * output.Channels);
        }
    }
}

/// <summary>Rows added before and after.</summary>
internal sealed class NaivePad(LayerSpec layer) : NaiveLayer
{
    private readonly float _value = (float)layer.Attribute("value").Number!.Value;
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        int channels = layer.OutputShape.Channels;
        for (int row = 0; row < layer.OutputShape.Length; row++)
        {
            int source = LayerKinds.PaddedRow(layer, row);
            Span<float> to = _output.AsSpan(row * channels, channels);
            if (source < 0)
            {
                to.Fill(_value);
            }
            else
            {
                inputs[0].AsSpan(source * channels, channels).CopyTo(to);
            }
        }
    }
}

/// <summary>Mean or maximum over windows of rows.</summary>
internal sealed class NaivePooling(LayerSpec layer) : NaiveLayer
{
    private readonly bool _isMax = layer.Attribute("mode").Text == LayerKinds.PoolingMax;
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        int channels = layer.OutputShape.Channels;
        for (int row = 0; row < layer.OutputShape.Length; row++)
        {
            (int first, int count) = LayerKinds.PoolingRows(layer, row);
            for (int channel = 0; channel < channels; channel++)
            {
                float value = inputs[0][(first * channels) + channel];
                for (int i = 1; i < count; i++)
                {
                    float next = inputs[0][((first + i) * channels) + channel];
                    value = _isMax ? MathF.Max(value, next) : value + next;
                }

                _output[(row * channels) + channel] = _isMax ? value : value / count;
            }
        }
    }
}

/// <summary>The same values in another shape.</summary>
internal sealed class NaiveReshape(LayerSpec layer) : NaiveLayer
{
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs) => inputs[0].CopyTo(_output, 0);
}

/// <summary>Rows and channels exchanged.</summary>
internal sealed class NaiveTranspose(LayerSpec layer) : NaiveLayer
{
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        (int rows, int channels) = (layer.InputShape.Length, layer.InputShape.Channels);
        for (int row = 0; row < rows; row++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                _output[(channel * rows) + row] = inputs[0][(row * channels) + channel];
            }
        }
    }
}

/// <summary>A range of rows or channels.</summary>
internal sealed class NaiveSlice(LayerSpec layer) : NaiveLayer
{
    private readonly bool _isOfRows = layer.Attribute("axis").Text == LayerKinds.RowsAxis;
    private readonly int _start = layer.Whole("start");
    private readonly int _step = layer.Whole("step");
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        for (int row = 0; row < layer.OutputShape.Length; row++)
        {
            for (int channel = 0; channel < layer.OutputShape.Channels; channel++)
            {
                int from = _isOfRows
                    ? ((_start + (row * _step)) * layer.InputShape.Channels) + channel
                    : (row * layer.InputShape.Channels) + _start + (channel * _step);
                _output[(row * layer.OutputShape.Channels) + channel] = inputs[0][from];
            }
        }
    }
}

/// <summary>Sum, mean, maximum or minimum over an axis.</summary>
internal sealed class NaiveReduce(LayerSpec layer) : NaiveLayer
{
    private readonly string _mode = layer.Attribute("mode").Text!;
    private readonly bool _isAlongRows = layer.Attribute("axis").Text == LayerKinds.RowsAxis;
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        int channels = layer.InputShape.Channels;
        int count = _isAlongRows ? layer.InputShape.Length : channels;
        int stride = _isAlongRows ? channels : 1;
        for (int i = 0; i < _output.Length; i++)
        {
            int first = _isAlongRows ? i : i * channels;
            float value = inputs[0][first];
            for (int k = 1; k < count; k++)
            {
                float next = inputs[0][first + (k * stride)];
                value = _mode switch
                {
                    LayerKinds.ReduceMax => MathF.Max(value, next),
                    LayerKinds.ReduceMin => MathF.Min(value, next),
                    _ => value + next,
                };
            }

            _output[i] = _mode == LayerKinds.ReduceMean ? value / count : value;
        }
    }
}

/// <summary>Convolution within the frame of a step.</summary>
internal sealed class NaiveFrameConv1d : NaiveLayer
{
    private readonly LayerSpec _layer;
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _dilation;
    private readonly int _groups;
    private readonly int _before;
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly Action<float[]>? _activate;
    private readonly float[] _row;
    private readonly float[] _output;

    public NaiveFrameConv1d(TinyRnnModel model, LayerSpec layer)
    {
        _layer = layer;
        _kernel = layer.Whole("kernelSize");
        _stride = layer.Whole("stride");
        _dilation = layer.Whole("dilation");
        _groups = layer.Whole("groups");
        _before = layer.Attribute("padding").Text == LayerKinds.SamePadding
            ? LayerKinds.SamePaddingRows(layer.InputShape.Length, _kernel, _stride, _dilation).Before
            : 0;
        _weights = model.Values(layer, TensorLayout.Weights)!;
        _bias = ValuesOrZeros(model, layer, TensorLayout.Bias, layer.Units);
        _activate = NaiveActivationLayer.InPlace(layer);
        _row = new float[layer.Units];
        _output = new float[layer.OutputShape.Count];
    }

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        for (int row = 0; row < _layer.OutputShape.Length; row++)
        {
            for (int filter = 0; filter < _row.Length; filter++)
            {
                _row[filter] = Sum(inputs[0], row, filter);
            }

            _activate?.Invoke(_row);
            _row.CopyTo(_output, row * _row.Length);
        }
    }

    private float Sum(float[] input, int row, int filter)
    {
        (int rows, int channels) = (_layer.InputShape.Length, _layer.InputShape.Channels);
        int part = channels / _groups;
        int first = filter / (_row.Length / _groups) * part;
        float sum = _bias[filter];
        for (int tap = 0; tap < _kernel; tap++)
        {
            int source = (row * _stride) + (tap * _dilation) - _before;
            for (int channel = 0; channel < part && source >= 0 && source < rows; channel++)
            {
                sum += _weights[(((filter * _kernel) + tap) * part) + channel] * input[(source * channels) + first + channel];
            }
        }

        return sum;
    }
}
