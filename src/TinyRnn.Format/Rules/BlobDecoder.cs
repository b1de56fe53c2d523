using System;

namespace TinyRnn.Format;

/// <summary>Decodes base64 data of a known length; compares the length with the text before it allocates anything.</summary>
static class BlobDecoder
{
    /// <summary>The bytes of <paramref name="data"/>, which must be exactly <paramref name="expected"/> of them.</summary>
    /// <param name="data">The base64 text.</param>
    /// <param name="expected">Bytes that the sizes demand.</param>
    /// <param name="countCode">The code of a wrong length.</param>
    /// <param name="what">The data in words.</param>
    /// <param name="why">Where the expected length comes from.</param>
    /// <param name="problems">Makes the errors.</param>
    public static byte[] Decode(
        Located<string> data, long expected, string countCode, string what, string why, ModelProblems problems)
    {
        string text = data.Value;
        if (text.Length % 4 == 0 && Base64.DecodedLength(text) != expected)
        {
            throw problems.At(data.Span, countCode,
                $"{what} holds {Wording.Count(Base64.DecodedLength(text), "byte")}; {why} needs {Wording.Count(expected, "byte")}. " +
                "Correct the sizes or export the model again.");
        }

        if (Base64.TryDecode(text, out byte[]? bytes, out int wrong))
        {
            return bytes!;
        }

        // Only a string without escapes has its characters one by one in the text.
        bool isVerbatim = data.Span.Length == text.Length + 2;
        if (wrong >= text.Length)
        {
            SourceSpan end = isVerbatim ? new(data.Span.Start + 1 + text.Length, 1) : data.Span;
            throw problems.At(end, ModelErrorCodes.InvalidBase64,
                $"{what} ends early: {Wording.Count(text.Length, "base64 character")}, which is not a multiple of 4; {why} needs " +
                $"{(expected + 2) / 3 * 4}. The file is damaged; export the model again.");
        }

        SourceSpan span = isVerbatim ? new(data.Span.Start + 1 + wrong, 1) : data.Span;
        throw problems.At(span, ModelErrorCodes.InvalidBase64,
            $"{what}: character {wrong} of the base64 text is {Wording.Quote(text[wrong].ToString())}; expected A-Z, a-z, 0-9, '+', '/', " +
            "with '=' and zero bits only at the end. The file is damaged; export the model again.");
    }

    /// <summary>Little-endian bytes as float32.</summary>
    public static float[] ToSingles(byte[] bytes)
    {
        float[] values = new float[bytes.Length / sizeof(float)];
        Buffer.BlockCopy(LittleEndian(bytes, sizeof(float)), 0, values, 0, bytes.Length);
        return values;
    }

    /// <summary>Little-endian bytes as float64.</summary>
    public static double[] ToDoubles(byte[] bytes)
    {
        double[] values = new double[bytes.Length / sizeof(double)];
        Buffer.BlockCopy(LittleEndian(bytes, sizeof(double)), 0, values, 0, bytes.Length);
        return values;
    }

    /// <summary>Index of the first NaN or infinity, or -1.</summary>
    public static int FirstNotFinite(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Neither NaN nor infinite.</summary>
    public static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);

    private static byte[] LittleEndian(byte[] bytes, int size)
    {
        if (!BitConverter.IsLittleEndian)
        {
            for (int i = 0; i < bytes.Length; i += size)
            {
                Array.Reverse(bytes, i, size);
            }
        }

        return bytes;
    }
}
