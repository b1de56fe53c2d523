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
internal sealed class NaiveActivationLayer(LayerSpec layer) : NaiveLayer
{
    private readonly Action<float[]>? _activate = InPlace(layer);
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

/// <summary>Elementwise sum or product.</summary>
internal sealed class NaiveElementwise(LayerSpec layer) : NaiveLayer
{
    private readonly bool _isSum = layer.Type == LayerKinds.Add;
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
                _output[i] = _isSum ? _output[i] + input[i] : _output[i] * input[i];
            }
        }
    }
}
