using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyRnn.Training.Numerics;

/// <content>
/// Gradients of matrices. Sixteen columns of x at a time are turned so that the columns are the lanes; the columns that are left over,
/// and matrices of few rows, for which turning x does not pay, keep the sequences in the lanes.
/// </content>
internal static partial class MatrixKernels<TLanes>
{
    private const int FewestTurnedOutputs = 12;

    /// <summary>Floats of scratch that the kernels need for matrices of up to so many columns.</summary>
    public static int ScratchFloats(int columns) => PanelRows * Lanes * PanelStride(columns);

    /// <summary>gradient[i * inputs + j] += sum over rows and lanes of delta[row][i] * x[row][j].</summary>
    /// <param name="delta">First row, [outputs][lane].</param>
    /// <param name="deltaStride">Floats from row to row.</param>
    /// <param name="outputs">Channels of <paramref name="delta"/> used.</param>
    /// <param name="x">First row, [inputs][lane].</param>
    /// <param name="xStride">Floats from row to row.</param>
    /// <param name="inputs">Channels of <paramref name="x"/>.</param>
    /// <param name="rows">Rows to sum over.</param>
    /// <param name="gradient">[outputs, inputs], row-major.</param>
    /// <param name="scratch">as <see cref="ScratchFloats"/> says.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuterProducts(
        ref float delta, nint deltaStride, int outputs, ref float x, nint xStride, int inputs, int rows,
        ref float gradient, ref float scratch)
    {
        int panelStride = PanelStride(inputs);
        int turned = outputs >= FewestTurnedOutputs ? inputs & -Lanes : 0;
        for (int j = 0; j < turned; j += PanelColumns)
        {
            int columns = int.Min(PanelColumns, turned - j);
            for (int row = 0; row < rows; row += PanelRows)
            {
                int count = int.Min(PanelRows, rows - row);
                Turn(ref Unsafe.Add(ref x, (row * xStride) + (j * Lanes)), xStride, columns, count, ref scratch, panelStride);
                AddPanel(
                    ref Unsafe.Add(ref delta, row * deltaStride), deltaStride, outputs, ref scratch, panelStride, columns, count,
                    ref Unsafe.Add(ref gradient, j), inputs);
            }
        }

        if (turned < inputs)
        {
            AddLaneProducts(
                ref delta, deltaStride, outputs, ref Unsafe.Add(ref x, turned * Lanes), xStride, inputs - turned, rows,
                ref Unsafe.Add(ref gradient, turned), inputs, ref scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddLaneProducts(
        ref float delta, nint deltaStride, int outputs, ref float x, nint xStride, int inputs, int rows,
        ref float gradient, nint gradientStride, ref float scratch)
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
                for (int b = 0; b < columns; b++)
                {
                    Vector128<float> sums = SumsOfLanes(ref Unsafe.Add(ref scratch, b * 4 * Lanes));
                    for (int a = 0; a < count; a++)
                    {
                        Unsafe.Add(ref gradient, ((i + a) * gradientStride) + j + b) += sums.GetElement(a);
                    }
                }
            }
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
            TLanes.Store(a1, ref sums, lane + Lanes);
            TLanes.Store(a2, ref sums, lane + (2 * Lanes));
            TLanes.Store(a3, ref sums, lane + (3 * Lanes));
            TLanes.Store(b0, ref sums, lane + (4 * Lanes));
            TLanes.Store(b1, ref sums, lane + (5 * Lanes));
            TLanes.Store(b2, ref sums, lane + (6 * Lanes));
            TLanes.Store(b3, ref sums, lane + (7 * Lanes));
        }
    }
}
