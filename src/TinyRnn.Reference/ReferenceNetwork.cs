using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference.Cells;

namespace TinyRnn.Reference;

/// <summary>
/// A model evaluated by plain loops in double precision: slow, obviously right, the oracle that everything else is compared with.
/// Keeps state between steps; not safe for use from several threads at once.
/// </summary>
public sealed class ReferenceNetwork
{
    private readonly TinyRnnModel _model;
    private readonly Arithmetic _arithmetic;
    private readonly Dictionary<string, double[]> _tensors;
    private readonly LayerReference[] _layers;
    private readonly bool _needsWholeSequence;

    /// <summary>Builds the network in its initial state; the model's weights are copied.</summary>
    /// <param name="model">The model, with the values of its tensors present.</param>
    /// <param name="arithmetic">Double precision, or rounded to float32 after every operation.</param>
    /// <exception cref="NotSupportedException">A layer is of a kind that this version does not run.</exception>
    /// <exception cref="ArgumentException">A tensor has no values because the weights file was not opened.</exception>
    public ReferenceNetwork(TinyRnnModel model, ReferenceArithmetic arithmetic = ReferenceArithmetic.Double)
    {
        _model = model;
        _needsWholeSequence = model.Network.NeedsWholeSequence;
        _arithmetic = new Arithmetic(arithmetic, model.Network.Activations);
        _tensors = model.Tensors.ToDictionary(tensor => tensor.Name, Widen);
        _layers = [.. model.Network.Layers.Select(layer => ReferenceCells.Create(new LayerContext(layer, _tensors, _arithmetic)))];
        Reset();
    }

    /// <summary>The structure.</summary>
    public NetworkSpec Network => _model.Network;

    /// <summary>Values that one step consumes: rows times features, or one token index.</summary>
    public int InputSize => Network.InputSize;

    /// <summary>Values that one step produces: the outputs one after another.</summary>
    public int OutputSize => Network.OutputSize;

    /// <summary>Values in <see cref="SaveState"/>.</summary>
    public int StateSize => StateVectors().Sum(vector => vector.Length);

    /// <summary>
    /// The network's own copy of a tensor. Changing a value changes the network from the next step on (an initial state: from the
    /// next reset on), which is how gradient checks take differences in double precision.
    /// </summary>
    /// <param name="tensor">The tensor's name in the model.</param>
    /// <returns>Row-major values, in the tensor's canonical shape.</returns>
    /// <exception cref="ArgumentException">The model has no such tensor.</exception>
    public double[] Parameters(string tensor) =>
        _tensors.TryGetValue(tensor, out double[]? values)
            ? values
            : throw new ArgumentException($"Model '{Network.Name}' has no tensor '{tensor}'.", nameof(tensor));

    /// <summary>Puts every layer into its initial state.</summary>
    public void Reset()
    {
        foreach (LayerReference layer in _layers)
        {
            layer.Reset();
        }
    }

    /// <summary>One step in raw units: (x - mean) / scale before the first layer, y * scale + mean after the last.</summary>
    /// <param name="rawInput"><see cref="InputSize"/> values, row-major.</param>
    /// <returns><see cref="OutputSize"/> values in raw units.</returns>
    /// <exception cref="ArgumentException">The input has another length.</exception>
    public double[] Step(ReadOnlySpan<double> rawInput)
    {
        CheckInput(rawInput.Length);
        return Denormalise(StepNormalized(Normalise(rawInput)));
    }

    /// <inheritdoc cref="Step(ReadOnlySpan{double})"/>
    public double[] Step(ReadOnlySpan<float> rawInput) => Step(Widen(rawInput));

    /// <summary>One step on values that are normalised already; the output is the last layers' own.</summary>
    /// <param name="input"><see cref="InputSize"/> values, row-major.</param>
    /// <returns><see cref="OutputSize"/> values, not scaled back.</returns>
    /// <exception cref="ArgumentException">The input has another length, or is no token of the vocabulary.</exception>
    /// <exception cref="InvalidOperationException">The network needs the whole sequence.</exception>
    public double[] StepNormalized(ReadOnlySpan<double> input)
    {
        CheckInput(input.Length);
        if (_needsWholeSequence)
        {
            throw new InvalidOperationException($"Model '{Network.Name}' needs the whole sequence and has no step. Use Run.");
        }

        double[] networkInput = NetworkInput(input);
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].Evaluate([.. Network.Layers[i].Inputs.Select(source => source < 0 ? networkInput : _layers[source].Output)]);
        }

        return [.. Network.Outputs.SelectMany(output => output.From < 0 ? networkInput : _layers[output.From].Output)];
    }

    /// <inheritdoc cref="StepNormalized(ReadOnlySpan{double})"/>
    public double[] StepNormalized(ReadOnlySpan<float> input) => StepNormalized(Widen(input));

    /// <summary>
    /// Steps through a sequence in raw units from the present state; the state carries on afterwards. A network that needs the whole
    /// sequence runs it from the initial state.
    /// </summary>
    /// <param name="rawInputs">[steps, <see cref="InputSize"/>], row-major.</param>
    /// <returns>[steps, <see cref="OutputSize"/>], row-major.</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of <see cref="InputSize"/>.</exception>
    public double[] Run(ReadOnlySpan<double> rawInputs)
    {
        if (rawInputs.Length % InputSize != 0)
        {
            throw new ArgumentException(
                $"Model '{Network.Name}' takes {InputSize} values a step; {rawInputs.Length} values are not a whole number of steps.",
                nameof(rawInputs));
        }

        int steps = rawInputs.Length / InputSize;
        List<double> normalised = [];
        for (int step = 0; step < steps; step++)
        {
            normalised.AddRange(Normalise(rawInputs.Slice(step * InputSize, InputSize)));
        }

        return [.. RunNormalized([.. normalised]).Chunk(OutputSize).SelectMany(row => Denormalise(row))];
    }

    /// <summary>
    /// As <see cref="Run(ReadOnlySpan{double})"/> on values that are normalised already, the output as the last layers give it. A
    /// network that needs the whole sequence runs it from the initial state.
    /// </summary>
    /// <param name="inputs">[steps, <see cref="InputSize"/>], row-major.</param>
    /// <returns>[steps, <see cref="OutputSize"/>], row-major, not scaled back.</returns>
    public double[] RunNormalized(ReadOnlySpan<double> inputs)
    {
        double[][] rows = [.. inputs.ToArray().Chunk(InputSize)];
        if (!_needsWholeSequence)
        {
            return [.. rows.SelectMany(row => StepNormalized(row))];
        }

        Reset();
        double[][] networkInput = [.. rows.Select(row => NetworkInput(row))];
        double[][][] values = new double[_layers.Length][][];
        for (int i = 0; i < _layers.Length; i++)
        {
            values[i] = _layers[i].EvaluateSequence(
                [.. Network.Layers[i].Inputs.Select(source => source < 0 ? networkInput : values[source])]);
        }

        return [.. rows.SelectMany((_, step) => Network.Outputs.SelectMany(output => values[output.From][step]))];
    }

    /// <inheritdoc cref="Run(ReadOnlySpan{double})"/>
    public double[] Run(ReadOnlySpan<float> rawInputs) => Run(Widen(rawInputs));

    /// <summary>Copies the state: layer after layer, within a layer in the order of <see cref="LayerKind.State"/>.</summary>
    public double[] SaveState() => [.. StateVectors().SelectMany(vector => vector)];

    /// <summary>Restores what <see cref="SaveState"/> returned.</summary>
    /// <param name="state"><see cref="StateSize"/> values.</param>
    /// <exception cref="ArgumentException">The state has another length; the network's state is untouched.</exception>
    public void LoadState(ReadOnlySpan<double> state)
    {
        if (state.Length != StateSize)
        {
            throw new ArgumentException(
                $"Model '{Network.Name}' has {StateSize} state values; found {state.Length}. Load a state saved from this model.",
                nameof(state));
        }

        foreach (double[] vector in StateVectors())
        {
            state[..vector.Length].CopyTo(vector);
            state = state[vector.Length..];
        }
    }

    private IEnumerable<double[]> StateVectors() => _layers.SelectMany(layer => layer.State);

    private void CheckInput(int length)
    {
        if (length != InputSize)
        {
            throw new ArgumentException($"Model '{Network.Name}' takes {InputSize} values a step; found {length}.", nameof(length));
        }
    }

    private double[] Normalise(ReadOnlySpan<double> rawInput)
    {
        double[] normalised = rawInput.ToArray();
        if (_model.InputNormaliser is { } normaliser)
        {
            for (int i = 0; i < normalised.Length; i++)
            {
                int channel = i % normaliser.Mean.Length;
                normalised[i] = _arithmetic.Divide(
                    _arithmetic.Subtract(rawInput[i], normaliser.Mean[channel]), normaliser.Scale[channel]);
            }
        }

        return normalised;
    }

    private double[] Denormalise(double[] output)
    {
        int start = 0;
        for (int o = 0; o < Network.Outputs.Count; o++)
        {
            int count = Network.Outputs[o].Shape.Count;
            if (_model.OutputNormalisers[o] is { } denormaliser)
            {
                for (int i = 0; i < count; i++)
                {
                    int channel = i % denormaliser.Mean.Length;
                    output[start + i] = _arithmetic.Add(
                        _arithmetic.Multiply(output[start + i], denormaliser.Scale[channel]), denormaliser.Mean[channel]);
                }
            }

            start += count;
        }

        return output;
    }

    private double[] NetworkInput(ReadOnlySpan<double> input)
    {
        double[] values = new double[input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            values[i] = Network.Input.Kind == InputKind.Tokens ? CheckToken(input[i]) : _arithmetic.Round(input[i]);
        }

        return values;
    }

    private double CheckToken(double token) =>
        token >= 0 && token < Network.Input.Size && token % 1 == 0
            ? token
            : throw new ArgumentException(
                $"Model '{Network.Name}' takes token indices from 0 to {Network.Input.Size - 1}; found {token}.", nameof(token));

    private static double[] Widen(Tensor tensor) =>
        tensor.Values.Length == tensor.Dimensions.Aggregate(1, (product, dimension) => product * dimension)
            ? Widen(tensor.Values)
            : throw new ArgumentException(
                $"Tensor '{tensor.Name}' has {tensor.Values.Length} values; its shape [{string.Join(", ", tensor.Dimensions)}] needs "
                + "others. Read the model together with its weights file.",
                nameof(tensor));

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }
}
