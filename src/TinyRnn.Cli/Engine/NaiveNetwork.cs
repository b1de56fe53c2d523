using System;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>
/// A whole network of naive layers in float32: the baseline that <c>bench</c> quotes its speed-up over. Same work as the
/// generated step (normaliser, layers, output normaliser), plain loops, default code generation.
/// </summary>
public sealed class NaiveNetwork
{
    private readonly NaiveLayer[] _layers;
    private readonly float[][][] _inputs;
    private readonly float[] _input;
    private readonly float[]? _mean;
    private readonly float[]? _scale;
    private readonly (float[] From, Normaliser? Normaliser)[] _outputs;

    /// <summary>Builds the network in its reset state; the model's weights are used, not copied.</summary>
    /// <exception cref="InputException">A layer needs the whole sequence, which this baseline does not do.</exception>
    public NaiveNetwork(TinyRnnModel model)
    {
        NetworkSpec network = model.Network;
        _input = new float[network.InputSize];
        _mean = model.InputNormaliser?.Mean;
        _scale = model.InputNormaliser?.Scale;
        _layers = network.Layers.Select(layer => CreateLayer(model, layer)).ToArray();
        _inputs = network.Layers
            .Select(layer => layer.Inputs.Select(index => index < 0 ? _input : _layers[index].Output).ToArray())
            .ToArray();
        _outputs = network.Outputs
            .Select((output, index) => (_layers[output.From].Output, model.OutputNormalisers[index]))
            .ToArray();
    }

    /// <summary>Advances one step in raw units.</summary>
    /// <param name="input">inputSize floats.</param>
    /// <param name="output">outputSize floats, overwritten.</param>
    public void Step(ReadOnlySpan<float> input, Span<float> output)
    {
        if (_mean is null || _scale is null)
        {
            input.CopyTo(_input);
        }
        else
        {
            for (int i = 0; i < _input.Length; i++)
            {
                int channel = i % _mean.Length;
                _input[i] = (input[i] - _mean[channel]) / _scale[channel];
            }
        }

        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer].Step(_inputs[layer]);
        }

        int offset = 0;
        foreach ((float[] from, Normaliser? normaliser) in _outputs)
        {
            for (int i = 0; i < from.Length; i++)
            {
                output[offset + i] = normaliser is null ? from[i]
                    : (from[i] * normaliser.Scale[i % normaliser.Scale.Length]) + normaliser.Mean[i % normaliser.Mean.Length];
            }

            offset += from.Length;
        }
    }

    /// <summary>Advances one step for each row.</summary>
    /// <param name="inputs">[steps, inputSize].</param>
    /// <param name="outputs">[steps, outputSize], overwritten.</param>
    public void Run(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        int outputSize = outputs.Length / (inputs.Length / _input.Length);
        for (int i = 0, o = 0; i < inputs.Length; i += _input.Length, o += outputSize)
        {
            Step(inputs.Slice(i, _input.Length), outputs.Slice(o, outputSize));
        }
    }

    /// <summary>Puts the state back to the model's initial state.</summary>
    public void Reset()
    {
        foreach (NaiveLayer layer in _layers)
        {
            layer.Reset();
        }
    }

    private static NaiveLayer CreateLayer(TinyRnnModel model, LayerSpec layer) => CreateFrameLayer(model, layer) ?? (
        layer.InputShape.Length == 1
            ? CreateRowLayer(model, layer)
            : new NaiveRows(
                CreateRowLayer(model, layer with { InputShape = OneRow(layer.InputShape), OutputShape = OneRow(layer.OutputShape) }),
                [.. layer.Inputs.Select(source => model.Network.ShapeOf(source).Channels)], layer.OutputShape));

    /// <summary>A layer that sees all rows of a frame at once, or null where the kind takes one row after another.</summary>
    private static NaiveLayer? CreateFrameLayer(TinyRnnModel model, LayerSpec layer) => layer.Type switch
    {
        LayerKinds.Conv1d when layer.Attribute("padding").Text != LayerKinds.CausalPadding => new NaiveFrameConv1d(model, layer),
        LayerKinds.Pad => new NaivePad(layer),
        LayerKinds.Pooling => new NaivePooling(layer),
        LayerKinds.Flatten or LayerKinds.Reshape => new NaiveReshape(layer),
        LayerKinds.Transpose => new NaiveTranspose(layer),
        LayerKinds.Slice => new NaiveSlice(layer),
        LayerKinds.Reduce => new NaiveReduce(layer),
        _ => null,
    };

    private static Shape OneRow(Shape shape) => new(1, shape.Channels);

    private static NaiveLayer CreateRowLayer(TinyRnnModel model, LayerSpec layer) => layer.Type switch
    {
        LayerKinds.Dense => new NaiveDense(model, layer),
        LayerKinds.SimpleRnn => new NaiveSimpleRnn(model, layer),
        LayerKinds.Lstm => new NaiveLstm(model, layer),
        LayerKinds.Gru => new NaiveGru(model, layer),
        LayerKinds.Activation => new NaiveActivationLayer(model, layer),
        LayerKinds.Concat => new NaiveConcat(layer),
        LayerKinds.Add or LayerKinds.Multiply or LayerKinds.Average or LayerKinds.Subtract or LayerKinds.Divide => new NaiveElementwise(layer),
        LayerKinds.Sqrt or LayerKinds.Pow => new NaivePower(layer),
        LayerKinds.Conv1d => new NaiveConv1d(model, layer),
        LayerKinds.Embedding => new NaiveEmbedding(model, layer),
        LayerKinds.LayerNorm => new NaiveLayerNorm(model, layer),
        LayerKinds.BatchNorm => new NaiveBatchNorm(model, layer),
        LayerKinds.PoolingOverTime => new NaivePoolingOverTime(layer),
        string other => throw new InputException($"layer '{layer.Name}': the naive baseline has no kind '{other}'"),
    };
}
