using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Testing;

/// <summary>
/// Weights under which a network neither dies out nor explodes: input weights keep the variance, recurrent weights have a spectral
/// radius of at most 0.9 a gate, 0.8 where the activation is unbounded (less for gru and lstm, whose gates hold errors longer). Gates
/// whose activation can leave [0, 1] get small weights, and an lstm with an unbounded activation a forget gate that mostly forgets,
/// because its cell would pile up for ever.
/// </summary>
internal sealed class RandomLayerWeights(RandomSource random, string type, ActivationSpec activation, ActivationSpec? recurrentActivation)
{
    private const double BoundedRadius = 0.9;
    private const double UnboundedRadius = 0.8;
    private const double UnboundedGruRadius = 0.6;
    private const double UnboundedLstmRadius = 0.4;
    private const double SmallGate = 0.03;
    private const double SmallPeephole = 0.1;
    private const double SmallExponential = 0.1;
    private const double ForgetfulGate = 0.25;

    private const int LstmForget = 1;
    private const int LstmCell = 2;
    private const int GruCandidate = 2;

    public static bool IsBounded(ActivationSpec activation) =>
        activation.Name is ActivationKinds.Tanh or ActivationKinds.Sigmoid or ActivationKinds.HardSigmoid or ActivationKinds.Softsign
            or ActivationKinds.ScaledTanh or ActivationKinds.Clamp;

    /// <summary>The largest slope of an activation, where it is above 1: recurrent weights are smaller by as much.</summary>
    private static double Steepness(ActivationSpec activation) => activation.Name switch
    {
        ActivationKinds.Selu => 1.8,
        ActivationKinds.HardSilu => 1.5,
        ActivationKinds.Silu or ActivationKinds.Gelu or ActivationKinds.GeluTanh or ActivationKinds.Mish => 1.15,
        _ => 1,
    };

    /// <summary>exp would run away: it gets small weights and a negative bias.</summary>
    private bool IsExponential => activation.Name == ActivationKinds.Exponential;

    private bool HasWideGates => recurrentActivation is { Name: not (ActivationKinds.Sigmoid or ActivationKinds.HardSigmoid) };

    /// <summary>The values of a tensor role, given its shape.</summary>
    public float[] Values(string role, IReadOnlyList<int> dimensions) => role switch
    {
        TensorLayout.Weights => random.Gaussians(dimensions[0] * dimensions[1], (IsExponential ? SmallExponential : 1) / Math.Sqrt(dimensions[1])),
        TensorLayout.InputWeights => InputWeights(dimensions[0], dimensions[1]),
        TensorLayout.RecurrentWeights => RecurrentWeights(dimensions[1]),
        TensorLayout.Peepholes => random.Uniforms(dimensions[0], SmallPeephole),
        TensorLayout.Bias when type != LayerKinds.Dense => GateBias(dimensions[0]),
        _ => random.Uniforms(dimensions[0], 0.5),
    };

    private float[] InputWeights(int rows, int inputs)
    {
        int units = rows / TensorLayout.Gates(type);
        float[] values = random.Gaussians(rows * inputs, 1 / Math.Sqrt(inputs));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= (float)GateScale(i / inputs / units);
        }

        return values;
    }

    private float[] RecurrentWeights(int units)
    {
        float[] values = random.Gaussians(TensorLayout.Gates(type) * units * units, 1 / Math.Sqrt(units));
        double limit = IsBounded(activation) ? BoundedRadius
            : type == LayerKinds.Lstm ? UnboundedLstmRadius
            : type == LayerKinds.Gru ? UnboundedGruRadius
            : UnboundedRadius;
        for (int gate = 0; gate < TensorLayout.Gates(type); gate++)
        {
            double radius = random.Uniform(limit / 2, limit) / Steepness(activation) * GateScale(gate);
            SpectralRadius.ScaleTo(values.AsSpan(gate * units * units, units * units), units, radius);
        }

        return values;
    }

    private float[] GateBias(int rows)
    {
        int units = rows / TensorLayout.Gates(type);
        float[] values = random.Uniforms(rows, 0.5);
        for (int i = 0; i < rows; i++)
        {
            int gate = i / units;
            if (HasWideGates && IsGate(gate))
            {
                // A gate above 1 would amplify the state; softplus(-1) is 0.31, exp(-1) 0.37.
                values[i] = (recurrentActivation!.Name is ActivationKinds.Softplus or ActivationKinds.Exponential ? -1 : 0.35f) + (0.2f * values[i]);
            }
            else if (IsForgetful(gate) || IsExponential)
            {
                values[i] -= 1;
            }
        }

        return values;
    }

    private bool IsGate(int gate) =>
        (type == LayerKinds.Lstm && gate != LstmCell) || (type == LayerKinds.Gru && gate != GruCandidate);

    private bool IsForgetful(int gate) => type == LayerKinds.Lstm && gate == LstmForget && !IsBounded(activation);

    private double GateScale(int gate) =>
        HasWideGates && IsGate(gate) ? SmallGate
        : IsExponential ? SmallExponential
        : IsForgetful(gate) ? ForgetfulGate
        : 1;
}
