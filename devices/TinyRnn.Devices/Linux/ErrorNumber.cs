namespace TinyRnn.Devices.Linux;

/// <summary>The error numbers of Linux that are told apart (asm-generic/errno-base.h and errno.h; the same on x64, ARM and ARM64).</summary>
internal static class ErrorNumber
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDeviceOrAddress = 6;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int NotATerminal = 25;
    public const int NoSpace = 28;
    public const int BrokenPipe = 32;
    public const int NotSupported = 95;
    public const int TimedOut = 110;
    public const int RemoteInputOutput = 121;

    /// <summary>The name and meaning.</summary>
    public static string Describe(int number) => number switch
    {
        NotPermitted => "operation not permitted (EPERM)",
        NoEntry => "no such file (ENOENT)",
        Interrupted => "interrupted (EINTR)",
        InputOutput => "input/output error (EIO)",
        NoDeviceOrAddress => "no such device or address (ENXIO)",
        TryAgain => "try again (EAGAIN)",
        AccessDenied => "permission denied (EACCES)",
        Busy => "in use (EBUSY)",
        NoDevice => "no such device (ENODEV)",
        Invalid => "invalid argument (EINVAL)",
        NotATerminal => "not a device of this kind (ENOTTY)",
        NoSpace => "no space left on the device (ENOSPC)",
        BrokenPipe => "nobody reads any more (EPIPE)",
        NotSupported => "not supported (EOPNOTSUPP)",
        TimedOut => "timed out (ETIMEDOUT)",
        RemoteInputOutput => "no acknowledgement (EREMOTEIO)",
        _ => $"error {number}",
    };
}
