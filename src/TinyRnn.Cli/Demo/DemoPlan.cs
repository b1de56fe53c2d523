using TinyRnn.Training;

namespace TinyRnn.Cli.Demo;

/// <summary>How much the demo simulates and how it trains.</summary>
internal sealed record DemoPlan
{
    /// <summary>
    /// Recordings of each condition to train on. Many short ones: each is another fan, and it is the variety of fans that the
    /// network must learn (60 recordings of 8 s reach 96 % on fans it has not seen, 500 of 2 s over 99 %).
    /// </summary>
    public int TrainingRecordings { get; init; } = 500;

    /// <summary>Recordings of each condition that the network never sees before the test.</summary>
    public int TestRecordings { get; init; } = 150;

    /// <summary>Seconds of a recording.</summary>
    public int RecordingSeconds { get; init; } = 2;

    /// <summary>Decides recordings and training.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Accuracy on unseen windows that the network must reach.</summary>
    public double RequiredAccuracy { get; init; } = 0.97;

    /// <summary>How much better than the baseline it must be, or the simulation is too easy.</summary>
    public double RequiredLead { get; init; } = 0.10;

    /// <summary>Training on the simulated fan: one-second windows. The simulation varies enough: no augmentation on top of it.</summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Name = "fan-vibration",
        Summary = "Condition of a fan from a 3-axis accelerometer on its housing",
        Cell = "gru",
        Units = 16,
        Window = 200,
        Stride = 200,
        Epochs = 40,
        BatchSize = 32,
        ValidationFraction = 0.1,
        LabelSmoothing = 0,
        LossFraction = 0.5,
        WeightAveraging = 0,
        CropFraction = 1,
        Jitter = 0,
        GainJitter = 0,
        Refit = false,
    };
}
