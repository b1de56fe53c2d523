using System;
using System.IO;
using System.Linq;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Loop;

public sealed class LoopStateFileTests
{
    private static readonly SensorLoopOptions Stream = new() { RateHz = 200, SmoothingNeeded = 2, SmoothingLast = 3, WarmUpSteps = 2 };

    [Fact]
    public void AStream_GoesOnWhereItWas()
    {
        using var folder = new TemporaryFolder();
        SumModel whole = Run(Stream, null, out RecordingSink straight, 1, 1, 2, 2, 1, 1, 1, 2);
        Run(Stream, StateFile(folder, out LoopStateFile first), out RecordingSink before, 1, 1, 2, 2);
        SumModel continued = Run(Stream, StateFile(folder, out LoopStateFile second), out RecordingSink after, 1, 1, 1, 2);

        Assert.Equal(whole.Sum, continued.Sum);
        Assert.Equal(straight.SmoothedLabels(), before.SmoothedLabels().Concat(after.SmoothedLabels()));
        Assert.StartsWith("starting afresh: there is no ", first.Outcome, StringComparison.Ordinal);
        Assert.Equal("continuing from the state of 0 s ago", second.Outcome);
        Assert.Equal((1, 0, ""), (first.Writes, first.WriteErrors, first.LastError));
    }

    [Fact]
    public void OfWindows_TheSmoothingGoesOnAndTheModelStartsAfresh()
    {
        using var folder = new TemporaryFolder();
        SensorLoopOptions windows = Stream with { WarmUpSteps = 0, WindowSteps = 2 };
        Run(windows, StateFile(folder, out _), out RecordingSink before, 1, 1, 1, 1, 2);
        SumModel continued = Run(windows, StateFile(folder, out _), out RecordingSink after, 0, 2);

        Assert.Equal([-1, 2], before.SmoothedLabels());
        Assert.Equal([2], after.SmoothedLabels());
        Assert.Equal(0, continued.Sum);
    }

    [Fact]
    public void AKilledRun_LeavesTheLastStateThatTheJobWrote()
    {
        using var folder = new TemporaryFolder();
        var clock = new SimulatedClock();
        (SumModel model, LoopStateFile file) = StateFile(folder, out _, clock, TimeSpan.FromSeconds(1));
        var source = new ScriptedSource(1)
        {
            OnRead = reading =>
            {
                // The housekeeping thread's rounds.
                if (reading % 100 == 99)
                    file.Run(isLast: false);
                if (reading == 450)
                    throw new InvalidOperationException("killed");
            },
        };
        var loop = new SensorLoop<SumModel>(model, source, new RecordingSink(), clock, Stream) { StateFile = file };
        Assert.Throws<InvalidOperationException>(() => loop.Run(CancellationToken.None));
        Assert.Equal(1, file.Writes);

        SumModel continued = Run(Stream, StateFile(folder, out LoopStateFile second, clock), out _, 1);

        // Asked for at the round of reading 299 (1.495 s), copied after that tick: 300 samples, and then the one of the new run.
        Assert.Equal(301, continued.Sum);
        Assert.Equal("continuing from the state of 1 s ago", second.Outcome);
    }

    [Theory]
    [InlineData("damaged", "damaged")]
    [InlineData("short", "bytes instead of")]
    [InlineData("other model", "of another model")]
    [InlineData("other smoothing", "bytes instead of")]
    [InlineData("old", "601 s old; at most 600 s are allowed")]
    [InlineData("future", "from the future; the clock is not set")]
    [InlineData("folder", "")]
    public void AStateThatDoesNotFit_IsNotUsed(string what, string said)
    {
        using var folder = new TemporaryFolder();
        var clock = new SimulatedClock();
        clock.Advance(TimeSpan.FromHours(1));
        string path = folder.File("state");
        Run(Stream, StateFile(folder, out _, clock), out _, 1, 1, 1, 1);
        byte[] bytes = File.ReadAllBytes(path);
        SensorLoopOptions options = Stream;
        switch (what)
        {
            case "damaged":
                bytes[^7] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "short":
                File.WriteAllBytes(path, bytes[..^1]);
                break;
            case "other smoothing":
                options = Stream with { SmoothingLast = 2 };
                break;
            case "old":
                clock.Advance(TimeSpan.FromSeconds(601));
                break;
            case "future":
                clock.GoBack(TimeSpan.FromSeconds(10));
                break;
            case "folder":
                File.Delete(path);
                Directory.CreateDirectory(path);
                break;
        }

        (SumModel Model, LoopStateFile File) pair = StateFile(folder, out LoopStateFile file, clock);
        if (what == "other model")
            pair.Model.Identity = 2;
        SumModel model = Run(options, pair, out _, 1);

        Assert.Equal(1, model.Sum);
        Assert.StartsWith("starting afresh: ", file.Outcome, StringComparison.Ordinal);
        Assert.Contains(said, file.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatCannotBeWritten_IsCountedAndNothingElse()
    {
        var model = new SumModel();
        var options = new LoopStateOptions { Path = "/nowhere/at/all/state" };
        var file = new LoopStateFile(options, SumModel.StateBytes, model.SaveState, model.LoadState, new SimulatedClock());
        Run(Stream, (model, file), out RecordingSink sink, 1, 1, 1);

        Assert.Equal((0, 1), (file.Writes, file.WriteErrors));
        Assert.Contains("/nowhere", file.LastError, StringComparison.Ordinal);
        Assert.Equal(1, sink.SafeStates);
    }

    [Fact]
    public void SavingWhileTheLoopRuns_CostsItsThreadNoAllocation()
    {
        using var folder = new TemporaryFolder();
        var clock = new SimulatedClock();
        (SumModel model, LoopStateFile file) = StateFile(folder, out _, clock, TimeSpan.FromMilliseconds(50));
        var sink = new AlarmSink(new RecordedOutput(clock), normalLabel: 0);
        var loop = new SensorLoop<SumModel>(model, new ScriptedSource(1), sink, clock, Stream) { StateFile = file };
        using var stop = new CancellationTokenSource();
        var housekeeping = new Thread(() =>
        {
            while (file.Writes + file.WriteErrors < 5)
                file.Run(isLast: false);
            stop.Cancel();
        });
        housekeeping.Start();
        loop.Run(stop.Token);
        housekeeping.Join();

        Assert.Equal((0, 5, 0), (loop.Statistics.AllocatedBytes, file.Writes, file.WriteErrors));
    }

    [Fact]
    public void AnIntervalOfZero_IsRefused()
    {
        var model = new SumModel();
        Assert.Throws<ArgumentOutOfRangeException>(() => new LoopStateFile(
            new LoopStateOptions { Path = "state", Interval = TimeSpan.Zero }, SumModel.StateBytes, model.SaveState, model.LoadState, TimeProvider.System));
    }

    private static (SumModel Model, LoopStateFile File) StateFile(
        TemporaryFolder folder, out LoopStateFile file, SimulatedClock? clock = null, TimeSpan? interval = null)
    {
        var model = new SumModel();
        var options = new LoopStateOptions { Path = folder.File("state"), Interval = interval ?? TimeSpan.FromMinutes(1) };
        file = new LoopStateFile(options, SumModel.StateBytes, model.SaveState, model.LoadState, clock ?? new SimulatedClock());
        return (model, file);
    }

    private static SumModel Run(SensorLoopOptions options, (SumModel Model, LoopStateFile File)? state, out RecordingSink sink, params float[] signal)
    {
        SumModel model = state?.Model ?? new SumModel();
        sink = new RecordingSink();
        var loop = new SensorLoop<SumModel>(model, new ScriptedSource(signal), sink, new SimulatedClock(), options) { StateFile = state?.File };
        loop.Run(CancellationToken.None, signal.Length);
        state?.File.Run(isLast: true);
        return model;
    }

    /// <summary>A model whose label is the sum of what it was given, modulo 3.</summary>
    private sealed class SumModel : IStepModel<SumModel>
    {
        public const int StateBytes = 8;

        static int IStepModel<SumModel>.InputSize => 1;

        static int IStepModel<SumModel>.OutputSize => 3;

        public int Identity { get; set; } = 1;

        public float Sum { get; private set; }

        public void Step(ReadOnlySpan<float> input, Span<float> output)
        {
            Sum += input[0];
            output.Clear();
            output[(int)Sum % 3] = 1;
        }

        public void Run(ReadOnlySpan<float> inputs, Span<float> outputs)
        {
            for (int i = 0; i < inputs.Length; i++)
                Step(inputs.Slice(i, 1), outputs.Slice(3 * i, 3));
        }

        public void Reset() => Sum = 0;

        public void SaveState(Span<byte> destination)
        {
            BitConverter.TryWriteBytes(destination, Identity);
            BitConverter.TryWriteBytes(destination[4..], Sum);
        }

        public void LoadState(ReadOnlySpan<byte> source)
        {
            if (BitConverter.ToInt32(source) != Identity)
                throw new ArgumentException("The state is of another model.");
            Sum = BitConverter.ToSingle(source[4..]);
        }
    }
}
