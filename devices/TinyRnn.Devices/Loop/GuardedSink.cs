using System;
using System.Threading;
using TinyRnn.Devices.Text;

namespace TinyRnn.Devices.Loop;

/// <summary>
/// Puts outputs into their safe state also where the process ends past the loop: an unhandled exception on another thread,
/// <see cref="Environment.Exit"/>, a second stop signal. From then on decisions no longer reach the outputs. Nothing in a process
/// can do so after SIGKILL, a crash of native code or a power cut: let the hardware (a pull-down resistor) or the service manager
/// (ExecStopPost) see to those. Dispose it when the outputs are closed.
/// </summary>
public sealed class GuardedSink : IDecisionSink, IDisposable
{
    private readonly IDecisionSink _outputs;
    private readonly Lock _lock = new();
    private bool _isSafe;
    private bool _isOver;

    /// <summary>Guards outputs from now on.</summary>
    /// <param name="outputs">What drives them.</param>
    public GuardedSink(IDecisionSink outputs)
    {
        _outputs = outputs;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandledException;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <inheritdoc/>
    public void Accept(in Decision decision)
    {
        lock (_lock)
        {
            if (_isOver)
                return;

            _isSafe = false;
            _outputs.Accept(decision);
        }
    }

    /// <inheritdoc/>
    public void EnterSafeState()
    {
        lock (_lock)
        {
            if (_isOver)
                return;

            _outputs.EnterSafeState();
            _isSafe = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandledException;
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
    }

    private void OnUnhandledException(object sender, UnhandledExceptionEventArgs arguments) => End();

    private void OnProcessExit(object? sender, EventArgs arguments) => End();

    private void End()
    {
        lock (_lock)
        {
            // If it was the loop that failed, it has put them there already.
            bool isDone = _isOver || _isSafe;
            _isOver = true;
            if (isDone)
                return;

            try
            {
                _outputs.EnterSafeState();
            }
            catch (Exception exception)
            {
                // The process is ending already; another exception would hide why.
                StandardStreams.Error.WriteLine($"Outputs could not be put into their safe state: {exception.Message}");
            }
        }
    }
}
