using System;
using System.Numerics.Tensors;
using TinyRnn.Format;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks;

/// <summary>
/// A case as a careful user of System.Numerics.Tensors writes it: a dot product for each row, activations over whole gates.
/// </summary>
internal abstract class TensorCell : IPlainCell
{
    private readonly float[] _denseWeights, _denseBias, _output;

    private TensorCell(PeerCase peerCase, TinyRnnModel model)
    {
        LayerSpec recurrent = model.Network.Layers[0], dense = model.Network.Layers[1];
        Inputs = peerCase.Inputs;
        Units = peerCase.Units;
        InputWeights = model.Values(recurrent, TensorLayout.InputWeights)!;
        RecurrentWeights = model.Values(recurrent, TensorLayout.RecurrentWeights)!;
        Bias = model.Values(recurrent, TensorLayout.Bias)!;
        _denseWeights = model.Values(dense, TensorLayout.Weights)!;
        _denseBias = model.Values(dense, TensorLayout.Bias)!;
        _output = new float[peerCase.Outputs];
        Hidden = new float[Units];
        Scratch = new float[Units];
    }

    protected int Inputs { get; }

    protected int Units { get; }

    protected float[] InputWeights { get; }

    protected float[] RecurrentWeights { get; }

    protected float[] Bias { get; }

    protected float[] Hidden { get; }

    protected float[] Scratch { get; }

    /// <summary>The cell of a case in its reset state.</summary>
    public static TensorCell Create(PeerCase peerCase, TinyRnnModel model) =>
        peerCase.Layer == LayerKinds.Lstm ? new Lstm(peerCase, model) : new Gru(peerCase, model);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Step(ReadOnlySpan<float> x)
    {
        Advance(x);
        for (int o = 0; o < _output.Length; o++)
        {
            _output[o] = _denseBias[o] + TensorPrimitives.Dot<float>(_denseWeights.AsSpan(o * Units, Units), Hidden);
        }

        return _output;
    }

    /// <inheritdoc/>
    public int Steps(float[] rows, int first, int steps)
    {
        int row = first, end = rows.Length / Inputs;
        for (int step = 0; step < steps; step++)
        {
            Step(rows.AsSpan(row * Inputs, Inputs));
            row = row + 1 == end ? 0 : row + 1;
        }

        return row;
    }

    protected abstract void Advance(ReadOnlySpan<float> x);

    private sealed class Lstm(PeerCase peerCase, TinyRnnModel model) : TensorCell(peerCase, model)
    {
        private readonly float[] _cell = new float[peerCase.Units], _gates = new float[4 * peerCase.Units];

        protected override void Advance(ReadOnlySpan<float> x)
        {
            Span<float> gates = _gates;
            for (int r = 0; r < gates.Length; r++)
            {
                gates[r] = Bias[r] + TensorPrimitives.Dot(InputWeights.AsSpan(r * Inputs, Inputs), x)
                    + TensorPrimitives.Dot<float>(RecurrentWeights.AsSpan(r * Units, Units), Hidden);
            }

            Span<float> input = gates[..Units], forget = gates.Slice(Units, Units);
            Span<float> candidate = gates.Slice(2 * Units, Units), output = gates[(3 * Units)..];
            TensorPrimitives.Sigmoid<float>(gates[..(2 * Units)], gates[..(2 * Units)]);
            TensorPrimitives.Tanh<float>(candidate, candidate);
            TensorPrimitives.Sigmoid<float>(output, output);
            TensorPrimitives.Multiply<float>(forget, _cell, _cell);
            TensorPrimitives.MultiplyAdd<float>(input, candidate, _cell, _cell);
            TensorPrimitives.Tanh<float>(_cell, Scratch);
            TensorPrimitives.Multiply<float>(output, Scratch, Hidden);
        }
    }

    private sealed class Gru(PeerCase peerCase, TinyRnnModel model) : TensorCell(peerCase, model)
    {
        private readonly float[] _inner = model.Values(model.Network.Layers[0], TensorLayout.RecurrentBias)!;
        private readonly float[] _inputs = new float[3 * peerCase.Units], _states = new float[3 * peerCase.Units];

        protected override void Advance(ReadOnlySpan<float> x)
        {
            Span<float> inputs = _inputs, states = _states;
            for (int r = 0; r < inputs.Length; r++)
            {
                inputs[r] = Bias[r] + TensorPrimitives.Dot(InputWeights.AsSpan(r * Inputs, Inputs), x);
                states[r] = TensorPrimitives.Dot<float>(RecurrentWeights.AsSpan(r * Units, Units), Hidden);
            }

            Span<float> reset = inputs[..Units], update = inputs.Slice(Units, Units), candidate = inputs[(2 * Units)..];
            Span<float> both = inputs[..(2 * Units)], inner = states[(2 * Units)..];
            TensorPrimitives.Add<float>(inner, _inner, inner);
            TensorPrimitives.Add<float>(both, states[..(2 * Units)], both);
            TensorPrimitives.Sigmoid<float>(both, both);
            TensorPrimitives.MultiplyAdd<float>(reset, inner, candidate, candidate);
            TensorPrimitives.Tanh<float>(candidate, candidate);
            TensorPrimitives.Subtract<float>(Hidden, candidate, Scratch);
            TensorPrimitives.MultiplyAdd<float>(Scratch, update, candidate, Hidden);
        }
    }
}
