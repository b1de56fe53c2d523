using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>A layer with state: steps once per row, in order, and gives its hidden state as the row's output.</summary>
internal abstract class RecurrentReference : LayerReference
{
    private readonly double[] _inputWeights;
    private readonly double[] _recurrentWeights;
    private readonly double[] _bias;
    private readonly double[]? _initialHidden;
    private readonly double _clip;

    protected RecurrentReference(LayerContext context)
        : base(context)
    {
        _inputWeights = context.Tensor(TensorLayout.InputWeights);
        _recurrentWeights = context.Tensor(TensorLayout.RecurrentWeights);
        _bias = context.TensorOrZeros(TensorLayout.Bias, TensorLayout.Gates(Layer.Type) * Layer.Units);
        _initialHidden = context.InitialState(TensorLayout.Hidden);
        _clip = Arithmetic.Round(Layer.Attribute("clip").Number!.Value);
        Hidden = new double[Layer.Units];
    }

    public override IReadOnlyList<double[]> State => [Hidden];

    protected double[] Hidden { get; }

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        Shape input = Layer.InputShape;
        for (int row = 0; row < input.Length; row++)
        {
            StepRow(Row(inputs[0], row, input.Channels));
            Hidden.CopyTo(Row(Output, row, Layer.Units));
        }
    }

    public override void Reset() => Restore(_initialHidden, Hidden);

    /// <summary>Advances the state by one row of input.</summary>
    protected abstract void StepRow(ReadOnlySpan<double> input);

    protected static void Restore(double[]? initial, double[] state)
    {
        if (initial is null)
        {
            Array.Clear(state);
        }
        else
        {
            initial.CopyTo(state, 0);
        }
    }

    /// <summary>The argument of a gate's activation: limited to [-clip, clip] where the layer has a clip; not-a-number stays so.</summary>
    protected double Limited(double argument) => _clip > 0 ? Math.Clamp(argument, -_clip, _clip) : argument;

    /// <summary>b + W x for one unit of one gate.</summary>
    protected double InputSum(int gate, int unit, ReadOnlySpan<double> input)
    {
        int row = (gate * Layer.Units) + unit;
        return Arithmetic.AddRow(_bias[row], _inputWeights, row, input);
    }

    /// <summary>start + U h for one unit of one gate, with <paramref name="hidden"/> as h.</summary>
    protected double AddRecurrentSum(double start, int gate, int unit, double[] hidden) =>
        Arithmetic.AddRow(start, _recurrentWeights, (gate * Layer.Units) + unit, hidden);

    /// <summary>b + W x + U h for one unit of one gate.</summary>
    protected double GateSum(int gate, int unit, ReadOnlySpan<double> input) =>
        AddRecurrentSum(InputSum(gate, unit, input), gate, unit, Hidden);
}
