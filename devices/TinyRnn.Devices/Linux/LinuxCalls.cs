using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TinyRnn.Devices.Linux;

/// <summary>
/// The system calls of the character devices, through libc alone. Files are opened here and not by <c>System.IO</c>, which would
/// lock and inspect them.
/// </summary>
internal static unsafe partial class LinuxCalls
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const short PollIn = 1;

    private const int CloseOnExec = 0x80000;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Which.</param>
    /// <param name="access"><see cref="ReadOnly"/>, <see cref="WriteOnly"/> or <see cref="ReadWrite"/>.</param>
    /// <param name="errorNumber">0, or why the file could not be opened.</param>
    /// <returns>The file, or null.</returns>
    public static SafeFileHandle? Open(string path, int access, out int errorNumber)
    {
        int file = OpenFile(path, access | CloseOnExec);
        errorNumber = file < 0 ? Marshal.GetLastPInvokeError() : 0;
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>Whether this process may read and write a file: 0, or the error number.</summary>
    public static int Access(string path)
    {
        const int readAndWrite = 6;
        return CheckAccess(path, readAndWrite) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>One ioctl.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Control(SafeFileHandle file, uint request, void* argument) =>
        IoControl(file, request, argument) < 0 ? Marshal.GetLastPInvokeError() : 0;

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(SafeFileHandle file, void* buffer, nuint length, nint offset);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CheckAccess(string path, int mode);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle file, nuint request, void* argument);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
