using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyRnn.Training.Numerics;

/// <summary>
/// Matrix products over shards. Each sum runs in one fixed order whatever the vector width and the blocks. Blocks of 8 units by 1
/// row and 4 units by 2 rows keep 8 independent chains (latency 4 times 2 pipes) and fit the 16 registers of AVX2; the 32
/// registers of AVX-512 hold 16 chains, which leaves slack and uses each cache line of a transposed matrix whole.
/// </summary>
internal static partial class MatrixKernels<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;

    /// <summary>y[i] += sum over j of matrix[i * rowStep + j * columnStep] * x[j], for every lane of one row.</summary>
    /// <param name="matrix">First element; (rowStep, columnStep) = (inputs, 1) for W, (1, inputs) for W transposed.</param>
    /// <param name="rowStep">Floats from output i to i + 1.</param>
    /// <param name="columnStep">Floats from input j to j + 1.</param>
    /// <param name="outputs">Channels of <paramref name="y"/>.</param>
    /// <param name="inputs">Channels of <paramref name="x"/>.</param>
    /// <param name="x">[inputs][lane].</param>
    /// <param name="y">[outputs][lane].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProduct(
        ref float matrix, nint rowStep, nint columnStep, int outputs, int inputs, ref float x, ref float y)
    {
        int i = 0;
        for (; TLanes.Count == Lanes && i + 16 <= outputs; i += 16)
        {
            AddSixteen(ref Unsafe.Add(ref matrix, i * rowStep), rowStep, columnStep, inputs, ref x, ref Unsafe.Add(ref y, i * Lanes));
        }

        for (; i + 8 <= outputs; i += 8)
        {
            AddEight(ref Unsafe.Add(ref matrix, i * rowStep), rowStep, columnStep, inputs, ref x, ref Unsafe.Add(ref y, i * Lanes));
        }

        for (; i + 4 <= outputs; i += 4)
        {
            AddFour(ref Unsafe.Add(ref matrix, i * rowStep), rowStep, columnStep, inputs, ref x, ref Unsafe.Add(ref y, i * Lanes));
        }

        for (; i < outputs; i++)
        {
            AddOne(ref Unsafe.Add(ref matrix, i * rowStep), columnStep, inputs, ref x, ref Unsafe.Add(ref y, i * Lanes));
        }
    }

    /// <summary>The product of <see cref="AddProduct"/> for <paramref name="rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProductRows(
        ref float matrix, nint rowStep, nint columnStep, int outputs, int inputs,
        ref float x, nint xStride, ref float y, nint yStride, int rows)
    {
        int row = 0;
        for (; row + 2 <= rows; row += 2)
        {
            ref float xRow = ref Unsafe.Add(ref x, row * xStride);
            ref float yRow = ref Unsafe.Add(ref y, row * yStride);
            int i = 0;
            for (; TLanes.Count == Lanes && i + 8 <= outputs; i += 8)
            {
                AddEightByTwo(
                    ref Unsafe.Add(ref matrix, i * rowStep), rowStep, columnStep, inputs,
                    ref xRow, xStride, ref Unsafe.Add(ref yRow, i * Lanes), yStride);
            }

            for (; i + 4 <= outputs; i += 4)
            {
                AddFourByTwo(
                    ref Unsafe.Add(ref matrix, i * rowStep), rowStep, columnStep, inputs,
                    ref xRow, xStride, ref Unsafe.Add(ref yRow, i * Lanes), yStride);
            }

            for (; i < outputs; i++)
            {
                ref float matrixRow = ref Unsafe.Add(ref matrix, i * rowStep);
                AddOne(ref matrixRow, columnStep, inputs, ref xRow, ref Unsafe.Add(ref yRow, i * Lanes));
                AddOne(
                    ref matrixRow, columnStep, inputs,
                    ref Unsafe.Add(ref xRow, xStride), ref Unsafe.Add(ref yRow, (i * Lanes) + yStride));
            }
        }

        if (row < rows)
        {
            AddProduct(
                ref matrix, rowStep, columnStep, outputs, inputs,
                ref Unsafe.Add(ref x, row * xStride), ref Unsafe.Add(ref y, row * yStride));
        }
    }

    /// <summary>gradient[i] += sum over rows and lanes of delta[row][i].</summary>
    /// <param name="delta">First row, [outputs][lane].</param>
    /// <param name="deltaStride">Floats from row to row.</param>
    /// <param name="outputs">Channels of <paramref name="delta"/> used.</param>
    /// <param name="rows">Rows to sum over.</param>
    /// <param name="gradient">[outputs].</param>
    /// <param name="scratch">As <see cref="ScratchFloats"/> says.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums(
        ref float delta, nint deltaStride, int outputs, int rows, ref float gradient, ref float scratch)
    {
        for (int i = 0; i < outputs; i += 4)
        {
            int count = int.Min(4, outputs - i);
            for (nint at = 0; at < count * Lanes; at += TLanes.Count)
            {
                TLanes sum = TLanes.Broadcast(0);
                ref float source = ref Unsafe.Add(ref delta, (i * Lanes) + at);
                for (int row = 0; row < rows; row++)
                {
                    sum += TLanes.Load(ref source, row * deltaStride);
                }

                TLanes.Store(sum, ref scratch, at);
            }

            Vector128<float> sums = SumsOfLanes(ref scratch);
            for (int a = 0; a < count; a++)
            {
                Unsafe.Add(ref gradient, i + a) += sums.GetElement(a);
            }
        }
    }

    /// <summary>The sums of four vectors of 16 lanes, in one fixed tree, so that the vector width does not show in a gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> SumsOfLanes(ref float lanes)
    {
        (Vector128<float> acLow, Vector128<float> acHigh) = Interleave(SumOfQuarters(ref lanes, 0), SumOfQuarters(ref lanes, 2 * Lanes));
        (Vector128<float> bdLow, Vector128<float> bdHigh) = Interleave(SumOfQuarters(ref lanes, Lanes), SumOfQuarters(ref lanes, 3 * Lanes));
        (Vector128<float> even, Vector128<float> odd) = Interleave(acLow + acHigh, bdLow + bdHigh);
        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> SumOfQuarters(ref float lanes, nuint at) =>
        (Vector128.LoadUnsafe(ref lanes, at) + Vector128.LoadUnsafe(ref lanes, at + 4)) +
        (Vector128.LoadUnsafe(ref lanes, at + 8) + Vector128.LoadUnsafe(ref lanes, at + 12));
}
