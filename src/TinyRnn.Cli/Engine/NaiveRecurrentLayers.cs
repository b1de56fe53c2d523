using System;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>Long short-term memory: both matrices row by row, one buffer of all gates, then the cell.</summary>
internal sealed class NaiveLstm : NaiveLayer
{
    private readonly int _inputSize;
    private readonly int _hiddenSize;
    private readonly float[] _inputWeights;
    private readonly float[] _recurrentWeights;
    private readonly float[] _bias;
    private readonly float[] _recurrentBias;
    private readonly float[] _initialHidden;
    private readonly float[] _initialCell;
    private readonly float[] _peepholes;
    private readonly bool _isCoupled;
    private readonly float _limit;
    private readonly Func<float, float> _activation;
    private readonly Func<float, float> _recurrentActivation;
    private readonly Func<float, float> _outputActivation;
    private readonly bool _isStandard;
    private readonly float[] _hidden;
    private readonly float[] _cell;
    private readonly float[] _gates;

    public NaiveLstm(TinyRnnModel model, LayerSpec layer)
    {
        _inputSize = layer.InputShape.Channels;
        _hiddenSize = layer.Units;
        _inputWeights = model.Values(layer, TensorLayout.InputWeights)!;
        _recurrentWeights = model.Values(layer, TensorLayout.RecurrentWeights)!;
        _bias = ValuesOrZeros(model, layer, TensorLayout.Bias, 4 * _hiddenSize);

        // Trainers keep two biases and the baseline adds both; the model file keeps their sum.
        _recurrentBias = new float[4 * _hiddenSize];
        _initialHidden = InitialState(model, layer, TensorLayout.Hidden);
        _initialCell = InitialState(model, layer, TensorLayout.Cell);
        _peepholes = ValuesOrZeros(model, layer, TensorLayout.Peepholes, 3 * _hiddenSize);
        _isCoupled = layer.Attribute("coupledInputForget").Flag == true;
        _limit = Limit(layer);
        _isStandard = NaiveActivations.IsStandard(layer) && !LayerKinds.IsLstmVariant(layer);
        _activation = NaiveActivations.Create(layer, "activation");
        _recurrentActivation = NaiveActivations.Create(layer, "recurrentActivation");
        _outputActivation = NaiveActivations.Create(layer, LayerKinds.LstmOutputActivation(layer));
        _hidden = new float[_hiddenSize];
        _cell = new float[_hiddenSize];
        _gates = new float[4 * _hiddenSize];
        Reset();
    }

    public override float[] Output => _hidden;

    public override void Reset()
    {
        _initialHidden.CopyTo(_hidden, 0);
        _initialCell.CopyTo(_cell, 0);
    }

    public override void Step(float[][] inputs)
    {
        Gates(inputs[0]);
        if (_isStandard)
        {
            UpdateStandard();
        }
        else
        {
            UpdateGeneral();
        }
    }

    private void Gates(ReadOnlySpan<float> x)
    {
        int H = _hiddenSize, I = _inputSize;
        float[] h = _hidden, g = _gates, wih = _inputWeights, whh = _recurrentWeights, bih = _bias, bhh = _recurrentBias;
        for (int r = 0; r < 4 * H; r++)
        {
            float s = bih[r] + bhh[r];
            for (int j = 0; j < I; j++)
            {
                s += wih[(r * I) + j] * x[j];
            }

            for (int j = 0; j < H; j++)
            {
                s += whh[(r * H) + j] * h[j];
            }

            g[r] = s;
        }
    }

    private void UpdateStandard()
    {
        int H = _hiddenSize;
        float[] h = _hidden, c = _cell, g = _gates;
        for (int j = 0; j < H; j++)
        {
            float i = NaiveActivations.Sigmoid(g[j]), f = NaiveActivations.Sigmoid(g[H + j]);
            float z = MathF.Tanh(g[(2 * H) + j]), o = NaiveActivations.Sigmoid(g[(3 * H) + j]);
            c[j] = (f * c[j]) + (i * z);
            h[j] = o * MathF.Tanh(c[j]);
        }
    }

    private void UpdateGeneral()
    {
        int H = _hiddenSize;
        float[] h = _hidden, c = _cell, g = _gates, p = _peepholes;
        for (int j = 0; j < H; j++)
        {
            float i = _recurrentActivation(Limited(g[j] + (p[j] * c[j])));
            float f = _isCoupled ? 1 - i : _recurrentActivation(Limited(g[H + j] + (p[H + j] * c[j])));
            float z = _activation(Limited(g[(2 * H) + j]));
            c[j] = (f * c[j]) + (i * z);
            float o = _recurrentActivation(Limited(g[(3 * H) + j] + (p[(2 * H) + j] * c[j])));
            h[j] = o * _outputActivation(c[j]);
        }
    }

    private float Limited(float argument) => Math.Clamp(argument, -_limit, _limit);
}

/// <summary>Gated recurrent unit, both reset forms.</summary>
internal sealed class NaiveGru : NaiveLayer
{
    private readonly int _inputSize;
    private readonly int _hiddenSize;
    private readonly bool _resetAfter;
    private readonly float _limit;
    private readonly float[] _inputWeights;
    private readonly float[] _recurrentWeights;
    private readonly float[] _bias;
    private readonly float[] _recurrentBias;
    private readonly float[] _initialHidden;
    private readonly Func<float, float> _activation;
    private readonly Func<float, float> _recurrentActivation;
    private readonly bool _isStandard;
    private readonly float[] _hidden;
    private readonly float[] _resetHidden;
    private readonly float[] _fromInput;
    private readonly float[] _fromHidden;

    public NaiveGru(TinyRnnModel model, LayerSpec layer)
    {
        _inputSize = layer.InputShape.Channels;
        _hiddenSize = layer.Units;
        _resetAfter = layer.Attribute("resetAfter").Flag == true;
        _inputWeights = model.Values(layer, TensorLayout.InputWeights)!;
        _recurrentWeights = model.Values(layer, TensorLayout.RecurrentWeights)!;
        _bias = ValuesOrZeros(model, layer, TensorLayout.Bias, 3 * _hiddenSize);

        // The reset and update gates' second biases are part of the first in the model file.
        _recurrentBias = new float[3 * _hiddenSize];
        model.Values(layer, TensorLayout.RecurrentBias)?.CopyTo(_recurrentBias, 2 * _hiddenSize);
        _initialHidden = InitialState(model, layer, TensorLayout.Hidden);
        _limit = Limit(layer);
        _isStandard = _resetAfter && NaiveActivations.IsStandard(layer) && float.IsInfinity(_limit);
        _activation = NaiveActivations.Create(layer, "activation");
        _recurrentActivation = NaiveActivations.Create(layer, "recurrentActivation");
        _hidden = new float[_hiddenSize];
        _resetHidden = new float[_hiddenSize];
        _fromInput = new float[3 * _hiddenSize];
        _fromHidden = new float[3 * _hiddenSize];
        Reset();
    }

    public override float[] Output => _hidden;

    public override void Reset() => _initialHidden.CopyTo(_hidden, 0);

    public override void Step(float[][] inputs)
    {
        Products(inputs[0]);
        if (_isStandard)
        {
            UpdateStandard();
        }
        else if (_resetAfter)
        {
            UpdateResetAfter();
        }
        else
        {
            UpdateResetBefore();
        }
    }

    private void Products(ReadOnlySpan<float> x)
    {
        int H = _hiddenSize, I = _inputSize;
        float[] h = _hidden, a = _fromInput, b = _fromHidden;
        float[] wih = _inputWeights, whh = _recurrentWeights, bih = _bias, bhh = _recurrentBias;
        for (int r = 0; r < 3 * H; r++)
        {
            float s = bih[r];
            for (int j = 0; j < I; j++)
            {
                s += wih[(r * I) + j] * x[j];
            }

            a[r] = s;
            s = bhh[r];
            for (int j = 0; j < H; j++)
            {
                s += whh[(r * H) + j] * h[j];
            }

            b[r] = s;
        }
    }

    private void UpdateStandard()
    {
        int H = _hiddenSize;
        float[] h = _hidden, a = _fromInput, b = _fromHidden;
        for (int j = 0; j < H; j++)
        {
            float r = NaiveActivations.Sigmoid(a[j] + b[j]), z = NaiveActivations.Sigmoid(a[H + j] + b[H + j]);
            float n = MathF.Tanh(a[(2 * H) + j] + (r * b[(2 * H) + j]));
            h[j] = ((1 - z) * n) + (z * h[j]);
        }
    }

    private void UpdateResetAfter()
    {
        int H = _hiddenSize;
        float[] h = _hidden, a = _fromInput, b = _fromHidden;
        for (int j = 0; j < H; j++)
        {
            float r = _recurrentActivation(Limited(a[j] + b[j])), z = _recurrentActivation(Limited(a[H + j] + b[H + j]));
            float n = _activation(Limited(a[(2 * H) + j] + (r * b[(2 * H) + j])));
            h[j] = ((1 - z) * n) + (z * h[j]);
        }
    }

    private void UpdateResetBefore()
    {
        int H = _hiddenSize;
        float[] h = _hidden, a = _fromInput, b = _fromHidden, whh = _recurrentWeights;
        for (int j = 0; j < H; j++)
        {
            _resetHidden[j] = _recurrentActivation(Limited(a[j] + b[j])) * h[j];
        }

        for (int j = 0; j < H; j++)
        {
            float s = a[(2 * H) + j];
            for (int k = 0; k < H; k++)
            {
                s += whh[(((2 * H) + j) * H) + k] * _resetHidden[k];
            }

            b[(2 * H) + j] = _activation(Limited(s));
        }

        for (int j = 0; j < H; j++)
        {
            float z = _recurrentActivation(Limited(a[H + j] + b[H + j]));
            h[j] = ((1 - z) * b[(2 * H) + j]) + (z * h[j]);
        }
    }

    private float Limited(float argument) => Math.Clamp(argument, -_limit, _limit);
}

/// <summary>Elman network.</summary>
internal sealed class NaiveSimpleRnn : NaiveLayer
{
    private readonly int _inputSize;
    private readonly int _hiddenSize;
    private readonly float[] _inputWeights;
    private readonly float[] _recurrentWeights;
    private readonly float[] _bias;
    private readonly float[] _initialHidden;
    private readonly Func<float, float> _activation;
    private readonly bool _isTanh;
    private readonly float _limit;
    private readonly float[] _hidden;
    private readonly float[] _sums;

    public NaiveSimpleRnn(TinyRnnModel model, LayerSpec layer)
    {
        _inputSize = layer.InputShape.Channels;
        _hiddenSize = layer.Units;
        _inputWeights = model.Values(layer, TensorLayout.InputWeights)!;
        _recurrentWeights = model.Values(layer, TensorLayout.RecurrentWeights)!;
        _bias = ValuesOrZeros(model, layer, TensorLayout.Bias, _hiddenSize);
        _initialHidden = InitialState(model, layer, TensorLayout.Hidden);
        _activation = NaiveActivations.Create(layer, "activation");
        _isTanh = layer.Attribute("activation").Activation!.Name == ActivationKinds.Tanh;
        _limit = Limit(layer);
        _hidden = new float[_hiddenSize];
        _sums = new float[_hiddenSize];
        Reset();
    }

    public override float[] Output => _hidden;

    public override void Reset() => _initialHidden.CopyTo(_hidden, 0);

    public override void Step(float[][] inputs)
    {
        ReadOnlySpan<float> x = inputs[0];
        int H = _hiddenSize, I = _inputSize;
        float[] h = _hidden, g = _sums, wih = _inputWeights, whh = _recurrentWeights, b = _bias;
        for (int r = 0; r < H; r++)
        {
            float s = b[r];
            for (int j = 0; j < I; j++)
            {
                s += wih[(r * I) + j] * x[j];
            }

            for (int j = 0; j < H; j++)
            {
                s += whh[(r * H) + j] * h[j];
            }

            g[r] = s;
        }

        for (int j = 0; j < H; j++)
        {
            float argument = Math.Clamp(g[j], -_limit, _limit);
            h[j] = _isTanh ? MathF.Tanh(argument) : _activation(argument);
        }
    }
}
