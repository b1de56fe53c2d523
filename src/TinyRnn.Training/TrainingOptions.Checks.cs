using System;
using TinyRnn.Format;
using TinyRnn.Training.Architectures;

namespace TinyRnn.Training;

/// <content>The ranges of options, and which of them contradict each other.</content>
public sealed partial record TrainingOptions
{
    /// <summary>Checks the values that are not null.</summary>
    /// <exception cref="TrainingException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        if (Cell is not (null or "gru" or "lstm" or "simpleRnn"))
        {
            throw new TrainingException($"cell is '{Cell}'; expected gru, lstm or simpleRnn.");
        }

        if (Norm is not (null or LayerKinds.LayerNorm or LayerKinds.BatchNorm))
        {
            throw new TrainingException($"norm is '{Norm}'; expected {LayerKinds.LayerNorm} or {LayerKinds.BatchNorm}.");
        }

        if (Convolution is not null && (Convolution.Split('x') is not [var filters, var rows] || !IsSize(filters) || !IsSize(rows)))
        {
            throw new TrainingException($"convolution is '{Convolution}'; expected FILTERSxROWS, such as 16x5.");
        }

        if (Architecture is not null)
        {
            ArchitectureParser.Parse(Architecture);
        }

        Check("head", Head, 1, 4096);
        Check("units", Units, 1, 4096);
        Check("layers", Layers, 1, 8);
        Check("batchNormMomentum", BatchNormMomentum, 1e-6, 1);
        Check("embedding", Embedding, 1, 4096);
        Check("truncate", Truncate, 1, 1_000_000);
        Check("epochs", Epochs, 1, 1_000_000);
        Check("batchSize", BatchSize, 1, 65536);
        Check("learningRate", LearningRate, 1e-9, 10);
        Check("clipNorm", ClipNorm, 0, 1e9);
        Check("clipValue", ClipValue, 0, 1e9);
        Check("huberDelta", HuberDelta, 1e-6, 1e6);
        Check("momentum", Momentum, 0, 0.9999);
        Check("warmUp", WarmUp, 0, 0.9);
        Check("scheduleEpochs", ScheduleEpochs, 1, 1_000_000);
        Check("scheduleFactor", ScheduleFactor, 1e-6, 1);
        Check("finalRate", FinalRate, 0, 1);
        Check("inputDropout", InputDropout, 0, 0.95);
        Check("recurrentDropout", RecurrentDropout, 0, 0.95);
        Check("dropout", Dropout, 0, 0.95);
        Check("weightDecay", WeightDecay, 0, 10);
        Check("labelSmoothing", LabelSmoothing, 0, 0.99);
        Check("validationFraction", ValidationFraction, 0, 0.5);
        Check("patience", Patience, 1, 1_000_000);
        Check("window", Window, 1, 1_000_000);
        Check("stride", Stride, 1, Window ?? 1_000_000);
        Check("lossFraction", LossFraction, 0, 1);
        Check("cropFraction", CropFraction, 0, 1);
        Check("jitter", Jitter, 0, 10);
        Check("gainJitter", GainJitter, 0, 10);
        Check("timeShift", TimeShift, 0, 1_000_000);
        Check("weightAveraging", WeightAveraging, 0, 0.99999);
        Check("anomalyQuantile", AnomalyQuantile, 0.5, 1);
        Check("threads", Threads, 1, 1024);
        RefuseContradictions();
    }

    /// <summary>An option that would do nothing is a mistake of the caller, who believes that it does something.</summary>
    private void RefuseContradictions()
    {
        if (Architecture is not null && HasArchitectureParts)
        {
            throw new TrainingException("architecture is given, which says all layers: leave cell, units, layers, bidirectional, convolution, norm and head out.");
        }

        Require("huberDelta", HuberDelta, Loss == LossKind.Huber, "loss huber");
        Require("momentum", Momentum, Optimiser is OptimiserKind.Sgd or OptimiserKind.RmsProp, "optimiser sgd or rmsProp");
        Require("nesterov", Nesterov == true ? 1 : null, Optimiser == OptimiserKind.Sgd, "optimiser sgd");
        Require("nesterov", Nesterov == true ? 1 : null, Momentum > 0, "a momentum above 0");
        bool hasSteps = Schedule is ScheduleKind.Step or ScheduleKind.Plateau;
        Require("scheduleEpochs", ScheduleEpochs, hasSteps, "schedule step or plateau");
        Require("scheduleFactor", ScheduleFactor, hasSteps, "schedule step or plateau");
        Require("finalRate", FinalRate, Schedule is ScheduleKind.Cosine or null, "schedule cosine");
        Require("oversample", Oversample == true ? 1 : null, ClassWeights is null or Data.ClassWeights.None, "class weights of none: both would count rare classes twice");
        Require("anomalyQuantile", AnomalyQuantile, Refit != true, "validation data that is not trained on: refit must be off");
        if (ValidationFraction == 0)
        {
            Require("refit", Refit == true ? 1 : null, false, "validation data: validationFraction is 0");
            Require("anomalyQuantile", AnomalyQuantile, false, "validation data: validationFraction is 0");
        }
    }

    private static bool IsSize(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int size) && size > 0;

    private static void Require(string name, double? value, bool condition, string needed)
    {
        if (value is not null && !condition)
        {
            throw new TrainingException($"{name} is given, but it needs {needed}.");
        }
    }

    private static void Check(string name, double? value, double least, double most)
    {
        if (value is double number && !(number >= least && number <= most))
        {
            throw new TrainingException(FormattableString.Invariant($"{name} is {number}; expected {least} to {most}."));
        }
    }
}
