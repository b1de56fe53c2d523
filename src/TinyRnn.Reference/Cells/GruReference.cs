using System;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// Gated recurrent unit (Cho et al., 2014), gates reset, update, candidate: r, z = recurrentActivation(W x + U h + b),
/// h' = z*h + (1 - z)*n, where
/// <list type="bullet">
/// <item>resetAfter: n = activation(W x + b + r*(U h + recurrentBias)),</item>
/// <item>otherwise: n = activation(W x + b + U (r*h)).</item>
/// </list>
/// clip limits all three arguments to [-clip, clip], the candidate's with all its terms, as the ONNX operator has it.
/// </summary>
internal sealed class GruReference(LayerContext context) : RecurrentReference(context)
{
    private const int ResetGate = 0;
    private const int UpdateGate = 1;
    private const int CandidateGate = 2;

    private readonly ActivationSpec _activation = context.Activation("activation");
    private readonly ActivationSpec _recurrentActivation = context.Activation("recurrentActivation");
    private readonly bool _resetAfter = context.Layer.Attribute("resetAfter").Flag!.Value;
    private readonly double[] _recurrentBias = context.TensorOrZeros(TensorLayout.RecurrentBias, context.Layer.Units);

    protected override void StepRow(ReadOnlySpan<double> input)
    {
        int units = Layer.Units;
        double[] reset = new double[units];
        double[] update = new double[units];
        double[] resetHidden = new double[units];
        for (int unit = 0; unit < units; unit++)
        {
            reset[unit] = ActivationFunctions.Apply(Arithmetic, _recurrentActivation, Limited(GateSum(ResetGate, unit, input)));
            update[unit] = ActivationFunctions.Apply(Arithmetic, _recurrentActivation, Limited(GateSum(UpdateGate, unit, input)));
            resetHidden[unit] = Arithmetic.Multiply(reset[unit], Hidden[unit]);
        }

        double[] next = new double[units];
        for (int unit = 0; unit < units; unit++)
        {
            double sum = InputSum(CandidateGate, unit, input);
            sum = _resetAfter
                ? Arithmetic.Add(sum, Arithmetic.Multiply(reset[unit], AddRecurrentSum(_recurrentBias[unit], CandidateGate, unit, Hidden)))
                : AddRecurrentSum(sum, CandidateGate, unit, resetHidden);
            double candidate = ActivationFunctions.Apply(Arithmetic, _activation, Limited(sum));

            next[unit] = Arithmetic.Add(
                Arithmetic.Multiply(update[unit], Hidden[unit]),
                Arithmetic.Multiply(Arithmetic.Subtract(1, update[unit]), candidate));
        }

        next.CopyTo(Hidden, 0);
    }
}
