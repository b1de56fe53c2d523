using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyRnn.Support;

/// <summary>
/// The normaliser of a model in float32, for generated code. Every value takes the same roundings in every width, so results
/// do not depend on the machine.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ChannelNormaliser
{
    /// <summary>Writes (input - mean) / scale for each channel of a row.</summary>
    /// <param name="input"><paramref name="channels"/> floats in raw units.</param>
    /// <param name="mean"><paramref name="channels"/> floats.</param>
    /// <param name="scale"><paramref name="channels"/> floats, none zero.</param>
    /// <param name="output"><paramref name="channels"/> floats, overwritten; may be <paramref name="input"/>.</param>
    /// <param name="channels">Channels of the row.</param>
    public static void Normalise(
        ref readonly float input, ref readonly float mean, ref readonly float scale, ref float output, int channels)
    {
        int i = 0;
        for (; i <= channels - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            Vector128<float> value = Load(in input, i) - Load(in mean, i);
            (value / Load(in scale, i)).StoreUnsafe(ref output, (nuint)i);
        }

        for (; i < channels; i++)
        {
            Unsafe.Add(ref output, i) = (At(in input, i) - At(in mean, i)) / At(in scale, i);
        }
    }

    /// <summary>Replaces each channel of a row by value * scale + mean, rounded after the product and after the sum.</summary>
    /// <param name="values"><paramref name="channels"/> floats, overwritten with raw units.</param>
    /// <param name="mean"><paramref name="channels"/> floats.</param>
    /// <param name="scale"><paramref name="channels"/> floats.</param>
    /// <param name="channels">Channels of the row.</param>
    public static void Denormalise(ref float values, ref readonly float mean, ref readonly float scale, int channels)
    {
        int i = 0;
        for (; i <= channels - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            ((Load(in values, i) * Load(in scale, i)) + Load(in mean, i)).StoreUnsafe(ref values, (nuint)i);
        }

        for (; i < channels; i++)
        {
            Unsafe.Add(ref values, i) = (At(in values, i) * At(in scale, i)) + At(in mean, i);
        }
    }

    private static Vector128<float> Load(ref readonly float first, int offset) =>
        Vector128.LoadUnsafe(in first, (nuint)offset);

    private static float At(ref readonly float first, int offset) => Unsafe.Add(ref Unsafe.AsRef(in first), offset);
}
