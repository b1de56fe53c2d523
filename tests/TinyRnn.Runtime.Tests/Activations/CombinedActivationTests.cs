using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Intrinsics;
using TinyRnn.Testing;

namespace TinyRnn.Runtime.Tests.Activations;

/// <summary>Forms that evaluate several gates at once.</summary>
public sealed class CombinedActivationTests
{
    private static readonly float[] Values =
    [
        0f, -0f, 1e-30f, -1e-30f, 1e-8f, -1e-8f, 0.3f, -0.3f, 1f, -1f, 8.9f, -8.9f, 9.1f, -9.1f, 43f, -43f, 88.72284f, -88.72284f, 200f,
        -200f, 1e30f, -1e30f, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        .. Enumerable.Range(0, 2000).Select(i => (i - 1000) * 0.0173f),
    ];

    [Fact]
    public void GatesSideBySide_HaveTheBitsOfTheirActivations()
    {
        foreach (float x in Values)
        {
            int tanh = BitConverter.SingleToInt32Bits(AccurateActivations.Tanh(x));
            int sigmoid = BitConverter.SingleToInt32Bits(AccurateActivations.Sigmoid(x));
            Vector128<int> tanhs = Vector128.Create(tanh);
            Vector128<int> sigmoids = Vector128.Create(sigmoid);

            Assert.Equal(
                Vector256.Create(tanhs, sigmoids),
                AccurateActivations.TanhInLowerHalf(Vector256.Create(x)).AsInt32());
            Assert.Equal(
                Vector512.Create(Vector256.Create(tanhs, tanhs), Vector256.Create(sigmoids, sigmoids)),
                AccurateActivations.TanhInLowerHalf(Vector512.Create(x)).AsInt32());
            Assert.Equal(
                Vector512.Create(Vector256.Create(sigmoids, sigmoids), Vector256.Create(tanhs, sigmoids)),
                AccurateActivations.TanhInThirdQuarter(Vector512.Create(x)).AsInt32());
        }
    }

    [Fact]
    public void AProductOfSigmoidAndTanh_IsAccurateForAllPairs()
    {
        foreach ((float gate, float value) in Pairs())
        {
            double exact = Math.Tanh(value) / (1 + Math.Exp(-(double)gate));
            float found = AccurateActivations.SigmoidTimesTanh(Vector128.Create(gate), Vector128.Create(value)).ToScalar();
            if (double.IsNaN(exact))
            {
                Assert.True(float.IsNaN(found), $"{gate}, {value}: {found}");
            }
            else
            {
                Assert.True(Math.Abs(exact - found) <= Tolerances.AccurateProduct.Value, $"{gate}, {value}: {found} against {exact}");
            }

            int bits = BitConverter.SingleToInt32Bits(found);
            Assert.Equal(
                Vector256.Create(bits),
                AccurateActivations.SigmoidTimesTanh(Vector256.Create(gate), Vector256.Create(value)).AsInt32());
            Assert.Equal(
                Vector512.Create(bits),
                AccurateActivations.SigmoidTimesTanh(Vector512.Create(gate), Vector512.Create(value)).AsInt32());
        }
    }

    [Fact]
    public void AScaledTanh_IsAccurateForAllPairs()
    {
        foreach ((float gate, float value) in Pairs())
        {
            float scale = AccurateActivations.Sigmoid(gate);
            double exact = scale * Math.Tanh(value);
            float found = AccurateActivations.ScaledTanh(Vector128.Create(scale), Vector128.Create(value)).ToScalar();
            Assert.True(
                double.IsNaN(exact) ? float.IsNaN(found) : Math.Abs(exact - found) <= Tolerances.AccurateProduct.Value,
                $"{scale}, {value}: {found} against {exact}");
            int bits = BitConverter.SingleToInt32Bits(found);
            Assert.Equal(
                Vector256.Create(bits),
                AccurateActivations.ScaledTanh(Vector256.Create(scale), Vector256.Create(value)).AsInt32());
            Assert.Equal(
                Vector512.Create(bits),
                AccurateActivations.ScaledTanh(Vector512.Create(scale), Vector512.Create(value)).AsInt32());
        }
    }

    [Fact]
    public void TheWideFormsOfBinaryExponential_AreOneText()
    {
        string folder = RepositoryFiles.Combine("src", "TinyRnn", "Activations");
        Assert.Equal(
            File.ReadAllText(Path.Combine(folder, "BinaryExponential.Vector256.cs")).Replace("Vector256", "Vector512"),
            File.ReadAllText(Path.Combine(folder, "BinaryExponential.Vector512.cs")));
    }

    private static IEnumerable<(float Gate, float Value)> Pairs() =>
        from gate in Values.Where((_, i) => i < 27 || i % 11 == 0)
        from value in Values.Where((_, i) => i < 27 || i % 13 == 0)
        select (gate, value);
}
