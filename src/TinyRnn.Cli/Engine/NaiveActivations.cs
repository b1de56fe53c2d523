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
            _ => throw new InputException($"layer '{layer.Name}': the naive baseline has no activation '{activation.Name}'"),
        };
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
