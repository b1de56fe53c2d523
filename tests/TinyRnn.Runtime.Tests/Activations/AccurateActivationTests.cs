using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Runtime.Tests.Activations;

/// <summary>Error, order and special values of the accurate tier, over the bit patterns of float32.</summary>
public sealed class AccurateActivationTests(ITestOutputHelper output)
{
    /// <summary>A prime stride visits every exponent and, over the sweep, every low bit.</summary>
    private const uint Stride = 431;

    private static readonly float[] Special =
    [
        0f, -0f, float.Epsilon, -float.Epsilon, 1.1754944e-38f, 1e-30f, 0.17328680f, 0.34657359f, 1f, -1f, 9.0109f, 9.0110f, 16f, 17.33f,
        42.9f, 43f, 44f, 86.9f, 87f, 87.4f, 88f, 88.5f, 88.8f, 89f, 90f, 104f, 1e10f, float.MaxValue, -9.0109f, -16f, -17.33f, -43f, -86.9f,
        -87f, -87.4f, -88f, -88.5f, -88.8f, -89f, -90f, -104f, -1e10f, float.MinValue,
    ];

    public static TheoryData<string> Names => [.. Functions.Keys];

    private static Dictionary<string, Function> Functions { get; } = new()
    {
        ["tanh"] = new(Math.Tanh, AccurateActivations.Tanh, AccurateActivations.Tanh, AccurateActivations.Tanh, AccurateActivations.Tanh),
        ["sigmoid"] = new(
            x => 1 / (1 + Math.Exp(-x)),
            AccurateActivations.Sigmoid,
            AccurateActivations.Sigmoid,
            AccurateActivations.Sigmoid,
            AccurateActivations.Sigmoid),
        ["elu"] = new(
            x => x >= 0 ? x : Math.Exp(x) - 1,
            x => AccurateActivations.Elu(x, 1f),
            x => AccurateActivations.Elu(x, 1f),
            x => AccurateActivations.Elu(x, 1f),
            x => AccurateActivations.Elu(x, 1f)),
        ["softplus"] = new(
            x => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
            AccurateActivations.Softplus,
            AccurateActivations.Softplus,
            AccurateActivations.Softplus,
            AccurateActivations.Softplus),
        ["selu"] = new(
            x => 0.75f * (x >= 0 ? x : 1.25f * (Math.Exp(x) - 1)),
            x => AccurateActivations.Selu(x, 1.25f, 0.75f),
            x => AccurateActivations.Selu(x, 1.25f, 0.75f),
            x => AccurateActivations.Selu(x, 1.25f, 0.75f),
            x => AccurateActivations.Selu(x, 1.25f, 0.75f)),
        ["scaledTanh"] = new(
            x => 0.875f * Math.Tanh(1.5 * x),
            x => AccurateActivations.ScaledTanh(x, 0.875f, 1.5f),
            x => AccurateActivations.ScaledTanh(x, 0.875f, 1.5f),
            x => AccurateActivations.ScaledTanh(x, 0.875f, 1.5f),
            x => AccurateActivations.ScaledTanh(x, 0.875f, 1.5f)),
        ["silu"] = new(
            x => double.IsNegativeInfinity(x) ? 0 : x / (1 + Math.Exp(-x)),
            AccurateActivations.Silu,
            AccurateActivations.Silu,
            AccurateActivations.Silu,
            AccurateActivations.Silu),
        ["gelu"] = new(
            x => double.IsInfinity(x) ? Math.Max(0, x) : x * (1 + ErrorFunction.Of(x / Math.Sqrt(2))) / 2,
            AccurateActivations.Gelu,
            AccurateActivations.Gelu,
            AccurateActivations.Gelu,
            AccurateActivations.Gelu),
        ["geluTanh"] = new(
            x => double.IsInfinity(x) ? Math.Max(0, x) : x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))) / 2,
            AccurateActivations.GeluTanh,
            AccurateActivations.GeluTanh,
            AccurateActivations.GeluTanh,
            AccurateActivations.GeluTanh),
        ["mish"] = new(
            x => double.IsInfinity(x) ? Math.Max(0, x) : x * Math.Tanh(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)))),
            AccurateActivations.Mish,
            AccurateActivations.Mish,
            AccurateActivations.Mish,
            AccurateActivations.Mish),
        ["softsign"] = new(
            x => double.IsInfinity(x) ? Math.Sign(x) : x / (1 + Math.Abs(x)),
            SimpleActivations.Softsign,
            SimpleActivations.Softsign,
            SimpleActivations.Softsign,
            SimpleActivations.Softsign),
        ["affine"] = new(
            x => (0.75 * x) - 0.25,
            x => SimpleActivations.Affine(x, 0.75f, -0.25f),
            x => SimpleActivations.Affine(x, 0.75f, -0.25f),
            x => SimpleActivations.Affine(x, 0.75f, -0.25f),
            x => SimpleActivations.Affine(x, 0.75f, -0.25f)),
        ["hardSilu"] = new(
            x => double.IsNegativeInfinity(x) ? 0 : x * Math.Clamp((x / 6) + 0.5, 0, 1),
            SimpleActivations.HardSilu,
            SimpleActivations.HardSilu,
            SimpleActivations.HardSilu,
            SimpleActivations.HardSilu),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Sweep_StaysWithinTheTolerance(string name)
    {
        Function function = Functions[name];
        double largest = 0;
        float at = 0;
        for (ulong bits = 0; bits <= uint.MaxValue; bits += Stride)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            if (float.IsFinite(x))
            {
                double error = Error(function, x);
                if (!(error <= largest))
                {
                    (largest, at) = (error, x);
                }
            }
        }

        foreach (float x in (float[])[.. Special, float.PositiveInfinity, float.NegativeInfinity])
        {
            largest = Math.Max(largest, Error(function, x));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: largest error {largest:e2} at {at:r}"));
        Assert.True(largest <= Tolerances.AccurateActivation.Value, $"{name}: {largest:e2} at {at:r}");
    }

    /// <summary>Absolute up to 1, relative beyond; equal infinities are no error, also where float32 ends before double precision.</summary>
    private static double Error(Function function, float x)
    {
        double exact = function.Exact(x), error = Math.Abs(function.Scalar(x) - exact) / Math.Max(1, Math.Abs(exact));
        return (float)exact == function.Scalar(x) ? 0 : error;
    }

    [Theory]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    public void Neighbours_NeverStepBack(string name)
    {
        Func<float, float> function = Functions[name].Scalar;

        // Every float in stretches across the ends of the range reduction, where the exponential changes its power of two.
        foreach (float start in new[] { 1e-7f, 1e-3f, 0.17f, 0.1732f, 0.3465f, 0.5199f, 0.69f, 1.0397f, 2.0f, 4.1588f, 8.3f, 9.0f, 16.6f, 86.9f, 88.6f })
        {
            foreach (int sign in new[] { 1, -1 })
            {
                float previous = function(sign * start);
                uint bits = BitConverter.SingleToUInt32Bits(start);
                for (uint i = 1; i < 200_000; i++)
                {
                    float value = function(sign * BitConverter.UInt32BitsToSingle(bits + i));
                    Assert.True(sign * (value - previous) >= 0, $"{name} steps back after {BitConverter.UInt32BitsToSingle(bits + i):r}");
                    previous = value;
                }
            }
        }

        // And the whole line in order.
        float last = function(float.NegativeInfinity);
        for (uint bits = 0xFF7FFFFF; bits > 0x80000000 + Stride; bits -= Stride)
        {
            last = Increase(last, bits);
        }

        for (uint bits = 0; bits < 0x7F800000; bits += Stride)
        {
            last = Increase(last, bits);
        }

        float Increase(float previous, uint bits)
        {
            float value = function(BitConverter.UInt32BitsToSingle(bits));
            Assert.True(value >= previous, $"{name} steps back at {BitConverter.UInt32BitsToSingle(bits):r}");
            return value;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AllWidths_GiveTheSameBits(string name)
    {
        Function function = Functions[name];
        for (ulong bits = 0; bits <= uint.MaxValue; bits += Stride * 101)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            int expected = BitConverter.SingleToInt32Bits(function.Scalar(x));
            Assert.Equal(Vector128.Create(expected), function.Vector128(Vector128.Create(x)).AsInt32());
            Assert.Equal(Vector256.Create(expected), function.Vector256(Vector256.Create(x)).AsInt32());
            Assert.Equal(Vector512.Create(expected), function.Vector512(Vector512.Create(x)).AsInt32());
        }
    }

    [Fact]
    public void Saturation_IsExact()
    {
        foreach (float x in new[] { 20f, 100f, 1e30f, float.PositiveInfinity })
        {
            Assert.Equal(1f, AccurateActivations.Tanh(x));
            Assert.Equal(-1f, AccurateActivations.Tanh(-x));
            Assert.Equal(1f, AccurateActivations.Sigmoid(x));
        }

        foreach (float x in new[] { -89f, -1000f, float.NegativeInfinity })
        {
            Assert.Equal(0f, AccurateActivations.Sigmoid(x));
        }
    }

    [Fact]
    public void NotANumber_StaysSo()
    {
        // Payloads too: their low bits must not leak into the exponent.
        foreach (uint bits in new[] { 0x7FC00000u, 0xFFC00000u, 0x7FC00001u, 0x7FFFFFFFu, 0xFFC00155u })
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            foreach (float y in new[]
            {
                AccurateActivations.Tanh(x), AccurateActivations.Sigmoid(x), AccurateActivations.Exp(x), AccurateActivations.Elu(x, 1f),
                AccurateActivations.Softplus(x), SimpleActivations.Relu(x), SimpleActivations.LeakyRelu(x, 0.1f),
                SimpleActivations.HardSigmoid(x, 0.2f, 0.5f), AccurateActivations.Selu(x, 1f, 1f), AccurateActivations.ScaledTanh(x, 1f, 1f),
                FastActivations.ScaledTanh(x, 1f, 1f), AccurateActivations.Silu(x), AccurateActivations.Gelu(x), AccurateActivations.GeluTanh(x),
                AccurateActivations.Mish(x), SimpleActivations.Softsign(x), SimpleActivations.Affine(x, 1f, 0f), SimpleActivations.ThresholdedRelu(x, 1f),
                SimpleActivations.Clamp(x, -1f, 1f), SimpleActivations.HardSilu(x),
            })
            {
                Assert.True(float.IsNaN(y), $"{bits:X8} became {y}");
            }
        }
    }

    [Fact]
    public void Exp_HasASmallRelativeError()
    {
        bool isFused = Fma.IsSupported || AdvSimd.IsSupported;
        double limit = isFused ? 5e-7 : 2e-6;
        for (float x = -16; x < 16; x += 1e-4f)
        {
            Assert.InRange(AccurateActivations.Exp(x) / Math.Exp(x), 1 - limit, 1 + limit);
        }

        Assert.Equal(float.PositiveInfinity, AccurateActivations.Exp(1000f));
        Assert.InRange(AccurateActivations.Exp(-1000f), 0f, 2e-38f);
    }

    [Fact]
    public void Softplus_HasASmallError()
    {
        for (float x = -30; x < 30; x += 1e-4f)
        {
            double expected = Math.Log(1 + Math.Exp(x));
            Assert.InRange(AccurateActivations.Softplus(x) - expected, -2e-7 * Math.Max(1, expected), 2e-7 * Math.Max(1, expected));
        }

        Assert.Equal(1e10f, AccurateActivations.Softplus(1e10f));
        Assert.InRange(AccurateActivations.Softplus(-1e10f), 0f, 2e-38f);
    }

    [Fact]
    public void PiecewiseLinearActivations_AreExact()
    {
        foreach (float x in Special)
        {
            Assert.Equal(Math.Max(0, x), SimpleActivations.Relu(x));
            Assert.Equal(x >= 0 ? x : 0.25f * x, SimpleActivations.LeakyRelu(x, 0.25f));
            Assert.Equal(Math.Clamp((0.25f * x) + 0.5f, 0f, 1f), SimpleActivations.HardSigmoid(x, 0.25f, 0.5f));
            Assert.Equal(Math.Clamp(x, -2f, 0.5f), SimpleActivations.Clamp(x, -2f, 0.5f));
            Assert.Equal(x > 0.34657359f ? x : 0f, SimpleActivations.ThresholdedRelu(x, 0.34657359f));
            Assert.Equal(x > -16f ? x : 0f, SimpleActivations.ThresholdedRelu(x, -16f));
        }
    }

    [Theory]
    [InlineData("AccurateActivations")]
    [InlineData("SimpleActivations")]
    public void TheFilesOfAllWidths_AreOneText(string name)
    {
        string folder = RepositoryFiles.Combine("src", "TinyRnn", "Activations");
        string narrow = File.ReadAllText(Path.Combine(folder, $"{name}.Vector128.cs"));
        foreach (string width in new[] { "256", "512" })
        {
            Assert.Equal(narrow.Replace("Vector128", "Vector" + width), File.ReadAllText(Path.Combine(folder, $"{name}.Vector{width}.cs")));
        }
    }

    private sealed record Function(
        Func<double, double> Exact,
        Func<float, float> Scalar,
        Func<Vector128<float>, Vector128<float>> Vector128,
        Func<Vector256<float>, Vector256<float>> Vector256,
        Func<Vector512<float>, Vector512<float>> Vector512);
}
