using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Tests.Loop;

/// <summary>A model whose largest output is the label that its last input names, and which remembers what it was given since the reset.</summary>
internal sealed class EchoModel : IStepModel<EchoModel>
{
    private readonly List<float> _sinceReset = new(capacity: 1 << 16);

    static int IStepModel<EchoModel>.InputSize => 1;

    static int IStepModel<EchoModel>.OutputSize => 3;

    public IReadOnlyList<float> SinceReset => _sinceReset;

    public int Resets { get; private set; }

    public int LongestRun { get; private set; }

    public bool GivesNaN { get; set; }

    public void Step(ReadOnlySpan<float> input, Span<float> output)
    {
        // Plain checks: an assertion's boxes would count as the loop's allocations.
        if (input.Length != 1 || !float.IsFinite(input[0]))
            throw new InvalidOperationException("The loop handed on a sample that is missing.");

        _sinceReset.Add(input[0]);
        LongestRun = Math.Max(LongestRun, _sinceReset.Count);
        output.Clear();
        output[(int)input[0] % 3] = GivesNaN ? float.NaN : 1;
    }

    public void Run(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        for (int i = 0; i < inputs.Length; i++)
            Step(inputs.Slice(i, 1), outputs.Slice(3 * i, 3));
    }

    public void Reset()
    {
        _sinceReset.Clear();
        Resets++;
    }
}

/// <summary>A sensor that reads out a list (over and over) and, if asked, takes its time.</summary>
internal sealed class ScriptedSource(params float[] values) : IVectorSource
{
    public int ChannelCount { get; init; } = 1;

    public long Readings { get; private set; }

    public Action<long>? OnRead { get; init; }

    public void Read(Span<float> destination)
    {
        OnRead?.Invoke(Readings);
        destination[0] = values[Readings % values.Length];
        Readings++;
    }
}

/// <summary>Remembers decisions, with the time of each.</summary>
internal sealed class RecordingSink(TimeProvider? time = null) : IDecisionSink
{
    public List<(Decision Decision, long Timestamp)> Accepted { get; } = new(capacity: 1 << 16);

    public int SafeStates { get; private set; }

    public Action<Decision>? OnAccept { get; init; }

    public void Accept(in Decision decision)
    {
        Accepted.Add((decision, time?.GetTimestamp() ?? 0));
        OnAccept?.Invoke(decision);
    }

    public void EnterSafeState() => SafeStates++;

    public long[] Ticks() => [.. Accepted.Select(item => item.Decision.Tick)];

    public int[] Labels() => [.. Accepted.Select(item => item.Decision.Label)];

    public int[] SmoothedLabels() => [.. Accepted.Select(item => item.Decision.SmoothedLabel)];
}

/// <summary>A loop over fakes and virtual time.</summary>
internal sealed class Rig
{
    public Rig(SensorLoopOptions options, ScriptedSource source, Action<Decision>? onAccept = null, SimulatedClock? clock = null)
    {
        Clock = clock ?? new SimulatedClock();
        Sink = new RecordingSink(Clock) { OnAccept = onAccept };
        Source = source;
        Loop = new SensorLoop<EchoModel>(Model, source, Sink, Clock, options);
    }

    public SimulatedClock Clock { get; }

    public EchoModel Model { get; } = new();

    public ScriptedSource Source { get; }

    public RecordingSink Sink { get; }

    public SensorLoop<EchoModel> Loop { get; }
}
