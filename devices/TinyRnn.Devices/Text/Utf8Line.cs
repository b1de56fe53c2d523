using System;
using System.Globalization;
using System.Text;

namespace TinyRnn.Devices.Text;

/// <summary>
/// UTF-8 text in a buffer of fixed size, put together without allocating (an interpolated string boxes its numbers until the
/// JIT has optimised it). Numbers are written in the invariant culture. What finds no room is left out.
/// </summary>
internal sealed class Utf8Line(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _length;

    /// <summary>The text so far.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Bytes that can still be appended.</summary>
    public int Room => _bytes.Length - _length;

    /// <summary>Begins anew.</summary>
    public void Clear() => _length = 0;

    /// <summary>Appends text.</summary>
    public Utf8Line Append(string text)
    {
        if (Encoding.UTF8.TryGetBytes(text, _bytes.AsSpan(_length), out int written))
            _length += written;
        return this;
    }

    /// <summary>Appends bytes that are UTF-8.</summary>
    public Utf8Line Append(ReadOnlySpan<byte> text)
    {
        if (text.TryCopyTo(_bytes.AsSpan(_length)))
            _length += text.Length;
        return this;
    }

    /// <summary>Appends a whole number.</summary>
    public Utf8Line Append(long number, ReadOnlySpan<char> format = default)
    {
        if (number.TryFormat(_bytes.AsSpan(_length), out int written, format, CultureInfo.InvariantCulture))
            _length += written;
        return this;
    }

    /// <summary>Appends a number in the shortest form that reads back the same.</summary>
    public Utf8Line Append(float number)
    {
        if (number.TryFormat(_bytes.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture))
            _length += written;
        return this;
    }

    /// <summary>Appends a duration in microseconds, with one decimal.</summary>
    public Utf8Line AppendMicroseconds(TimeSpan duration)
    {
        if (duration.TotalMicroseconds.TryFormat(_bytes.AsSpan(_length), out int written, "F1", CultureInfo.InvariantCulture))
            _length += written;
        return this;
    }
}
