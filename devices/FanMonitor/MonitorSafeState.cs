using System.IO;
using TinyRnn.Devices.Ports;

namespace TinyRnn.FanMonitor;

/// <summary>The <c>--safe-state</c> run: for a service manager to call after the program was killed.</summary>
internal static class MonitorSafeState
{
    /// <summary>Puts the outputs into their safe state.</summary>
    public static void Enter(MonitorOptions options, TextWriter output)
    {
        using MonitorBoard board = MonitorBoard.Open(options, new SystemLoopClock());
        new AnnouncedSafeState(board.CreateAlarm(), output).EnterSafeState();
    }
}
