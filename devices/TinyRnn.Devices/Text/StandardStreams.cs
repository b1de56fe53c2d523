using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using TinyRnn.Devices.Linux;

namespace TinyRnn.Devices.Text;

/// <summary>
/// The program's output and error output, without the console: a device program needs neither its keyboard, its colours nor its
/// description of the terminal, which cost a published program 0.1 MB and a millisecond at the start. What cannot be written
/// is left out, because the loop's work does not depend on it; <see cref="OutputError"/> tells afterwards.
/// </summary>
public static class StandardStreams
{
    private const int OutputFile = 1;
    private const int ErrorFile = 2;

    /// <summary>The output; each write goes out at once.</summary>
    public static TextWriter Output { get; } = Writer(OutputFile);

    /// <summary>The error output; each write goes out at once.</summary>
    public static TextWriter Error { get; } = Writer(ErrorFile);

    /// <summary>The error output, for bytes that are UTF-8.</summary>
    public static Stream ErrorBytes => Bytes(ErrorFile);

    /// <summary>Why output was lost; null if none was, or nobody reads it any more.</summary>
    public static string? OutputError { get; private set; }

    private static TextWriter Writer(int file) => TextWriter.Synchronized(new StreamWriter(Bytes(file), new UTF8Encoding(false), 1024) { AutoFlush = true });

    // Windows numbers its files otherwise. The condition is a constant there and here, so that only one of the two is published.
    private static Stream Bytes(int file) => OperatingSystem.IsWindows()
        ? file == OutputFile ? Console.OpenStandardOutput() : Console.OpenStandardError()
        : new LenientStream(file);

    /// <summary>Writes to a file and forgets what it does not take.</summary>
    private sealed unsafe class LenientStream(int file) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            fixed (byte* bytes = buffer)
            {
                for (int done = 0; done < buffer.Length;)
                {
                    nint written = LinuxCalls.Write(file, bytes + done, (nuint)(buffer.Length - done));
                    if (written >= 0)
                        done += (int)written;
                    else if (Marshal.GetLastPInvokeError() is var error && error != ErrorNumber.Interrupted)
                    {
                        if (file == OutputFile && error != ErrorNumber.BrokenPipe)
                            OutputError ??= ErrorNumber.Describe(error);
                        return;
                    }
                }
            }
        }
    }
}
