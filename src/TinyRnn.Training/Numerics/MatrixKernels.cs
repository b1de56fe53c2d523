using System.Runtime.CompilerServices;

namespace TinyRnn.Training.Numerics;

/// <summary>
/// Matrix products over shards. Each sum runs in one fixed order whatever the vector width. Blocks of 8 units by 1 row and
/// 4 units by 2 rows keep 8 independent chains (latency 4 times 2 pipes) and fit the 16 registers of AVX2.
/// </summary>
internal static class MatrixKernels<TLanes>
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
        for (; i + 8 <= outputs; i += 8)
        {
            AddEight(ref Unsafe.Add(ref matrix, i * rowStep), rowStep, columnStep, inputs, ref x, ref Unsafe.Add(ref y, i * Lanes));
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

    /// <summary>gradient[i * inputs + j] += sum over rows and lanes of delta[row][i] * x[row][j].</summary>
    /// <param name="delta">First row, [outputs][lane].</param>
    /// <param name="deltaStride">Floats from row to row.</param>
    /// <param name="outputs">Channels of <paramref name="delta"/> used.</param>
    /// <param name="x">First row, [inputs][lane].</param>
    /// <param name="xStride">Floats from row to row.</param>
    /// <param name="inputs">Channels of <paramref name="x"/>.</param>
    /// <param name="rows">Rows to sum over.</param>
    /// <param name="gradient">[outputs, inputs], row-major.</param>
    /// <param name="scratch">8 * 16 floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuterProducts(
        ref float delta, nint deltaStride, int outputs, ref float x, nint xStride, int inputs, int rows,
        ref float gradient, ref float scratch)
    {
        for (int i = 0; i < outputs; i += 4)
        {
            // A block past the end repeats the last row or column and throws the copy away.
            int count = int.Min(4, outputs - i);
            ref float d0 = ref Unsafe.Add(ref delta, i * Lanes);
            ref float d1 = ref Unsafe.Add(ref delta, (i + int.Min(1, count - 1)) * Lanes);
            ref float d2 = ref Unsafe.Add(ref delta, (i + int.Min(2, count - 1)) * Lanes);
            ref float d3 = ref Unsafe.Add(ref delta, (i + int.Min(3, count - 1)) * Lanes);
            for (int j = 0; j < inputs; j += 2)
            {
                int columns = int.Min(2, inputs - j);
                ref float x0 = ref Unsafe.Add(ref x, j * Lanes);
                ref float x1 = ref Unsafe.Add(ref x, (j + columns - 1) * Lanes);
                SumOuter(ref d0, ref d1, ref d2, ref d3, deltaStride, ref x0, ref x1, xStride, rows, ref scratch);
                for (int a = 0; a < count; a++)
                {
                    for (int b = 0; b < columns; b++)
                    {
                        Unsafe.Add(ref gradient, ((i + a) * inputs) + j + b) +=
                            SumOfLanes(ref Unsafe.Add(ref scratch, ((a * 2) + b) * Lanes));
                    }
                }
            }
        }
    }

    /// <summary>gradient[i] += sum over rows and lanes of delta[row][i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums(
        ref float delta, nint deltaStride, int outputs, int rows, ref float gradient, ref float scratch)
    {
        for (int i = 0; i < outputs; i++)
        {
            for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
            {
                TLanes sum = TLanes.Broadcast(0);
                nint at = (i * Lanes) + lane;
                for (int row = 0; row < rows; row++)
                {
                    sum += TLanes.Load(ref delta, at);
                    at += deltaStride;
                }

                TLanes.Store(sum, ref scratch, lane);
            }

            Unsafe.Add(ref gradient, i) += SumOfLanes(ref scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddEight(
        ref float matrix, nint rowStep, nint columnStep, int inputs, ref float x, ref float y)
    {
        ref float m4 = ref Unsafe.Add(ref matrix, 4 * rowStep);
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes y0 = TLanes.Load(ref y, lane);
            TLanes y1 = TLanes.Load(ref y, lane + Lanes);
            TLanes y2 = TLanes.Load(ref y, lane + (2 * Lanes));
            TLanes y3 = TLanes.Load(ref y, lane + (3 * Lanes));
            TLanes y4 = TLanes.Load(ref y, lane + (4 * Lanes));
            TLanes y5 = TLanes.Load(ref y, lane + (5 * Lanes));
            TLanes y6 = TLanes.Load(ref y, lane + (6 * Lanes));
            TLanes y7 = TLanes.Load(ref y, lane + (7 * Lanes));
            nint at = 0;
            nint xAt = lane;
            for (int j = 0; j < inputs; j++)
            {
                TLanes value = TLanes.Load(ref x, xAt);
                y0 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref matrix, at)), value, y0);
                y1 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref matrix, at + rowStep)), value, y1);
                y2 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref matrix, at + (2 * rowStep))), value, y2);
                y3 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref matrix, at + (3 * rowStep))), value, y3);
                y4 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m4, at)), value, y4);
                y5 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m4, at + rowStep)), value, y5);
                y6 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m4, at + (2 * rowStep))), value, y6);
                y7 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m4, at + (3 * rowStep))), value, y7);
                at += columnStep;
                xAt += Lanes;
            }

            TLanes.Store(y0, ref y, lane);
            TLanes.Store(y1, ref y, lane + Lanes);
            TLanes.Store(y2, ref y, lane + (2 * Lanes));
            TLanes.Store(y3, ref y, lane + (3 * Lanes));
            TLanes.Store(y4, ref y, lane + (4 * Lanes));
            TLanes.Store(y5, ref y, lane + (5 * Lanes));
            TLanes.Store(y6, ref y, lane + (6 * Lanes));
            TLanes.Store(y7, ref y, lane + (7 * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(ref float matrix, nint columnStep, int inputs, ref float x, ref float y)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes sum = TLanes.Load(ref y, lane);
            nint at = 0;
            nint xAt = lane;
            for (int j = 0; j < inputs; j++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref matrix, at)), TLanes.Load(ref x, xAt), sum);
                at += columnStep;
                xAt += Lanes;
            }

            TLanes.Store(sum, ref y, lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFourByTwo(
        ref float matrix, nint rowStep, nint columnStep, int inputs, ref float x, nint xStride, ref float y, nint yStride)
    {
        ref float nextX = ref Unsafe.Add(ref x, xStride);
        ref float nextY = ref Unsafe.Add(ref y, yStride);
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes a0 = TLanes.Load(ref y, lane);
            TLanes a1 = TLanes.Load(ref y, lane + Lanes);
            TLanes a2 = TLanes.Load(ref y, lane + (2 * Lanes));
            TLanes a3 = TLanes.Load(ref y, lane + (3 * Lanes));
            TLanes b0 = TLanes.Load(ref nextY, lane);
            TLanes b1 = TLanes.Load(ref nextY, lane + Lanes);
            TLanes b2 = TLanes.Load(ref nextY, lane + (2 * Lanes));
            TLanes b3 = TLanes.Load(ref nextY, lane + (3 * Lanes));
            nint at = 0;
            nint xAt = lane;
            for (int j = 0; j < inputs; j++)
            {
                TLanes a = TLanes.Load(ref x, xAt);
                TLanes b = TLanes.Load(ref nextX, xAt);
                TLanes w = TLanes.Broadcast(Unsafe.Add(ref matrix, at));
                a0 = TLanes.MultiplyAdd(w, a, a0);
                b0 = TLanes.MultiplyAdd(w, b, b0);
                w = TLanes.Broadcast(Unsafe.Add(ref matrix, at + rowStep));
                a1 = TLanes.MultiplyAdd(w, a, a1);
                b1 = TLanes.MultiplyAdd(w, b, b1);
                w = TLanes.Broadcast(Unsafe.Add(ref matrix, at + (2 * rowStep)));
                a2 = TLanes.MultiplyAdd(w, a, a2);
                b2 = TLanes.MultiplyAdd(w, b, b2);
                w = TLanes.Broadcast(Unsafe.Add(ref matrix, at + (3 * rowStep)));
                a3 = TLanes.MultiplyAdd(w, a, a3);
                b3 = TLanes.MultiplyAdd(w, b, b3);
                at += columnStep;
                xAt += Lanes;
            }

            TLanes.Store(a0, ref y, lane);
            TLanes.Store(a1, ref y, lane + Lanes);
            TLanes.Store(a2, ref y, lane + (2 * Lanes));
            TLanes.Store(a3, ref y, lane + (3 * Lanes));
            TLanes.Store(b0, ref nextY, lane);
            TLanes.Store(b1, ref nextY, lane + Lanes);
            TLanes.Store(b2, ref nextY, lane + (2 * Lanes));
            TLanes.Store(b3, ref nextY, lane + (3 * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumOuter(
        ref float d0, ref float d1, ref float d2, ref float d3, nint deltaStride,
        ref float x0, ref float x1, nint xStride, int rows, ref float sums)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes a0 = TLanes.Broadcast(0);
            TLanes a1 = a0;
            TLanes a2 = a0;
            TLanes a3 = a0;
            TLanes b0 = a0;
            TLanes b1 = a0;
            TLanes b2 = a0;
            TLanes b3 = a0;
            nint at = lane;
            nint xAt = lane;
            for (int row = 0; row < rows; row++)
            {
                TLanes a = TLanes.Load(ref x0, xAt);
                TLanes b = TLanes.Load(ref x1, xAt);
                TLanes d = TLanes.Load(ref d0, at);
                a0 = TLanes.MultiplyAdd(d, a, a0);
                b0 = TLanes.MultiplyAdd(d, b, b0);
                d = TLanes.Load(ref d1, at);
                a1 = TLanes.MultiplyAdd(d, a, a1);
                b1 = TLanes.MultiplyAdd(d, b, b1);
                d = TLanes.Load(ref d2, at);
                a2 = TLanes.MultiplyAdd(d, a, a2);
                b2 = TLanes.MultiplyAdd(d, b, b2);
                d = TLanes.Load(ref d3, at);
                a3 = TLanes.MultiplyAdd(d, a, a3);
                b3 = TLanes.MultiplyAdd(d, b, b3);
                at += deltaStride;
                xAt += xStride;
            }

            TLanes.Store(a0, ref sums, lane);
            TLanes.Store(b0, ref sums, lane + Lanes);
            TLanes.Store(a1, ref sums, lane + (2 * Lanes));
            TLanes.Store(b1, ref sums, lane + (3 * Lanes));
            TLanes.Store(a2, ref sums, lane + (4 * Lanes));
            TLanes.Store(b2, ref sums, lane + (5 * Lanes));
            TLanes.Store(a3, ref sums, lane + (6 * Lanes));
            TLanes.Store(b3, ref sums, lane + (7 * Lanes));
        }
    }

    /// <summary>One fixed tree over the 16 lanes, so that the vector width does not show in a gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfLanes(ref float lanes)
    {
        Lanes128 sum =
            (Lanes128.Load(ref lanes, 0) + Lanes128.Load(ref lanes, 4)) +
            (Lanes128.Load(ref lanes, 8) + Lanes128.Load(ref lanes, 12));
        return sum.SumOfFour();
    }
}
