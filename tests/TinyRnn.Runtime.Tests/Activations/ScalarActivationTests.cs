using System;
using TinyRnn.Testing;

namespace TinyRnn.Runtime.Tests.Activations;

/// <summary>The activations for runtimes without vector instructions: error and special values.</summary>
public sealed class ScalarActivationTests
{
    /// <summary>A prime stride visits every exponent and, over the sweep, every low bit.</summary>
    private const uint Stride = 4_099;

    [Fact]
    public void TanhAndSigmoid_StayWithinTheTolerance()
    {
        for (ulong bits = 0; bits <= uint.MaxValue; bits += Stride)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            if (!float.IsNaN(x))
            {
                AssertNear(Math.Tanh(x), default(ScalarActivations.Tanh).Apply(x), Tolerances.AccurateActivation.Value, x);
                AssertNear(1 / (1 + Math.Exp(-x)), default(ScalarActivations.Sigmoid).Apply(x), Tolerances.AccurateActivation.Value, x);
                AssertNear(Math.Tanh(x), default(ScalarActivations.FastTanh).Apply(x), Tolerances.FastActivation.Value, x);
                AssertNear(1 / (1 + Math.Exp(-x)), default(ScalarActivations.FastSigmoid).Apply(x), Tolerances.FastActivation.Value, x);
            }
        }
    }

    [Fact]
    public void Saturation_IsExact_AndNotANumberStays()
    {
        Assert.Equal(1f, default(ScalarActivations.Tanh).Apply(float.PositiveInfinity));
        Assert.Equal(-1f, default(ScalarActivations.Tanh).Apply(float.NegativeInfinity));
        Assert.Equal(1f, default(ScalarActivations.Sigmoid).Apply(float.PositiveInfinity));
        Assert.Equal(0f, default(ScalarActivations.Sigmoid).Apply(float.NegativeInfinity));
        Assert.Equal(1f, default(ScalarActivations.Softsign).Apply(float.PositiveInfinity));
        Assert.Equal(-1f, default(ScalarActivations.Softsign).Apply(float.NegativeInfinity));
        Assert.Equal(0f, default(ScalarActivations.HardSilu).Apply(float.NegativeInfinity));
        foreach (float x in new[] { float.NaN, -float.NaN })
        {
            Assert.Equal(float.NaN, default(ScalarActivations.Linear).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.Tanh).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.Sigmoid).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.FastTanh).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.FastSigmoid).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.Relu).Apply(x));
            Assert.Equal(float.NaN, new ScalarActivations.LeakyRelu(0.1f).Apply(x));
            Assert.Equal(float.NaN, new ScalarActivations.HardSigmoid(0.2f, 0.5f).Apply(x));
            Assert.Equal(float.NaN, new ScalarActivations.Elu(1f).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.Softplus).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.Softsign).Apply(x));
            Assert.Equal(float.NaN, new ScalarActivations.Affine(1f, 0f).Apply(x));
            Assert.Equal(float.NaN, new ScalarActivations.ScaledTanh(1f, 1f).Apply(x));
            Assert.Equal(float.NaN, new ScalarActivations.FastScaledTanh(1f, 1f).Apply(x));
            Assert.Equal(float.NaN, new ScalarActivations.ThresholdedRelu(1f).Apply(x));
            Assert.Equal(float.NaN, new ScalarActivations.Clamp(-1f, 1f).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.HardSilu).Apply(x));
            Assert.Equal(float.NaN, new ScalarActivations.Selu(1f, 1f).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.Silu).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.Gelu).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.GeluTanh).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.Mish).Apply(x));
            Assert.Equal(float.NaN, default(ScalarActivations.Exponential).Apply(x));
        }
    }

    [Fact]
    public void SimpleActivations_GiveTheBitsOfTheVectors()
    {
        for (float x = -6f; x <= 6f; x += 0.0625f)
        {
            Assert.Equal(SimpleActivations.Relu(x), default(ScalarActivations.Relu).Apply(x));
            Assert.Equal(SimpleActivations.LeakyRelu(x, 0.125f), new ScalarActivations.LeakyRelu(0.125f).Apply(x));
            Assert.Equal(SimpleActivations.HardSigmoid(x, 0.25f, 0.5f), new ScalarActivations.HardSigmoid(0.25f, 0.5f).Apply(x));
            Assert.Equal(AccurateActivations.Elu(x, 0.5f), new ScalarActivations.Elu(0.5f).Apply(x));
            Assert.Equal(AccurateActivations.Softplus(x), default(ScalarActivations.Softplus).Apply(x));
            Assert.Equal(SimpleActivations.Softsign(x), default(ScalarActivations.Softsign).Apply(x));
            Assert.Equal(SimpleActivations.Affine(x, 0.25f, 0.5f), new ScalarActivations.Affine(0.25f, 0.5f).Apply(x));
            Assert.Equal(SimpleActivations.ThresholdedRelu(x, 0.5f), new ScalarActivations.ThresholdedRelu(0.5f).Apply(x));
            Assert.Equal(SimpleActivations.Clamp(x, -0.5f, 2f), new ScalarActivations.Clamp(-0.5f, 2f).Apply(x));
            Assert.Equal(AccurateActivations.Selu(x, 0.5f, 2f), new ScalarActivations.Selu(0.5f, 2f).Apply(x));
            Assert.Equal(AccurateActivations.Silu(x), default(ScalarActivations.Silu).Apply(x));
            Assert.Equal(AccurateActivations.Gelu(x), default(ScalarActivations.Gelu).Apply(x));
            Assert.Equal(AccurateActivations.GeluTanh(x), default(ScalarActivations.GeluTanh).Apply(x));
            Assert.Equal(AccurateActivations.Mish(x), default(ScalarActivations.Mish).Apply(x));
            Assert.Equal(AccurateActivations.Exp(x), default(ScalarActivations.Exponential).Apply(x));

            // Multiply-adds of the scalar forms are a product and a sum: the last place may differ.
            Assert.Equal(SimpleActivations.HardSilu(x), default(ScalarActivations.HardSilu).Apply(x), 1e-6f);
            Assert.Equal(AccurateActivations.ScaledTanh(x, 1.5f, 0.5f), new ScalarActivations.ScaledTanh(1.5f, 0.5f).Apply(x), 1e-6f);
            Assert.Equal(FastActivations.ScaledTanh(x, 1.5f, 0.5f), new ScalarActivations.FastScaledTanh(1.5f, 0.5f).Apply(x), 1e-6f);
        }
    }

    private static void AssertNear(double expected, float found, double tolerance, float x) =>
        Assert.True(Math.Abs(found - expected) <= tolerance, $"{found:r} at {x:r}, expected {expected:r}");
}
