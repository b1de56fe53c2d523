using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TinyRnn.Training.Numerics;

/// <content>
/// Gradients of matrices. Sixteen columns of x at a time are turned so that the columns are the lanes: a sum then runs over the
/// sequences of a shard one after the other, and nothing is left to add up across a vector. The columns that are left over, and
/// matrices of few rows, for which turning x does not pay, keep the sequences in the lanes.
/// </content>
internal static partial class MatrixKernels<TLanes>
{
    // A panel of turned columns takes a third of the first-level cache, next to the rows of delta that run past it.
    private const int PanelColumns = 32;
    private const int PanelRows = 8;

    private const int FewestTurnedOutputs = 12;

    /// <summary>Floats of scratch that the kernels need for matrices of up to so many columns.</summary>
    public static int ScratchFloats(int columns) => PanelRows * Lanes * PanelStride(columns);

    /// <summary>Floats from one turned sequence to the next.</summary>
    private static int PanelStride(int columns) => columns < PanelColumns ? Lanes : PanelColumns;

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

    /// <summary>panel[row][lane][column] = x[row][column][lane] for 16 or 32 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(ref float x, nint xStride, int columns, int rows, ref float panel, nint panelStride)
    {
        for (int row = 0; row < rows; row++)
        {
            ref float source = ref Unsafe.Add(ref x, row * xStride);
            ref float target = ref Unsafe.Add(ref panel, row * Lanes * panelStride);
            for (nint column = 0; column < columns; column += 4)
            {
                for (nint lane = 0; lane < Lanes; lane += 4)
                {
                    TurnFour(
                        ref Unsafe.Add(ref source, (column * Lanes) + lane),
                        ref Unsafe.Add(ref target, (lane * panelStride) + column), (nuint)panelStride);
                }
            }
        }
    }

    /// <summary>Four floats of four columns become four columns of four floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnFour(ref float source, ref float target, nuint panelStride)
    {
        Vector128<float> a = Vector128.LoadUnsafe(ref source);
        Vector128<float> b = Vector128.LoadUnsafe(ref source, Lanes);
        Vector128<float> c = Vector128.LoadUnsafe(ref source, 2 * Lanes);
        Vector128<float> d = Vector128.LoadUnsafe(ref source, 3 * Lanes);
        (Vector128<float> acLow, Vector128<float> acHigh) = Interleave(a, c);
        (Vector128<float> bdLow, Vector128<float> bdHigh) = Interleave(b, d);
        (Vector128<float> first, Vector128<float> second) = Interleave(acLow, bdLow);
        (Vector128<float> third, Vector128<float> fourth) = Interleave(acHigh, bdHigh);
        first.StoreUnsafe(ref target);
        second.StoreUnsafe(ref target, panelStride);
        third.StoreUnsafe(ref target, 2 * panelStride);
        fourth.StoreUnsafe(ref target, 3 * panelStride);
    }

    /// <summary>(a0, b0, a1, b1) and (a2, b2, a3, b3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Low, Vector128<float> High) Interleave(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
        {
            return (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b));
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return (AdvSimd.Arm64.ZipLow(a, b), AdvSimd.Arm64.ZipHigh(a, b));
        }

        return (
            Vector128.Create(a.GetElement(0), b.GetElement(0), a.GetElement(1), b.GetElement(1)),
            Vector128.Create(a.GetElement(2), b.GetElement(2), a.GetElement(3), b.GetElement(3)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPanel(
        ref float delta, nint deltaStride, int outputs, ref float panel, nint panelStride, int columns, int rows,
        ref float gradient, nint inputs)
    {
        if (TLanes.Count == Lanes && columns == Lanes)
        {
            for (int i = 0; i < outputs; i += 4)
            {
                SumFourByOne(
                    ref Unsafe.Add(ref delta, i * Lanes), deltaStride, int.Min(4, outputs - i), ref panel, panelStride, rows,
                    ref Unsafe.Add(ref gradient, i * inputs), inputs);
            }

            return;
        }

        for (nint column = 0; column < columns; column += 2 * TLanes.Count)
        {
            int i = 0;
            for (; TLanes.Count == Lanes && i + 8 <= outputs; i += 8)
            {
                SumEightByTwo(
                    ref Unsafe.Add(ref delta, i * Lanes), deltaStride, ref Unsafe.Add(ref panel, column), panelStride, rows,
                    ref Unsafe.Add(ref gradient, (i * inputs) + column), inputs);
            }

            for (; i < outputs; i += 4)
            {
                SumFourByTwo(
                    ref Unsafe.Add(ref delta, i * Lanes), deltaStride, int.Min(4, outputs - i), ref Unsafe.Add(ref panel, column),
                    panelStride, rows,
                    ref Unsafe.Add(ref gradient, (i * inputs) + column), inputs);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumEightByTwo(
        ref float delta, nint deltaStride, ref float panel, nint panelStride, int rows,
        ref float gradient, nint inputs)
    {
        TLanes a0 = TLanes.Broadcast(0);
        TLanes a1 = a0;
        TLanes a2 = a0;
        TLanes a3 = a0;
        TLanes a4 = a0;
        TLanes a5 = a0;
        TLanes a6 = a0;
        TLanes a7 = a0;
        TLanes b0 = a0;
        TLanes b1 = a0;
        TLanes b2 = a0;
        TLanes b3 = a0;
        TLanes b4 = a0;
        TLanes b5 = a0;
        TLanes b6 = a0;
        TLanes b7 = a0;
        nint panelAt = 0;
        for (int row = 0; row < rows; row++)
        {
            ref float d = ref Unsafe.Add(ref delta, row * deltaStride);
            ref float d4 = ref Unsafe.Add(ref d, 4 * Lanes);
            for (nint lane = 0; lane < Lanes; lane++)
            {
                TLanes a = TLanes.Load(ref panel, panelAt);
                TLanes b = TLanes.Load(ref panel, panelAt + TLanes.Count);
                TLanes w = TLanes.Broadcast(Unsafe.Add(ref d, lane));
                a0 = TLanes.MultiplyAdd(w, a, a0);
                b0 = TLanes.MultiplyAdd(w, b, b0);
                w = TLanes.Broadcast(Unsafe.Add(ref d, lane + Lanes));
                a1 = TLanes.MultiplyAdd(w, a, a1);
                b1 = TLanes.MultiplyAdd(w, b, b1);
                w = TLanes.Broadcast(Unsafe.Add(ref d, lane + (2 * Lanes)));
                a2 = TLanes.MultiplyAdd(w, a, a2);
                b2 = TLanes.MultiplyAdd(w, b, b2);
                w = TLanes.Broadcast(Unsafe.Add(ref d, lane + (3 * Lanes)));
                a3 = TLanes.MultiplyAdd(w, a, a3);
                b3 = TLanes.MultiplyAdd(w, b, b3);
                w = TLanes.Broadcast(Unsafe.Add(ref d4, lane));
                a4 = TLanes.MultiplyAdd(w, a, a4);
                b4 = TLanes.MultiplyAdd(w, b, b4);
                w = TLanes.Broadcast(Unsafe.Add(ref d4, lane + Lanes));
                a5 = TLanes.MultiplyAdd(w, a, a5);
                b5 = TLanes.MultiplyAdd(w, b, b5);
                w = TLanes.Broadcast(Unsafe.Add(ref d4, lane + (2 * Lanes)));
                a6 = TLanes.MultiplyAdd(w, a, a6);
                b6 = TLanes.MultiplyAdd(w, b, b6);
                w = TLanes.Broadcast(Unsafe.Add(ref d4, lane + (3 * Lanes)));
                a7 = TLanes.MultiplyAdd(w, a, a7);
                b7 = TLanes.MultiplyAdd(w, b, b7);
                panelAt += panelStride;
            }
        }

        AddTo(ref gradient, 0, a0);
        AddTo(ref gradient, TLanes.Count, b0);
        AddTo(ref gradient, inputs, a1);
        AddTo(ref gradient, inputs + TLanes.Count, b1);
        AddTo(ref gradient, 2 * inputs, a2);
        AddTo(ref gradient, (2 * inputs) + TLanes.Count, b2);
        AddTo(ref gradient, 3 * inputs, a3);
        AddTo(ref gradient, (3 * inputs) + TLanes.Count, b3);
        AddTo(ref gradient, 4 * inputs, a4);
        AddTo(ref gradient, (4 * inputs) + TLanes.Count, b4);
        AddTo(ref gradient, 5 * inputs, a5);
        AddTo(ref gradient, (5 * inputs) + TLanes.Count, b5);
        AddTo(ref gradient, 6 * inputs, a6);
        AddTo(ref gradient, (6 * inputs) + TLanes.Count, b6);
        AddTo(ref gradient, 7 * inputs, a7);
        AddTo(ref gradient, (7 * inputs) + TLanes.Count, b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumFourByTwo(
        ref float delta, nint deltaStride, int count, ref float panel, nint panelStride, int rows,
        ref float gradient, nint inputs)
    {
        nint o1 = int.Min(1, count - 1) * Lanes;
        nint o2 = int.Min(2, count - 1) * Lanes;
        nint o3 = int.Min(3, count - 1) * Lanes;
        TLanes a0 = TLanes.Broadcast(0);
        TLanes a1 = a0;
        TLanes a2 = a0;
        TLanes a3 = a0;
        TLanes b0 = a0;
        TLanes b1 = a0;
        TLanes b2 = a0;
        TLanes b3 = a0;
        nint panelAt = 0;
        for (int row = 0; row < rows; row++)
        {
            ref float d = ref Unsafe.Add(ref delta, row * deltaStride);
            for (nint lane = 0; lane < Lanes; lane++)
            {
                TLanes a = TLanes.Load(ref panel, panelAt);
                TLanes b = TLanes.Load(ref panel, panelAt + TLanes.Count);
                TLanes w = TLanes.Broadcast(Unsafe.Add(ref d, lane));
                a0 = TLanes.MultiplyAdd(w, a, a0);
                b0 = TLanes.MultiplyAdd(w, b, b0);
                w = TLanes.Broadcast(Unsafe.Add(ref d, lane + o1));
                a1 = TLanes.MultiplyAdd(w, a, a1);
                b1 = TLanes.MultiplyAdd(w, b, b1);
                w = TLanes.Broadcast(Unsafe.Add(ref d, lane + o2));
                a2 = TLanes.MultiplyAdd(w, a, a2);
                b2 = TLanes.MultiplyAdd(w, b, b2);
                w = TLanes.Broadcast(Unsafe.Add(ref d, lane + o3));
                a3 = TLanes.MultiplyAdd(w, a, a3);
                b3 = TLanes.MultiplyAdd(w, b, b3);
                panelAt += panelStride;
            }
        }

        AddTo(ref gradient, 0, a0);
        AddTo(ref gradient, TLanes.Count, b0);
        if (count > 1)
        {
            AddTo(ref gradient, inputs, a1);
            AddTo(ref gradient, inputs + TLanes.Count, b1);
        }

        if (count > 2)
        {
            AddTo(ref gradient, 2 * inputs, a2);
            AddTo(ref gradient, (2 * inputs) + TLanes.Count, b2);
        }

        if (count > 3)
        {
            AddTo(ref gradient, 3 * inputs, a3);
            AddTo(ref gradient, (3 * inputs) + TLanes.Count, b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumFourByOne(
        ref float delta, nint deltaStride, int count, ref float panel, nint panelStride, int rows,
        ref float gradient, nint inputs)
    {
        nint o1 = int.Min(1, count - 1) * Lanes;
        nint o2 = int.Min(2, count - 1) * Lanes;
        nint o3 = int.Min(3, count - 1) * Lanes;
        TLanes a0 = TLanes.Broadcast(0);
        TLanes a1 = a0;
        TLanes a2 = a0;
        TLanes a3 = a0;
        nint panelAt = 0;
        for (int row = 0; row < rows; row++)
        {
            ref float d = ref Unsafe.Add(ref delta, row * deltaStride);
            for (nint lane = 0; lane < Lanes; lane++)
            {
                TLanes a = TLanes.Load(ref panel, panelAt);
                TLanes w = TLanes.Broadcast(Unsafe.Add(ref d, lane));
                a0 = TLanes.MultiplyAdd(w, a, a0);
                w = TLanes.Broadcast(Unsafe.Add(ref d, lane + o1));
                a1 = TLanes.MultiplyAdd(w, a, a1);
                w = TLanes.Broadcast(Unsafe.Add(ref d, lane + o2));
                a2 = TLanes.MultiplyAdd(w, a, a2);
                w = TLanes.Broadcast(Unsafe.Add(ref d, lane + o3));
                a3 = TLanes.MultiplyAdd(w, a, a3);
                panelAt += panelStride;
            }
        }

        AddTo(ref gradient, 0, a0);
        if (count > 1)
        {
            AddTo(ref gradient, inputs, a1);
        }

        if (count > 2)
        {
            AddTo(ref gradient, 2 * inputs, a2);
        }

        if (count > 3)
        {
            AddTo(ref gradient, 3 * inputs, a3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(ref float target, nint at, TLanes sum) => TLanes.Store(TLanes.Load(ref target, at) + sum, ref target, at);

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
