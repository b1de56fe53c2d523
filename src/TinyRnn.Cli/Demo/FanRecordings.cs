using System;
using System.Collections.Generic;
using TinyRnn.Devices.Simulation;
using TinyRnn.Training;

namespace TinyRnn.Cli.Demo;

/// <summary>Recordings of simulated fans. Every recording is another fan: speed, load, mounting and orientation vary.</summary>
internal static class FanRecordings
{
    // Seeds of the two parts must never meet.
    private const long PartStride = 1_000_000;
    private const long SeedStride = 10 * PartStride;

    /// <summary>Recordings to train on.</summary>
    public static SequenceDataset Training(DemoPlan plan) => Create(plan, plan.TrainingRecordings, 0);

    /// <summary>Recordings of other fans, to test on.</summary>
    public static SequenceDataset Test(DemoPlan plan) => Create(plan, plan.TestRecordings, PartStride);

    private static SequenceDataset Create(DemoPlan plan, int recordingsPerCondition, long part)
    {
        FanCondition[] conditions = Enum.GetValues<FanCondition>();
        var recordings = new List<Recording>();
        int steps = plan.RecordingSeconds * FanSimulation.SampleRateHz;
        for (int number = 0; number < recordingsPerCondition; number++)
        {
            foreach (FanCondition condition in conditions)
            {
                long seed = (plan.Seed * SeedStride) + part + recordings.Count;
                var values = new float[steps * FanSimulation.AxisCount];
                FanSimulation.Create(seed, condition).Fill(values);
                recordings.Add(new Recording
                {
                    Id = $"{condition}-{number + 1}", Values = values, Steps = steps, Label = (int)condition,
                });
            }
        }

        return new SequenceDataset("simulated fan vibration", ["x", "y", "z"], recordings, [.. FanConditionNames.All])
        {
            SampleRateHz = FanSimulation.SampleRateHz,
            Units = ["m/s^2", "m/s^2", "m/s^2"],
        };
    }
}
