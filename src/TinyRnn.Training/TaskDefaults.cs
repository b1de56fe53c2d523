using System;

namespace TinyRnn.Training;

/// <summary>The options of each task type that a caller need not give.</summary>
public static class TaskDefaults
{
    /// <summary>The defaults of a task.</summary>
    public static TrainingOptions For(TrainingTask task)
    {
        TrainingOptions common = new()
        {
            Task = task,
            Name = "model",
            Summary = "",
            Cell = "gru",
            Units = 32,
            Layers = 1,
            Skip = false,
            BatchSize = 16,
            LearningRate = 0.01,
            ClipNorm = 1,
            WeightDecay = 0.01,
            LabelSmoothing = 0,
            Seed = 1,
            ValidationFraction = 0.2,
            LossFraction = 1,
            CropFraction = 1,
            Jitter = 0,
            GainJitter = 0,
            WeightAveraging = 0,
            Threads = Environment.ProcessorCount,
        };
        return task switch
        {
            TrainingTask.Classification => common with
            {
                Epochs = 200,
                Patience = 60,
                Refit = true,
                LossFraction = 0,
                CropFraction = 0.7,
                Jitter = 0.2,
                GainJitter = 0.1,
                WeightAveraging = 0.98,
            },
            TrainingTask.StreamClassification => common with
            {
                Epochs = 200,
                Patience = 60,
                Refit = true,
                LossFraction = 0.75,
                Jitter = 0.05,
                GainJitter = 0.1,
                WeightAveraging = 0.98,
            },
            _ => common with
            {
                Epochs = 60,
                Patience = 15,
                Refit = false,
                LossFraction = 0.75,
                Window = 64,
                Stride = 16,
                Skip = true,
                WeightAveraging = 0.98,
            },
        };
    }
}
