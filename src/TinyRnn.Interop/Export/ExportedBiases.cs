using System;
using TinyRnn.Format;

namespace TinyRnn.Interop.Export;

/// <summary>The two biases of formats that keep two. Whoever adds them gets ours bit for bit.</summary>
internal static class ExportedBiases
{
    // x + (-0) is x for every x; +0 would turn a bias of -0 into +0.
    private const float Nothing = -0f;

    /// <summary>A bias of a layer that has none, for formats where another direction has one.</summary>
    public static float[] None(string type, int units)
    {
        float[] values = new float[TensorLayout.Gates(type) * units];
        Array.Fill(values, Nothing);
        return values;
    }

    /// <summary>Both biases in canonical gate order, or null where the layer has none.</summary>
    /// <param name="type">simpleRnn, lstm or gru.</param>
    /// <param name="units">Hidden units.</param>
    /// <param name="bias">Our bias, or null.</param>
    /// <param name="recurrent">The candidate's second bias, or null.</param>
    public static (float[] OfInput, float[] OfHidden)? Split(string type, int units, float[]? bias, float[]? recurrent)
    {
        if (bias is null && recurrent is null)
        {
            return null;
        }

        float[] input = None(type, units), hidden = None(type, units);
        bias?.CopyTo(input, 0);
        recurrent?.CopyTo(hidden, hidden.Length - units);
        return (input, hidden);
    }
}
