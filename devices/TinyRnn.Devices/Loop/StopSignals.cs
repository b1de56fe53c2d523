using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace TinyRnn.Devices.Loop;

/// <summary>
/// Turns SIGTERM (service managers), SIGINT (Ctrl-C) and SIGHUP (a closed terminal) into a cancelled token, so that the loop
/// ends in order and its outputs reach their safe state. A second signal ends the process at once, for a loop that hangs in a
/// driver. Dispose it after the loop.
/// </summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to listen.</summary>
    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
            return;

        // Without this the runtime would end the process before the loop has.
        context.Cancel = true;
        _stop.Cancel();
    }
}
