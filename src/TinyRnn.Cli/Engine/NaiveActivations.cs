using System;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>Activations as anybody would write them first, over <see cref="MathF"/>.</summary>
internal static class NaiveActivations
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    public static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));

    /// <summary>Whether a gated layer has tanh and sigmoid, so that its loop calls them without an indirection.</summary>
    public static bool IsStandard(LayerSpec layer) =>
        layer.Attribute("activation").Activation!.Name == ActivationKinds.Tanh
        && layer.Attribute("recurrentActivation").Activation!.Name == ActivationKinds.Sigmoid;

    /// <summary>The elementwise activation of an attribute.</summary>
    public static Func<float, float> Create(LayerSpec layer, string attribute)
    {
        ActivationSpec activation = layer.Attribute(attribute).Activation!;
        float alpha = (float)activation.Alpha, beta = (float)activation.Beta;
        return activation.Name switch
        {
            ActivationKinds.Linear => static x => x,
            ActivationKinds.Tanh => MathF.Tanh,
            ActivationKinds.Sigmoid => Sigmoid,
            ActivationKinds.HardSigmoid => x => MathF.Min(1, MathF.Max(0, (alpha * x) + beta)),
            ActivationKinds.Relu => static x => MathF.Max(0, x),
            ActivationKinds.LeakyRelu => x => x >= 0 ? x : alpha * x,
            ActivationKinds.Elu => x => x >= 0 ? x : alpha * (MathF.Exp(x) - 1),
            ActivationKinds.Softplus => static x => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x))),
            ActivationKinds.Softsign => static x => x / (1 + MathF.Abs(x)),
            ActivationKinds.Affine => x => (alpha * x) + beta,
            ActivationKinds.ScaledTanh => x => alpha * MathF.Tanh(beta * x),
            ActivationKinds.ThresholdedRelu => x => x > alpha ? x : 0,
            ActivationKinds.Clamp => x => MathF.Min(beta, MathF.Max(alpha, x)),
            ActivationKinds.Selu => x => beta * (x >= 0 ? x : alpha * (MathF.Exp(x) - 1)),
            ActivationKinds.Silu => static x => x * Sigmoid(x),
            ActivationKinds.HardSilu => static x => x * MathF.Min(1, MathF.Max(0, (x / 6) + 0.5f)),

            // .NET has no erf: what people write in its place.
            ActivationKinds.Gelu => static x => x * (0.5f + (0.5f * ErrorFunction(x * 0.70710678f))),
            ActivationKinds.GeluTanh => static x => 0.5f * x * (1 + MathF.Tanh(0.79788456f * (x + (0.044715f * x * x * x)))),
            ActivationKinds.Mish => static x => x * MathF.Tanh(MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)))),
            ActivationKinds.Exponential => MathF.Exp,
            _ => throw new InputException($"layer '{layer.Name}': the naive baseline has no activation '{activation.Name}'"),
        };
    }

    /// <summary>erf(x) by formula 7.1.26 of M. Abramowitz and I. Stegun, Handbook of Mathematical Functions (1964), within 1.5e-7.</summary>
    private static float ErrorFunction(float x)
    {
        float t = 1 / (1 + (0.3275911f * MathF.Abs(x)));
        float sum = t * (0.254829592f + (t * (-0.284496736f + (t * (1.421413741f + (t * (-1.453152027f + (t * 1.061405429f))))))));
        return MathF.CopySign(1 - (sum * MathF.Exp(-x * x)), x);
    }

    /// <summary>exp(x_i - max) / sum, in place.</summary>
    public static void Softmax(Span<float> values)
    {
        float max = float.NegativeInfinity, sum = 0;
        foreach (float value in values)
        {
            max = MathF.Max(max, value);
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = MathF.Exp(values[i] - max);
            sum += values[i];
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] /= sum;
        }
    }
}
