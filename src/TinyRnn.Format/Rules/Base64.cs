namespace TinyRnn.Format;

/// <summary>
/// Strict base64 (RFC 4648 section 4: padded, no white space, unused bits zero), so that each block of bytes has one spelling.
/// </summary>
static class Base64
{
    /// <summary>Bytes that <paramref name="text"/> stands for if it is well formed; needs no allocation.</summary>
    public static long DecodedLength(string text)
    {
        int padding = 0;
        while (padding < 2 && padding < text.Length && text[text.Length - 1 - padding] == '=')
        {
            padding++;
        }

        return ((long)text.Length / 4 * 3) - padding;
    }

    /// <summary>Decodes, or finds the first character that is wrong.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">The bytes; null where the text is wrong.</param>
    /// <param name="wrong">Index of the first wrong character; the text's length where it ends early.</param>
    public static bool TryDecode(string text, out byte[]? bytes, out int wrong)
    {
        bytes = null;
        wrong = text.Length;
        if (text.Length % 4 != 0)
        {
            int bad = FirstInvalid(text, text.Length);
            wrong = bad < 0 ? text.Length : bad;
            return false;
        }

        int length = (int)DecodedLength(text);
        int symbols = text.Length - (((text.Length / 4) * 3) - length);
        int invalid = FirstInvalid(text, symbols);
        if (invalid >= 0)
        {
            wrong = invalid;
            return false;
        }

        byte[] result = new byte[length];
        int written = 0;
        int bits = 0;
        int accumulator = 0;
        for (int i = 0; i < symbols; i++)
        {
            accumulator = ((accumulator << 6) | Value(text[i])) & 0xFFFF;
            bits += 6;
            if (bits >= 8)
            {
                bits -= 8;
                result[written++] = (byte)(accumulator >> bits);
            }
        }

        if ((accumulator & ((1 << bits) - 1)) != 0)
        {
            wrong = symbols - 1;
            return false;
        }

        bytes = result;
        return true;
    }

    private static int FirstInvalid(string text, int end)
    {
        for (int i = 0; i < end; i++)
        {
            if (Value(text[i]) < 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static int Value(char symbol) => symbol switch
    {
        >= 'A' and <= 'Z' => symbol - 'A',
        >= 'a' and <= 'z' => symbol - 'a' + 26,
        >= '0' and <= '9' => symbol - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };
}
