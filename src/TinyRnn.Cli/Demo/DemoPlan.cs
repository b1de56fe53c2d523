using TinyRnn.Training;

namespace TinyRnn.Cli.Demo;

/// <summary>How much the demo simulates and how it trains.</summary>
internal sealed record DemoPlan
{
    /// <summary>Recordings of each condition to train on.</summary>
    public int TrainingRecordings { get; init; } = 60;

    /// <summary>Recordings of each condition that the network never sees before the test.</summary>
    public int TestRecordings { get; init; } = 30;

    /// <summary>Seconds of a recording.</summary>
    public int RecordingSeconds { get; init; } = 8;

    /// <summary>Decides recordings and training.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Accuracy on unseen windows that the network must reach.</summary>
    public double RequiredAccuracy { get; init; } = 0.97;

    /// <summary>How much better than the baseline it must be, or the simulation is too easy.</summary>
    public double RequiredLead { get; init; } = 0.10;

    /// <summary>Training on the simulated fan: one-second windows.</summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Name = "fan-vibration",
        Summary = "Condition of a fan from a 3-axis accelerometer on its housing",
        Cell = "gru",
        Units = 32,
        Window = 200,
        Stride = 100,
        Epochs = 20,
        BatchSize = 32,
        Refit = false,
    };
}
