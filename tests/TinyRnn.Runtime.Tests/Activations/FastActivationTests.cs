using System;
using System.IO;
using System.Runtime.Intrinsics;
using TinyRnn.Testing;

namespace TinyRnn.Runtime.Tests.Activations;

/// <summary>The fast tier over the floats, at every width.</summary>
public sealed class FastActivationTests
{
    // Odd, so that every bit of the fraction is seen.
    private const uint Stride = 431;

    [Fact]
    public void Tanh_StaysWithinTheTolerance() => Sweep(Math.Tanh, FastActivations.Tanh);

    [Fact]
    public void Sigmoid_StaysWithinTheTolerance() => Sweep(x => 1 / (1 + Math.Exp(-x)), FastActivations.Sigmoid);

    [Fact]
    public void Saturation_IsExact_AndNotANumberStaysSo()
    {
        foreach (float x in new[] { 5.15625f, 6f, 1e30f, float.MaxValue, float.PositiveInfinity })
        {
            Assert.Equal(1f, FastActivations.Tanh(x));
            Assert.Equal(-1f, FastActivations.Tanh(-x));
            Assert.Equal(1f, FastActivations.Sigmoid(2f * x));
            Assert.Equal(0f, FastActivations.Sigmoid(-2f * x));
        }

        Assert.Equal(0f, FastActivations.Tanh(0f));
        Assert.Equal(0.5f, FastActivations.Sigmoid(0f));
        Assert.True(float.IsNaN(FastActivations.Tanh(float.NaN)));
        Assert.True(float.IsNaN(FastActivations.Sigmoid(float.NaN)));
    }

    [Fact]
    public void AllWidthsAndForms_AgreeBitForBit()
    {
        for (ulong bits = 0; bits <= uint.MaxValue; bits += Stride * 101)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            Vector128<int> tanh = Vector128.Create(BitConverter.SingleToInt32Bits(FastActivations.Tanh(x)));
            Vector128<int> sigmoid = Vector128.Create(BitConverter.SingleToInt32Bits(FastActivations.Sigmoid(x)));
            Vector256<float> x256 = Vector256.Create(x);
            Vector512<float> x512 = Vector512.Create(x);
            Assert.Equal(Vector256.Create(tanh, tanh), FastActivations.Tanh(x256).AsInt32());
            Assert.Equal(Vector256.Create(sigmoid, sigmoid), FastActivations.Sigmoid(x256).AsInt32());
            Assert.Equal(Vector256.Create(tanh, sigmoid), FastActivations.TanhInLowerHalf(x256).AsInt32());
            Vector512<int> tanh512 = Vector512.Create(Vector256.Create(tanh, tanh), Vector256.Create(tanh, tanh));
            Assert.Equal(tanh512, FastActivations.Tanh(x512).AsInt32());
            Assert.Equal(
                Vector512.Create(Vector256.Create(tanh, tanh), Vector256.Create(sigmoid, sigmoid)),
                FastActivations.TanhInLowerHalf(x512).AsInt32());
            Assert.Equal(
                Vector512.Create(Vector256.Create(sigmoid, sigmoid), Vector256.Create(tanh, sigmoid)),
                FastActivations.TanhInThirdQuarter(x512).AsInt32());
        }
    }

    [Fact]
    public void Products_AreTheProductsOfTheirFactors()
    {
        for (float gate = -12f; gate <= 12f; gate += 0.37f)
        {
            for (float value = -7f; value <= 7f; value += 0.23f)
            {
                double expected = (double)FastActivations.Sigmoid(gate) * FastActivations.Tanh(value);
                float product = FastActivations.SigmoidTimesTanh(Vector128.Create(gate), Vector128.Create(value)).ToScalar();
                float scaled = FastActivations.ScaledTanh(
                    Vector128.Create(FastActivations.Sigmoid(gate)), Vector128.Create(value)).ToScalar();
                Assert.InRange(Math.Abs(expected - product), 0, Tolerances.AccurateProduct.Value);
                Assert.InRange(Math.Abs(expected - scaled), 0, Tolerances.AccurateProduct.Value);
            }
        }
    }

    [Fact]
    public void NothingLiesMoreThanAUnitBeyondTheEnds()
    {
        float largest = MathF.BitIncrement(1f);
        for (float x = 4.9f; x < 5.2f; x += 3e-6f)
        {
            Assert.InRange(FastActivations.Tanh(x), 0.99f, largest);
            Assert.InRange(FastActivations.Tanh(-x), -largest, -0.99f);
            Assert.InRange(FastActivations.Sigmoid(2f * x), 0.99f, largest);
            Assert.InRange(FastActivations.Sigmoid(-2f * x), 1f - largest, 0.01f);
            Assert.InRange(default(ScalarActivations.FastTanh).Apply(x), 0.99f, largest);
            Assert.InRange(default(ScalarActivations.FastSigmoid).Apply(-2f * x), 1f - largest, 0.01f);
        }
    }

    [Fact]
    public void Sigmoid_IsTheTanhOfTheHalf()
    {
        for (float x = -12f; x <= 12f; x += 0.0173f)
        {
            Assert.Equal(0.5f + (0.5f * FastActivations.Tanh(0.5f * x)), FastActivations.Sigmoid(x));
        }
    }

    [Fact]
    public void Blend_IsTheMeanOfOldAndCandidate_AndKeepsTheOldExactly()
    {
        const float Old = -0.61f;
        for (float update = -25f; update <= 25f; update += 0.37f)
        {
            for (float value = -1f; value <= 1f; value += 0.11f)
            {
                double z = FastActivations.Sigmoid(update);
                Assert.InRange(Math.Abs((z * Old) + ((1 - z) * value) - Blend(update, value, Old, 0f)), 0, Tolerances.AccurateProduct.Value);
            }
        }

        Assert.Equal(Old, Blend(30f, 0.7f, Old, 0f));
        Assert.Equal(Old, Blend(float.PositiveInfinity, 0.7f, Old, 0f));
        Assert.InRange(Blend(0f, 0f, 0f, 1e-15f), 0.9e-15, 1.1e-15);
        Assert.True(float.IsNaN(Blend(float.NaN, 0.7f, Old, 0f)));
        Assert.True(float.IsNaN(Blend(0f, float.NaN, Old, 0f)));
    }

    [Fact]
    public void TheFilesOfAllWidths_AreOneText()
    {
        string folder = RepositoryFiles.Combine("src", "TinyRnn", "Activations");
        string narrow = File.ReadAllText(Path.Combine(folder, "FastActivations.Vector128.cs"));
        foreach (string width in new[] { "256", "512" })
        {
            Assert.Equal(
                narrow.Replace("Vector128", "Vector" + width),
                File.ReadAllText(Path.Combine(folder, $"FastActivations.Vector{width}.cs")));
        }
    }

    private static float Blend(float update, float value, float old, float keep) => FastActivations.Blend(
        FastActivations.BlendWeight(Vector128.Create(update)), Vector128.Create(value), Vector128.Create(old), Vector128.Create(keep))
        .ToScalar();

    private static void Sweep(Func<double, double> exact, Func<float, float> function)
    {
        double largest = 0;
        float at = 0;
        for (ulong bits = 0; bits <= uint.MaxValue; bits += Stride)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            double error = float.IsNaN(x) ? 0 : Math.Abs(exact(x) - function(x));
            if (error > largest)
            {
                (largest, at) = (error, x);
            }
        }

        Assert.True(largest <= Tolerances.FastActivation.Value, $"{largest:e2} at {at:r}");
    }
}
