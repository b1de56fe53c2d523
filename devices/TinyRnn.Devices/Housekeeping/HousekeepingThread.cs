using System;
using System.Threading;

namespace TinyRnn.Devices.Housekeeping;

/// <summary>
/// One ordinary thread that does the slow work, so that the loop's thread never waits for a file or a terminal. Start it before
/// entering a <see cref="RealTime.RealTimeScope"/>, and dispose it after the loop: that runs every job a last time.
/// </summary>
public sealed class HousekeepingThread : IDisposable
{
    private const int StackBytes = 256 * 1024;

    private readonly IHousekeepingJob[] _jobs;
    private readonly TimeSpan _interval;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    /// <param name="interval">Time between two rounds, above zero.</param>
    /// <param name="jobs">What to do in each, in order.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not above zero.</exception>
    public HousekeepingThread(TimeSpan interval, params IHousekeepingJob[] jobs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        _jobs = jobs;
        _interval = interval;
        _thread = new Thread(Work, StackBytes) { IsBackground = true, Name = "housekeeping" };
        _thread.Start();
    }

    /// <summary>Ends the thread after a last round.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Work()
    {
        while (!_stop.Wait(_interval))
            Round(isLast: false);
        Round(isLast: true);
    }

    private void Round(bool isLast)
    {
        foreach (IHousekeepingJob job in _jobs)
            job.Run(isLast);
    }
}
