using System;
using System.Collections.Generic;
using System.Runtime;

namespace TinyRnn.Devices.RealTime;

/// <summary>
/// Real-time settings of the calling thread, until disposed on the same thread. Start helper threads before entering: threads
/// started inside inherit the processor (not the priority). What the system refuses is reported and otherwise left as it is.
/// </summary>
public sealed class RealTimeScope : IDisposable
{
    /// <summary>The <see cref="RealTimeGrant.Request"/> of exact timers.</summary>
    public const string ExactTimers = "exact timers";

    internal const int MaxCpus = 1024;
    private const int BitsPerWord = 64;

    private readonly IRealTimeKernel _kernel;
    private readonly string _program;
    private readonly List<RealTimeGrant> _grants = [];
    private readonly ulong[] _formerCpus = new ulong[MaxCpus / BitsPerWord];
    private bool _isFifo;
    private bool _isTied;
    private bool _isExact;
    private bool _isLocked;
    private bool _isWithoutCollections;

    private RealTimeScope(IRealTimeKernel kernel, string program)
    {
        _kernel = kernel;
        _program = program;
    }

    /// <summary>What was asked for, in order, and whether it was granted.</summary>
    public IReadOnlyList<RealTimeGrant> Grants => _grants;

    /// <summary>Asks the system for the settings.</summary>
    /// <param name="options">What to ask for.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; nothing was asked for.</exception>
    public static RealTimeScope Enter(RealTimeOptions options) =>
        Enter(options, LinuxKernel.OfThisMachine(), Environment.ProcessPath ?? "PROGRAM");

    internal static RealTimeScope Enter(RealTimeOptions options, IRealTimeKernel kernel, string program)
    {
        options.Check();
        var scope = new RealTimeScope(kernel, program);
        // The region first: it allocates, and a collection may precede it. The priority last, when all that is slow is done.
        if (options.NoCollectionBytes > 0)
            scope.StopCollections(options.NoCollectionBytes);
        if (options.LockMemory)
            scope.LockMemory();
        if (options.Cpu is { } cpu)
            scope.TieTo(cpu);
        if (options.ExactTimers)
            scope.SetExactTimers();
        if (options.FifoPriority > 0)
            scope.SetFifo(options.FifoPriority);
        return scope;
    }

    /// <summary>Puts the thread back to what it was.</summary>
    public void Dispose()
    {
        if (_isFifo)
            _kernel.SetOrdinary();
        if (_isExact)
            _kernel.SetTimerSlack(0);
        if (_isTied)
            _kernel.SetAffinity(_formerCpus);
        if (_isLocked)
            _kernel.UnlockMemory();
        // After more allocations than asked for, a collection has ended the region already.
        if (_isWithoutCollections && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            GC.EndNoGCRegion();
        _isFifo = _isExact = _isTied = _isLocked = _isWithoutCollections = false;
    }

    private void SetFifo(int priority)
    {
        int error = _kernel.SetFifo(priority);
        _isFifo = Report($"SCHED_FIFO priority {priority}", error,
            $"Grant it with: sudo setcap cap_sys_nice,cap_ipc_lock+ep {_program} (or LimitRTPRIO={priority} in the systemd unit).");
    }

    private void SetExactTimers() =>
        _isExact = Report(ExactTimers, _kernel.SetTimerSlack(1), "They need Linux and no permission.");

    private void TieTo(int cpu)
    {
        int error = _kernel.GetAffinity(_formerCpus);
        if (error == 0)
        {
            ulong[] only = new ulong[_formerCpus.Length];
            only[cpu / BitsPerWord] = 1UL << (cpu % BitsPerWord);
            error = _kernel.SetAffinity(only);
        }

        _isTied = Report($"processor {cpu}", error, "Choose one of those that this shows: taskset -pc $$ (or change AllowedCPUs in the systemd unit).");
    }

    private void LockMemory() => _isLocked = Report("memory lock", _kernel.LockMemory(),
        $"Grant it with: sudo setcap cap_sys_nice,cap_ipc_lock+ep {_program} (or LimitMEMLOCK=infinity in the systemd unit).");

    private void StopCollections(long bytes)
    {
        string request = $"no collection within {bytes} bytes";
        try
        {
            _isWithoutCollections = GC.TryStartNoGCRegion(bytes);
            _grants.Add(_isWithoutCollections
                ? new RealTimeGrant(request, null, "")
                : new RealTimeGrant(request, "not enough memory", "Ask for fewer bytes."));
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or InvalidOperationException)
        {
            _grants.Add(new RealTimeGrant(request, exception.Message, "Ask for fewer bytes (a runtime setting limits them), and once only."));
        }
    }

    private bool Report(string request, int error, string remedy)
    {
        _grants.Add(error == 0
            ? new RealTimeGrant(request, null, "")
            : new RealTimeGrant(request, _kernel.Describe(error), remedy));
        return error == 0;
    }
}
