using System;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>Fully connected layer.</summary>
internal sealed class NaiveDense : NaiveLayer
{
    private readonly int _inputSize;
    private readonly int _outputSize;
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly Action<float[]>? _activate;
    private readonly float[] _output;

    public NaiveDense(TinyRnnModel model, LayerSpec layer)
    {
        _inputSize = layer.InputShape.Channels;
        _outputSize = layer.Units;
        _weights = model.Values(layer, TensorLayout.Weights)!;
        _bias = ValuesOrZeros(model, layer, TensorLayout.Bias, _outputSize);
        _activate = NaiveActivationLayer.InPlace(layer);
        _output = new float[_outputSize];
    }

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        ReadOnlySpan<float> h = inputs[0];
        int H = _inputSize, O = _outputSize;
        float[] wd = _weights, bd = _bias, y = _output;
        for (int o = 0; o < O; o++)
        {
            float s = bd[o];
            for (int j = 0; j < H; j++)
            {
                s += wd[(o * H) + j] * h[j];
            }

            y[o] = s;
        }

        _activate?.Invoke(y);
    }
}

/// <summary>An activation on its own.</summary>
internal sealed class NaiveActivationLayer(TinyRnnModel model, LayerSpec layer) : NaiveLayer
{
    private readonly Action<float[]>? _activate = model.Values(layer, TensorLayout.Alpha) is { } alpha ? Prelu(alpha) : InPlace(layer);
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    /// <summary>The layer's <c>activation</c> over a whole array, or null for linear.</summary>
    public static Action<float[]>? InPlace(LayerSpec layer)
    {
        switch (layer.Attribute("activation").Activation!.Name)
        {
            case ActivationKinds.Linear:
                return null;
            case ActivationKinds.Softmax:
                return static values => NaiveActivations.Softmax(values);
            default:
                Func<float, float> function = NaiveActivations.Create(layer, "activation");
                return values =>
                {
                    for (int i = 0; i < values.Length; i++)
                    {
                        values[i] = function(values[i]);
                    }
                };
        }
    }

    public override void Step(float[][] inputs)
    {
        inputs[0].CopyTo(_output, 0);
        _activate?.Invoke(_output);
    }

    private static Action<float[]> Prelu(float[] alpha) => values =>
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = values[i] >= 0 ? values[i] : alpha[i] * values[i];
        }
    };
}

/// <summary>Inputs one after another.</summary>
internal sealed class NaiveConcat(LayerSpec layer) : NaiveLayer
{
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        int offset = 0;
        foreach (float[] input in inputs)
        {
            input.CopyTo(_output, offset);
            offset += input.Length;
        }
    }
}

/// <summary>Elementwise sum, mean, product, difference or quotient.</summary>
internal sealed class NaiveElementwise(LayerSpec layer) : NaiveLayer
{
    private readonly string _type = layer.Type;
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        inputs[0].CopyTo(_output, 0);
        for (int source = 1; source < inputs.Length; source++)
        {
            float[] input = inputs[source];
            for (int i = 0; i < _output.Length; i++)
            {
                _output[i] = _type switch
                {
                    LayerKinds.Add or LayerKinds.Average => _output[i] + input[i],
                    LayerKinds.Subtract => _output[i] - input[i],
                    LayerKinds.Divide => _output[i] / input[i],
                    _ => _output[i] * input[i],
                };
            }
        }

        for (int i = 0; _type == LayerKinds.Average && i < _output.Length; i++)
        {
            _output[i] /= inputs.Length;
        }
    }
}

/// <summary>A constant power; 1/2 of a square root.</summary>
internal sealed class NaivePower(LayerSpec layer) : NaiveLayer
{
    private readonly float _exponent = layer.Type == LayerKinds.Sqrt ? 0.5f : (float)layer.Attribute("exponent").Number!.Value;
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        for (int i = 0; i < _output.Length; i++)
        {
            _output[i] = MathF.Pow(inputs[0][i], _exponent);
        }
    }
}

/// <summary>A row of a table.</summary>
internal sealed class NaiveEmbedding(TinyRnnModel model, LayerSpec layer) : NaiveLayer
{
    private readonly float[] _table = model.Values(layer, TensorLayout.Weights)!;
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs) =>
        Array.Copy(_table, (int)inputs[0][0] * _output.Length, _output, 0, _output.Length);
}

/// <summary>Normalisation over the channels.</summary>
internal sealed class NaiveLayerNorm(TinyRnnModel model, LayerSpec layer) : NaiveLayer
{
    private readonly float[] _scale = model.Values(layer, TensorLayout.Scale)!;
    private readonly float[] _bias = model.Values(layer, TensorLayout.Bias)!;
    private readonly float _epsilon = (float)layer.Attribute("epsilon").Number!.Value;
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        float[] x = inputs[0];
        float mean = 0, variance = 0;
        foreach (float value in x)
        {
            mean += value;
        }

        mean /= x.Length;
        foreach (float value in x)
        {
            variance += (value - mean) * (value - mean);
        }

        float deviation = MathF.Sqrt((variance / x.Length) + _epsilon);
        for (int i = 0; i < _output.Length; i++)
        {
            _output[i] = ((x[i] - mean) / deviation * _scale[i]) + _bias[i];
        }
    }
}

/// <summary>A scale and a shift a channel.</summary>
internal sealed class NaiveBatchNorm(TinyRnnModel model, LayerSpec layer) : NaiveLayer
{
    private readonly float[] _scale = model.Values(layer, TensorLayout.Scale)!;
    private readonly float[] _bias = model.Values(layer, TensorLayout.Bias)!;
    private readonly float[] _output = new float[layer.OutputShape.Count];

    public override float[] Output => _output;

    public override void Step(float[][] inputs)
    {
        for (int i = 0; i < _output.Length; i++)
        {
            _output[i] = (_scale[i] * inputs[0][i]) + _bias[i];
        }
    }
}

/// <summary>Mean, maximum or attention over the steps so far.</summary>
internal sealed class NaivePoolingOverTime(LayerSpec layer) : NaiveLayer
{
    private readonly string _mode = layer.Attribute("mode").Text!;
    private readonly float[] _output = new float[layer.OutputShape.Count];
    private int _count;
    private float _largest;
    private float _total;

    public override float[] Output => _output;

    public override void Reset()
    {
        Array.Clear(_output);
        (_count, _largest, _total) = (0, 0, 0);
    }

    public override void Step(float[][] inputs)
    {
        float[] x = inputs[0];
        _count++;
        float share = 1f / _count;
        if (_mode == LayerKinds.PoolingAttention)
        {
            float score = inputs[1][0];
            _largest = _count == 1 ? score : _largest;
            float largest = MathF.Max(_largest, score);
            float present = MathF.Exp(score - largest);
            _total = (_total * MathF.Exp(_largest - largest)) + present;
            _largest = largest;
            share = present / _total;
        }

        for (int i = 0; i < _output.Length; i++)
        {
            _output[i] = _mode != LayerKinds.PoolingMax ? _output[i] + ((x[i] - _output[i]) * share)
                : _count == 1 ? x[i]
                : MathF.Max(_output[i], x[i]);
        }
    }
}
