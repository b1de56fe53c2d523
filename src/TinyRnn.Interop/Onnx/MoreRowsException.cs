using System;

namespace TinyRnn.Interop.Onnx;

/// <summary>A stride over the steps needs steps of more rows than the present reading of the graph has.</summary>
/// <param name="factor">How many times as many.</param>
internal sealed class MoreRowsException(int factor) : Exception
{
    /// <summary>How many times as many rows a step needs.</summary>
    public int Factor => factor;

    /// <summary>Asks for more rows where those of a step are no multiple of a stride.</summary>
    public static void Require(int rows, int stride)
    {
        (int a, int b) = (rows, stride);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        if (stride / a > 1)
        {
            throw new MoreRowsException(stride / a);
        }
    }
}
