using System.IO;
using System.Linq;
using TinyRnn.Training.Numerics;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Training.Tests.Optimisation;

/// <summary>Optimisers against their formulas in double precision, and in a valley.</summary>
public sealed class OptimiserTests
{
    private const int Length = 16;

    [Theory]
    [InlineData(OptimiserKind.Sgd, 0.0, false)]
    [InlineData(OptimiserKind.Sgd, 0.9, false)]
    [InlineData(OptimiserKind.Sgd, 0.9, true)]
    [InlineData(OptimiserKind.RmsProp, 0.0, false)]
    [InlineData(OptimiserKind.RmsProp, 0.5, false)]
    [InlineData(OptimiserKind.Adam, 0.0, false)]
    [InlineData(OptimiserKind.AdamW, 0.0, false)]
    public void Steps_FollowTheFormula(OptimiserKind kind, double momentum, bool nesterov)
    {
        const double Rate = 0.05, Decay = 0.1, Factor = 0.5;
        Optimiser optimiser = Create(kind, momentum, nesterov);
        LaneBuffer parameters = new(Length);
        LaneBuffer gradient = new(Length);
        parameters.Span.Fill(1);
        double expected = 1, mean = 0, square = 0;
        for (int step = 1; step <= 5; step++)
        {
            gradient.Span.Fill(step);
            optimiser.Step(parameters, gradient, (float)Factor, Rate, Decay);
            double slope = (Factor * step) + (kind == OptimiserKind.AdamW ? 0 : Decay * expected);
            switch (kind)
            {
                case OptimiserKind.Sgd:
                    mean = (momentum * mean) + slope;
                    expected -= Rate * (nesterov ? slope + (momentum * mean) : mean);
                    break;
                case OptimiserKind.RmsProp:
                    square = (0.99 * square) + (0.01 * slope * slope);
                    mean = (momentum * mean) + (slope / (System.Math.Sqrt(square) + 1e-8));
                    expected -= Rate * mean;
                    break;
                default:
                    mean = (0.9 * mean) + (0.1 * slope);
                    square = (0.999 * square) + (0.001 * slope * slope);
                    expected *= kind == OptimiserKind.AdamW ? 1 - (Rate * Decay) : 1;
                    expected -= Rate * (mean / (1 - System.Math.Pow(0.9, step)))
                        / (System.Math.Sqrt(square / (1 - System.Math.Pow(0.999, step))) + 1e-8);
                    break;
            }

            Assert.Equal(expected, parameters.At(Length - 1), 1e-5);
        }
    }

    [Theory]
    [InlineData(OptimiserKind.Sgd)]
    [InlineData(OptimiserKind.RmsProp)]
    [InlineData(OptimiserKind.Adam)]
    [InlineData(OptimiserKind.AdamW)]
    public void ARestoredState_GoesOnWithTheSameBits(OptimiserKind kind)
    {
        Optimiser whole = Create(kind, 0.9, false);
        Optimiser second = Create(kind, 0.9, false);
        LaneBuffer expected = new(Length);
        LaneBuffer found = new(Length);
        LaneBuffer gradient = new(Length);
        for (int step = 0; step < 6; step++)
        {
            if (step == 3)
            {
                using MemoryStream state = new();
                whole.Save(new BinaryWriter(state));
                state.Position = 0;
                second.Load(new BinaryReader(state));
                expected.Span.CopyTo(found.Span);
            }

            for (int i = 0; i < Length; i++)
            {
                gradient.At(i) = (i - 7) * (step + 1);
            }

            whole.Step(expected, gradient, 1, 0.1, 0);
            if (step >= 3)
            {
                second.Step(found, gradient, 1, 0.1, 0);
            }
        }

        Assert.Equal(expected.Span.ToArray(), found.Span.ToArray());
    }

    [Fact]
    public void ClippingByValue_MovesOnlyWhatIsBeyond()
    {
        LaneBuffer gradient = new(Length);
        for (int i = 0; i < Length; i++)
        {
            gradient.At(i) = i - 8;
        }

        GradientReduction.Clip(gradient, 3);
        Assert.Equal(Enumerable.Range(-8, Length).Select(value => (float)int.Clamp(value, -3, 3)), gradient.Span.ToArray());
    }

    private static Optimiser Create(OptimiserKind kind, double momentum, bool nesterov) =>
        Optimiser.Create(new TrainingOptions { Optimiser = kind, Momentum = momentum, Nesterov = nesterov }, Length);
}
