using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Training.Cells;
using TinyRnn.Training.Numerics;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Training.Tests.Optimisation;

public sealed class GradientWatchTests
{
    [Fact]
    public void Norms_AreRootMeanSquaresOfTheLayersGradients()
    {
        (GradientWatch watch, LaneBuffer gradient, ParameterLayout layout) = Create();
        gradient.At(layout.Offset("gru1.bias")) = 3;
        gradient.At(layout.Offset("output.bias")) = 4;
        Assert.Equal(5, watch.Add(gradient), 1e-9);
        gradient.At(layout.Offset("gru1.bias")) = 4;
        watch.Add(gradient);
        IReadOnlyList<LayerGradient> layers = watch.Take();
        Assert.Equal(["gru1", "output"], layers.Select(layer => layer.Layer));
        Assert.Equal(Math.Sqrt(12.5), layers[0].Norm, 1e-9);
        Assert.Equal(4, layers[1].Norm, 1e-9);
        Assert.All(layers, layer => Assert.Equal(GradientHealth.Sound, layer.Health));

        // Each epoch stands for itself.
        Assert.All(watch.Take(), layer => Assert.Equal(0, layer.Norm));
    }

    [Theory]
    [InlineData(1e-8f, 1f, GradientHealth.Vanishing, GradientHealth.Sound)]
    [InlineData(10f, 1e5f, GradientHealth.Sound, GradientHealth.Exploding)]
    [InlineData(float.NaN, 1f, GradientHealth.Exploding, GradientHealth.Sound)]
    public void ALayerThatVanishesOrExplodes_IsNamed(float first, float last, GradientHealth expectedFirst, GradientHealth expectedLast)
    {
        (GradientWatch watch, LaneBuffer gradient, ParameterLayout layout) = Create();
        gradient.At(layout.Offset("gru1.bias")) = first;
        gradient.At(layout.Offset("output.bias")) = last;
        watch.Add(gradient);
        Assert.Equal([expectedFirst, expectedLast], watch.Take().Select(layer => layer.Health));
    }

    [Fact]
    public void Training_ReportsEveryLayerInEveryEpoch()
    {
        TrainingResult result = Trainer.Train(
            SyntheticData.Sines(20, 10), new TrainingOptions { Units = 4, Layers = 2, Epochs = 3, Refit = false, Threads = 1 });
        Assert.Equal(3, result.History.Count);
        Assert.All(result.History, epoch => Assert.Equal(["gru1", "gru2", "output"], epoch.LayerGradients.Select(layer => layer.Layer)));
        Assert.All(result.History.SelectMany(epoch => epoch.LayerGradients), layer => Assert.InRange(layer.Norm, 1e-6, 10));
    }

    private static (GradientWatch Watch, LaneBuffer Gradient, ParameterLayout Layout) Create()
    {
        TrainingOptions options = TaskDefaults.For(TrainingTask.Classification) with { Units = 3 };
        TinyRnnModel model = ModelFactory.Create(SyntheticData.Sines(4, 5), options, new Normaliser([0, 0], [1, 1]), null);
        ParameterLayout layout = new(model);
        return (new GradientWatch(model, layout), new LaneBuffer(layout.Length), layout);
    }
}
