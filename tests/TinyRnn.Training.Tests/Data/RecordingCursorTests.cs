using System;
using System.Linq;

namespace TinyRnn.Training.Tests.Data;

public sealed class RecordingCursorTests
{
    private const int Steps = (2 * RecordingCursor.Piece) + 100;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryStep_IsThatOfTheRecording_ForwardsAndBack(bool isLarge)
    {
        RecordingBuilder builder = new(channels: 2, targets: 1, isLarge);
        builder.Begin("before", null);
        builder.Add([-1, -1, -1]);
        builder.Begin("long", null);
        for (int step = 0; step < Steps; step++)
        {
            builder.Add([step, -step, 0.5f * step]);
        }

        Recording[] recordings = [.. builder.Build()];
        Assert.Equal([1, Steps], recordings.Select(recording => recording.Steps));
        Assert.All(recordings, recording => Assert.Equal(isLarge, recording.IsStored));
        RecordingCursor cursor = new(recordings[1], lookBack: 50);
        for (int step = 0; step < Steps; step++)
        {
            Check(cursor, step);
            Check(cursor, Math.Max(0, step - 50));
        }

        Check(cursor, 3);
        Assert.Equal([-1f, -1f], recordings[0].Values);
    }

    private static void Check(RecordingCursor cursor, int step)
    {
        ReadOnlySpan<float> values = cursor.Values(step);
        if (values.Length != 2 || values[0] != step || values[1] != -step || cursor.Targets(step)[0] != 0.5f * step)
        {
            Assert.Fail($"step {step} is {values[0]}, {values[1]}");
        }
    }
}
