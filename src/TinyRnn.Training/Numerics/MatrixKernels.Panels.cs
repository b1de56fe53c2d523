using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TinyRnn.Training.Numerics;

/// <content>
/// Panels of turned columns: [row][lane][column], so that the columns lie in a vector. A sum over them runs over the sequences of a shard
/// one after the other, and nothing is left to add up across a vector.
/// </content>
internal static partial class MatrixKernels<TLanes>
{
    // A panel takes a third of the first-level cache, next to the rows of delta that run past it.
    private const int PanelColumns = 32;
    private const int PanelRows = 8;

    /// <summary>Floats from one turned sequence to the next.</summary>
    private static int PanelStride(int columns) => columns < PanelColumns ? Lanes : PanelColumns;

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
}
