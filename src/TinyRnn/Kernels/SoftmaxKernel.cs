using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyRnn;

/// <summary>Softmax of one row, for generated step functions.</summary>
public static class SoftmaxKernel
{
    /// <summary>Replaces each value of a row by exp(x_i - max) / sum of exp(x_j - max).</summary>
    /// <param name="row">First of <paramref name="count"/> floats; nothing beyond them is read or written.</param>
    /// <param name="count">Floats in the row, at least 1.</param>
    public static void InPlace(ref float row, int count)
    {
        int lanes = Vector128<float>.Count;
        float largest = row;
        for (int i = 1; i < count; i++)
        {
            float value = Unsafe.Add(ref row, i);
            largest = value > largest ? value : largest;
        }

        Vector128<float> shift = Vector128.Create(largest);
        Vector128<float> sums = Vector128<float>.Zero;
        int k = 0;
        for (; k + lanes <= count; k += lanes)
        {
            Vector128<float> e = AccurateActivations.Exp(Vector128.LoadUnsafe(ref row, (nuint)k) - shift);
            e.StoreUnsafe(ref row, (nuint)k);
            sums += e;
        }

        float sum = Vector128.Sum(sums);
        for (; k < count; k++)
        {
            float e = AccurateActivations.Exp(Unsafe.Add(ref row, k) - largest);
            Unsafe.Add(ref row, k) = e;
            sum += e;
        }

        float factor = 1f / sum;
        for (k = 0; k < count; k++)
        {
            Unsafe.Add(ref row, k) *= factor;
        }
    }
}
