using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using TinyRnn.Devices.Housekeeping;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.RealTime;
using TinyRnn.Devices.Recording;
using TinyRnn.Devices.Simulation;
using TinyRnn.Devices.Text;

namespace TinyRnn.FanMonitor;

/// <summary>The run in real time: classifies, drives the alarm, writes a line at each change and a status line a minute.</summary>
internal sealed class LiveRun(MonitorOptions options, TextWriter output, TextWriter errors)
{
    // Changes are seen within a fifth of a second, and the ring of the recorder holds far more.
    private static readonly TimeSpan HousekeepingInterval = TimeSpan.FromSeconds(0.2);

    /// <summary>Runs until stopped or the time is up.</summary>
    /// <param name="stop">Ends the run in order.</param>
    /// <exception cref="DeadlineMissedException">A deadline was missed and the policy is to fail.</exception>
    /// <exception cref="IOException">Sensor, line or recordings cannot be opened.</exception>
    public void Run(CancellationToken stop)
    {
        var clock = new SystemLoopClock();
        using MonitorBoard board = MonitorBoard.Open(options, clock);
        AlarmSink alarm = board.CreateAlarm();
        using var outputs = new GuardedSink(new AnnouncedSafeState(alarm, errors));
        var display = new ChangeDisplay(board, alarm, options.RateHz, options.Json ? TextWriter.Null : output);
        IDecisionSink sink = options.Drill is null ? new SinkGroup(outputs, display) : new SinkGroup(outputs, display, new SafetyDrill(options.Drill));
        var model = new FanMonitorModel();
        SampleRecorder? recorder = CreateRecorder();
        LoopStateFile? stateFile = CreateStateFile(model, clock);
        var loop = new SensorLoop<FanMonitorModel>(model, board.Sensor, sink, clock, MonitorLoop.Options(options))
        {
            Recorder = recorder,
            StateFile = stateFile,
        };
        MonitorLoop.WarmUp(options);

        // Housekeeping before real time: a thread started inside would inherit the processor.
        using (new HousekeepingThread(HousekeepingInterval, Jobs(loop, clock, display, recorder, stateFile)))
        using (RealTimeScope realTime = RealTimeScope.Enter(options.RealTime))
        {
            Announce(realTime, board);
            loop.Run(stop, options.Seconds is { } seconds ? MonitorLoop.TicksOf(options, seconds) : long.MaxValue);
        }

        var report = new LiveReport(loop, alarm.IsActive);
        if (options.Json)
            report.WriteJson(output);
        else
            report.WriteText(output);
        Complain("recording", recorder?.LastError, recorder?.Dropped);
        Complain("saving the state", stateFile?.LastError, stateFile?.WriteErrors);
        if (stateFile is not null && !options.Json)
            output.WriteLine($"state: {stateFile.Outcome}");
    }

    private void Announce(RealTimeScope realTime, MonitorBoard board)
    {
        // Exact timers are granted to everybody; to say so each time would hide what matters.
        foreach (RealTimeGrant grant in realTime.Grants)
        {
            if (!grant.IsGranted)
                errors.WriteLine(grant);
            else if (!options.Json && grant.Request != RealTimeScope.ExactTimers)
                output.WriteLine(grant);
        }

        if (!options.Json)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"watching at {options.RateHz:0.#} Hz ({(board.Truth is null ? "" : "simulated ")}fan); Ctrl-C stops"));
    }

    private void Complain(string what, string? error, long? count)
    {
        if (count > 0)
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} failed {count} times; {(error is { Length: > 0 } ? error : "the disk was too slow")}"));
    }

    private SampleRecorder? CreateRecorder() => options.RecordFolder is null ? null : new SampleRecorder(new SampleRecorderOptions
    {
        Folder = options.RecordFolder,
        Name = "fan",
        Channels = ["x", "y", "z"],
        Labels = [options.Label],
        Sync = options.Sync,
    });

    private LoopStateFile? CreateStateFile(FanMonitorModel model, ILoopClock clock) => options.StateFile is null ? null : new LoopStateFile(
        new LoopStateOptions { Path = options.StateFile, Interval = TimeSpan.FromSeconds(options.StateSeconds) },
        FanMonitorModel.SavedStateLength, model.SaveState, model.LoadState, clock.Time);

    private IHousekeepingJob[] Jobs(
        SensorLoop<FanMonitorModel> loop, ILoopClock clock, ChangeDisplay display, SampleRecorder? recorder, LoopStateFile? stateFile)
    {
        List<IHousekeepingJob> jobs = [display];
        if (recorder is not null)
            jobs.Add(recorder);
        if (stateFile is not null)
            jobs.Add(stateFile);
        if (options.StatusSeconds > 0)
        {
            jobs.Add(new StatusLine(
                StandardStreams.ErrorBytes, TimeSpan.FromSeconds(options.StatusSeconds), clock.Time, FanConditionNames.All.ToArray(),
                () => loop.Statistics, loop.Jitter, recorder));
        }

        return [.. jobs];
    }
}
