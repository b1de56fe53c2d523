using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TinyRnn.Devices.Simulation;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Simulation;

public sealed class FanSimulationTests
{
    private const double Gravity = 9.80665;

    // Models are trained on these samples: a change here is a change of the demo and of FanMonitor's committed model.
    [Theory]
    [InlineData(FanCondition.Healthy, "9f69d672f28728cc")]
    [InlineData(FanCondition.Imbalance, "b20cc6fae752c4c5")]
    [InlineData(FanCondition.BearingWear, "915c13ad420ffbfd")]
    [InlineData(FanCondition.BlockedAirflow, "dd8b410c42cb69b6")]
    public void ARecording_IsTheSameBytesEverywhere(FanCondition condition, string hash)
    {
        float[] recording = Record(1, condition, 4000);

        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(recording)))[..16]);
    }

    [Fact]
    public void ARecording_DoesNotDependOnHowItIsCutIntoBlocks()
    {
        float[] whole = Record(5, FanCondition.BearingWear, 1000);
        float[] parts = new float[whole.Length];
        var simulation = FanSimulation.Create(5, FanCondition.BearingWear);
        int done = 0;
        for (int block = 1; done < parts.Length; block = block * 2 % 97 + 1)
        {
            int length = Math.Min(block * FanSimulation.AxisCount, parts.Length - done);
            simulation.Fill(parts.AsSpan(done, length));
            done += length;
        }

        Assert.Equal(whole, parts);
    }

    [Fact]
    public void DifferentSeeds_AreDifferentFans()
    {
        Assert.NotEqual(FanSimulation.Create(1, FanCondition.Healthy).Installation, FanSimulation.Create(2, FanCondition.Healthy).Installation);
        Assert.NotEqual(Record(1, FanCondition.Healthy, 10), Record(2, FanCondition.Healthy, 10));
    }

    [Fact]
    public void Restarting_GivesWhatANewSimulationGives()
    {
        var simulation = FanSimulation.Create(1, FanCondition.BlockedAirflow);
        simulation.Fill(new float[999]);
        simulation.Restart(9, FanCondition.Imbalance);
        float[] restarted = new float[600];
        simulation.Fill(restarted);

        Assert.Equal(Record(9, FanCondition.Imbalance, 200), restarted);
    }

    [Fact]
    public void AnUnbalancedRotor_ShakesOncePerRevolution()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            float[] recording = Record(seed, FanCondition.Imbalance, 2000, out FanSimulation fan);

            Assert.InRange(Spectrum.Peak(recording) / fan.Installation.RotationHz, 0.96, 1.04);
        }
    }

    [Fact]
    public void AHealthyFan_HumsAtItsBladePassFrequency()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            float[] recording = Record(seed, FanCondition.Healthy, 2000, out FanSimulation fan);

            Assert.InRange(Spectrum.Peak(recording) / (FanInstallation.BladeCount * fan.Installation.RotationHz), 0.96, 1.04);
        }
    }

    [Fact]
    public void BallsStrikeThePit_AtTheOuterRaceFrequency()
    {
        var fan = FanSimulation.Create(2, FanCondition.BearingWear);
        long before = fan.BearingImpacts;
        double turns = 0;
        float[] sample = new float[3];
        for (int i = 0; i < 60 * FanSimulation.SampleRateHz; i++)
        {
            fan.Fill(sample);
            turns += fan.RotationHz / FanSimulation.SampleRateHz;
        }

        Assert.InRange((fan.BearingImpacts - before) / (turns * FanInstallation.OuterRaceOrder), 0.99, 1.01);
    }

    [Fact]
    public void AWornBearing_RingsTheHousingInTheRhythmOfTheBalls()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            double[] healthy = RingingPower(Record(seed, FanCondition.Healthy, 2000));
            double[] worn = RingingPower(Record(seed, FanCondition.BearingWear, 2000, out FanSimulation fan));
            double ballPass = fan.Installation.RotationHz * FanInstallation.OuterRaceOrder;

            // Envelope analysis: the power of the high band beats with the impacts (Randall and Antoni, 2011).
            Assert.True(
                Spectrum.Power(worn, 0.97 * ballPass, 1.03 * ballPass) > 10 * Spectrum.Power(healthy, 0.97 * ballPass, 1.03 * ballPass),
                $"seed {seed}");
        }
    }

    [Fact]
    public void ABlockedFan_ShakesBroadlyAtLowFrequencies()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            float[] healthy = Record(seed, FanCondition.Healthy, 2000, out FanSimulation fan);
            float[] blocked = Record(seed, FanCondition.BlockedAirflow, 2000);
            double below = 0.9 * fan.Installation.RotationHz;

            Assert.True(Spectrum.Power(blocked, 1.5, below) > 20 * Spectrum.Power(healthy, 1.5, below), $"seed {seed}");
        }
    }

    [Fact]
    public void TheMeanOfARecording_IsGravityWithinTheSensorsOffset()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            float[] recording = Record(seed, FanCondition.Healthy, 4000);
            double[] mean = [.. Enumerable.Range(0, 3).Select(axis => recording.Where((_, i) => i % 3 == axis).Average(value => (double)value))];

            // Zero-g offset: up to 50 mg on each axis.
            Assert.Equal(Gravity, Math.Sqrt(mean.Sum(value => value * value)), 0.05 * Gravity * Math.Sqrt(3));
            Assert.True(mean[2] > 0.9 * Gravity);
        }
    }

    [Fact]
    public void Samples_AreWholeCountsOfTheSensorWithinItsRange()
    {
        const double metresPerCount = Gravity / 16384;
        float highest = float.MinValue;
        for (int seed = 1; seed <= 60; seed++)
        {
            foreach (float value in Record(seed, FanCondition.BearingWear, 2000))
            {
                double counts = value / metresPerCount;
                Assert.Equal(Math.Round(counts), counts, 0.01);
                Assert.InRange(value, (float)(-2 * Gravity), (float)(2 * Gravity));
                highest = Math.Max(highest, value);
            }
        }

        // Some of these fans shake hard enough to hit the end of the range.
        Assert.Equal((float)(short.MaxValue * metresPerCount), highest);
    }

    [Fact]
    public void AChangeOfCondition_DevelopsWithinItsTransition()
    {
        var fan = FanSimulation.Create(3, FanCondition.Healthy);
        float[] sample = new float[3];
        fan.ChangeTo(FanCondition.Imbalance);
        int samples = 0;
        while (!fan.IsSettled)
        {
            fan.Fill(sample);
            samples++;
        }

        Assert.InRange(samples / (double)FanSimulation.SampleRateHz, 0.99 * FanSimulation.TransitionSeconds, 1.02 * FanSimulation.TransitionSeconds);
        float[] recording = new float[6000];
        fan.Fill(recording);
        Assert.InRange(Spectrum.Peak(recording) / fan.Installation.RotationHz, 0.96, 1.04);
    }

    [Fact]
    public void Filling_AllocatesNothing()
    {
        var fan = FanSimulation.Create(3, FanCondition.BearingWear);
        float[] block = new float[3000];
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                fan.ChangeTo((FanCondition)(i % 4));
                fan.Fill(block);
                fan.Restart(i, FanCondition.Healthy);
            }
        }));
    }

    [Fact]
    public void WrongArguments_AreRefused()
    {
        var fan = FanSimulation.Create(3, FanCondition.Healthy);

        Assert.Contains("multiple of 3", Assert.Throws<ArgumentException>(() => fan.Fill(new float[4])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => fan.ChangeTo((FanCondition)4));
        Assert.Throws<ArgumentOutOfRangeException>(() => FanSimulation.Create(1, (FanCondition)(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => FanConditionNames.Of((FanCondition)4));
    }

    [Fact]
    public void EveryCondition_HasALabel()
    {
        Assert.Equal(Enum.GetValues<FanCondition>().Length, FanConditionNames.All.Length);
        Assert.Equal("bearing-wear", FanConditionNames.Of(FanCondition.BearingWear));
    }

    private static float[] Record(long seed, FanCondition condition, int samples) => Record(seed, condition, samples, out _);

    private static float[] Record(long seed, FanCondition condition, int samples, out FanSimulation fan)
    {
        fan = FanSimulation.Create(seed, condition);
        float[] recording = new float[samples * FanSimulation.AxisCount];
        fan.Fill(recording);
        return recording;
    }

    /// <summary>Squared second difference of the vertical axis: a crude high-pass, then the power.</summary>
    private static double[] RingingPower(float[] xyz)
    {
        double[] z = Spectrum.Axis(xyz, 2);
        double[] power = [.. Enumerable.Range(2, z.Length - 2).Select(i => Math.Pow(z[i] - 2 * z[i - 1] + z[i - 2], 2))];
        double mean = power.Average();
        return [.. power.Select(value => value / mean - 1)];
    }
}
