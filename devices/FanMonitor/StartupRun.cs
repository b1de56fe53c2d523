using System;
using System.IO;
using System.Threading;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Ports;

namespace TinyRnn.FanMonitor;

/// <summary>The <c>--startup</c> run: makes the loop, takes one sample through it, and says when that was done.</summary>
internal static class StartupRun
{
    /// <summary>Writes the time after the first tick: microseconds of Unix time.</summary>
    public static void Run(MonitorOptions options, TextWriter output, CancellationToken stop)
    {
        var clock = new SystemLoopClock();
        using MonitorBoard board = MonitorBoard.Open(options, clock);
        new SensorLoop<FanMonitorModel>(new FanMonitorModel(), board.Sensor, board.CreateAlarm(), clock, MonitorLoop.Options(options)).Run(stop, 1);
        output.WriteLine((DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
    }
}
