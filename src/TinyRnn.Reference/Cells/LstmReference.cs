using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber, 1997; forget gate by Gers et al., 2000), gates input, forget, cell, output:
/// i, f, o = recurrentActivation(W x + U h + b), g = activation(W x + U h + b), c' = f*c + i*g, h' = o*outputActivation(c').
/// Peepholes (Gers and Schmidhuber, 2000) add p*c to the arguments of i and f and p*c' to that of o; clip limits every argument to
/// [-clip, clip]; coupled, f = 1 - i; the output activation is the other activation unless stated. All of it is as the ONNX operator has it.
/// </summary>
internal sealed class LstmReference(LayerContext context) : RecurrentReference(context)
{
    private readonly ActivationSpec _activation = context.Activation("activation");
    private readonly ActivationSpec _recurrentActivation = context.Activation("recurrentActivation");
    private readonly ActivationSpec _outputActivation = context.Activation(LayerKinds.LstmOutputActivation(context.Layer));
    private readonly double[]? _initialCell = context.InitialState(TensorLayout.Cell);
    private readonly double[] _cell = new double[context.Layer.Units];
    private readonly double[] _peepholes = context.TensorOrZeros(TensorLayout.Peepholes, 3 * context.Layer.Units);
    private readonly bool _hasPeepholes = context.Layer.Attribute("peepholes").Flag == true;
    private readonly bool _isCoupled = context.Layer.Attribute("coupledInputForget").Flag == true;

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
            double old = _cell[unit];
            double inputGate = Gate(_recurrentActivation, Peep(0, unit, old, GateSum(0, unit, input)));
            double forgetGate = _isCoupled
                ? Arithmetic.Subtract(1, inputGate)
                : Gate(_recurrentActivation, Peep(1, unit, old, GateSum(1, unit, input)));
            double cellGate = Gate(_activation, GateSum(2, unit, input));

            _cell[unit] = Arithmetic.Add(Arithmetic.Multiply(forgetGate, old), Arithmetic.Multiply(inputGate, cellGate));
            double outputGate = Gate(_recurrentActivation, Peep(2, unit, _cell[unit], GateSum(3, unit, input)));
            nextHidden[unit] = Arithmetic.Multiply(outputGate, ActivationFunctions.Apply(Arithmetic, _outputActivation, _cell[unit]));
        }

        nextHidden.CopyTo(Hidden, 0);
    }

    /// <summary>Adds what a gate sees of the cell; the rows of the peepholes are input, forget and output gate.</summary>
    private double Peep(int row, int unit, double cell, double sum) => _hasPeepholes
        ? Arithmetic.Add(sum, Arithmetic.Multiply(_peepholes[(row * Layer.Units) + unit], cell))
        : sum;

    private double Gate(ActivationSpec activation, double sum) => ActivationFunctions.Apply(Arithmetic, activation, Limited(sum));
}
