using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber, 1997; forget gate by Gers et al., 2000), gates input, forget, cell, output:
/// i, f, o = recurrentActivation(W x + U h + b), g = activation(W x + U h + b), c' = f*c + i*g, h' = o*activation(c').
/// </summary>
internal sealed class LstmReference(LayerContext context) : RecurrentReference(context)
{
    private readonly ActivationSpec _activation = context.Activation("activation");
    private readonly ActivationSpec _recurrentActivation = context.Activation("recurrentActivation");
    private readonly double[]? _initialCell = context.InitialState(TensorLayout.Cell);
    private readonly double[] _cell = new double[context.Layer.Units];

    public override IReadOnlyList<double[]> State => [Hidden, _cell];

    public override void Reset()
    {
        base.Reset();
        Restore(_initialCell, _cell);
    }

    protected override void StepRow(ReadOnlySpan<double> input)
    {
        double[] nextHidden = new double[Layer.Units];
        for (int unit = 0; unit < Layer.Units; unit++)
        {
            double inputGate = ActivationFunctions.Apply(Arithmetic, _recurrentActivation, GateSum(0, unit, input));
            double forgetGate = ActivationFunctions.Apply(Arithmetic, _recurrentActivation, GateSum(1, unit, input));
            double cellGate = ActivationFunctions.Apply(Arithmetic, _activation, GateSum(2, unit, input));
            double outputGate = ActivationFunctions.Apply(Arithmetic, _recurrentActivation, GateSum(3, unit, input));

            _cell[unit] = Arithmetic.Add(Arithmetic.Multiply(forgetGate, _cell[unit]), Arithmetic.Multiply(inputGate, cellGate));
            nextHidden[unit] = Arithmetic.Multiply(outputGate, ActivationFunctions.Apply(Arithmetic, _activation, _cell[unit]));
        }

        nextHidden.CopyTo(Hidden, 0);
    }
}
