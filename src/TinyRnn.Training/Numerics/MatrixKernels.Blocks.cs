using System.Runtime.CompilerServices;

namespace TinyRnn.Training.Numerics;

/// <content>The inner loops of products: so many outputs, by one row or two.</content>
internal static partial class MatrixKernels<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSixteen(
        ref float matrix, nint rowStep, nint columnStep, int inputs, ref float x, ref float y)
    {
        ref float m4 = ref Unsafe.Add(ref matrix, 4 * rowStep);
        ref float m8 = ref Unsafe.Add(ref matrix, 8 * rowStep);
        ref float m12 = ref Unsafe.Add(ref matrix, 12 * rowStep);
        TLanes y0 = TLanes.Load(ref y, 0);
        TLanes y1 = TLanes.Load(ref y, Lanes);
        TLanes y2 = TLanes.Load(ref y, 2 * Lanes);
        TLanes y3 = TLanes.Load(ref y, 3 * Lanes);
        TLanes y4 = TLanes.Load(ref y, 4 * Lanes);
        TLanes y5 = TLanes.Load(ref y, 5 * Lanes);
        TLanes y6 = TLanes.Load(ref y, 6 * Lanes);
        TLanes y7 = TLanes.Load(ref y, 7 * Lanes);
        TLanes y8 = TLanes.Load(ref y, 8 * Lanes);
        TLanes y9 = TLanes.Load(ref y, 9 * Lanes);
        TLanes y10 = TLanes.Load(ref y, 10 * Lanes);
        TLanes y11 = TLanes.Load(ref y, 11 * Lanes);
        TLanes y12 = TLanes.Load(ref y, 12 * Lanes);
        TLanes y13 = TLanes.Load(ref y, 13 * Lanes);
        TLanes y14 = TLanes.Load(ref y, 14 * Lanes);
        TLanes y15 = TLanes.Load(ref y, 15 * Lanes);
        nint at = 0;
        nint xAt = 0;
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
            y8 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m8, at)), value, y8);
            y9 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m8, at + rowStep)), value, y9);
            y10 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m8, at + (2 * rowStep))), value, y10);
            y11 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m8, at + (3 * rowStep))), value, y11);
            y12 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m12, at)), value, y12);
            y13 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m12, at + rowStep)), value, y13);
            y14 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m12, at + (2 * rowStep))), value, y14);
            y15 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref m12, at + (3 * rowStep))), value, y15);
            at += columnStep;
            xAt += Lanes;
        }

        TLanes.Store(y0, ref y, 0);
        TLanes.Store(y1, ref y, Lanes);
        TLanes.Store(y2, ref y, 2 * Lanes);
        TLanes.Store(y3, ref y, 3 * Lanes);
        TLanes.Store(y4, ref y, 4 * Lanes);
        TLanes.Store(y5, ref y, 5 * Lanes);
        TLanes.Store(y6, ref y, 6 * Lanes);
        TLanes.Store(y7, ref y, 7 * Lanes);
        TLanes.Store(y8, ref y, 8 * Lanes);
        TLanes.Store(y9, ref y, 9 * Lanes);
        TLanes.Store(y10, ref y, 10 * Lanes);
        TLanes.Store(y11, ref y, 11 * Lanes);
        TLanes.Store(y12, ref y, 12 * Lanes);
        TLanes.Store(y13, ref y, 13 * Lanes);
        TLanes.Store(y14, ref y, 14 * Lanes);
        TLanes.Store(y15, ref y, 15 * Lanes);
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
    private static void AddFour(
        ref float matrix, nint rowStep, nint columnStep, int inputs, ref float x, ref float y)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes y0 = TLanes.Load(ref y, lane);
            TLanes y1 = TLanes.Load(ref y, lane + Lanes);
            TLanes y2 = TLanes.Load(ref y, lane + (2 * Lanes));
            TLanes y3 = TLanes.Load(ref y, lane + (3 * Lanes));
            nint at = 0;
            nint xAt = lane;
            for (int j = 0; j < inputs; j++)
            {
                TLanes value = TLanes.Load(ref x, xAt);
                y0 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref matrix, at)), value, y0);
                y1 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref matrix, at + rowStep)), value, y1);
                y2 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref matrix, at + (2 * rowStep))), value, y2);
                y3 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref matrix, at + (3 * rowStep))), value, y3);
                at += columnStep;
                xAt += Lanes;
            }

            TLanes.Store(y0, ref y, lane);
            TLanes.Store(y1, ref y, lane + Lanes);
            TLanes.Store(y2, ref y, lane + (2 * Lanes));
            TLanes.Store(y3, ref y, lane + (3 * Lanes));
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
    private static void AddEightByTwo(
        ref float matrix, nint rowStep, nint columnStep, int inputs, ref float x, nint xStride, ref float y, nint yStride)
    {
        ref float m4 = ref Unsafe.Add(ref matrix, 4 * rowStep);
        ref float nextX = ref Unsafe.Add(ref x, xStride);
        ref float nextY = ref Unsafe.Add(ref y, yStride);
        TLanes a0 = TLanes.Load(ref y, 0);
        TLanes a1 = TLanes.Load(ref y, Lanes);
        TLanes a2 = TLanes.Load(ref y, 2 * Lanes);
        TLanes a3 = TLanes.Load(ref y, 3 * Lanes);
        TLanes a4 = TLanes.Load(ref y, 4 * Lanes);
        TLanes a5 = TLanes.Load(ref y, 5 * Lanes);
        TLanes a6 = TLanes.Load(ref y, 6 * Lanes);
        TLanes a7 = TLanes.Load(ref y, 7 * Lanes);
        TLanes b0 = TLanes.Load(ref nextY, 0);
        TLanes b1 = TLanes.Load(ref nextY, Lanes);
        TLanes b2 = TLanes.Load(ref nextY, 2 * Lanes);
        TLanes b3 = TLanes.Load(ref nextY, 3 * Lanes);
        TLanes b4 = TLanes.Load(ref nextY, 4 * Lanes);
        TLanes b5 = TLanes.Load(ref nextY, 5 * Lanes);
        TLanes b6 = TLanes.Load(ref nextY, 6 * Lanes);
        TLanes b7 = TLanes.Load(ref nextY, 7 * Lanes);
        nint at = 0;
        nint xAt = 0;
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
            w = TLanes.Broadcast(Unsafe.Add(ref m4, at));
            a4 = TLanes.MultiplyAdd(w, a, a4);
            b4 = TLanes.MultiplyAdd(w, b, b4);
            w = TLanes.Broadcast(Unsafe.Add(ref m4, at + rowStep));
            a5 = TLanes.MultiplyAdd(w, a, a5);
            b5 = TLanes.MultiplyAdd(w, b, b5);
            w = TLanes.Broadcast(Unsafe.Add(ref m4, at + (2 * rowStep)));
            a6 = TLanes.MultiplyAdd(w, a, a6);
            b6 = TLanes.MultiplyAdd(w, b, b6);
            w = TLanes.Broadcast(Unsafe.Add(ref m4, at + (3 * rowStep)));
            a7 = TLanes.MultiplyAdd(w, a, a7);
            b7 = TLanes.MultiplyAdd(w, b, b7);
            at += columnStep;
            xAt += Lanes;
        }

        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, Lanes);
        TLanes.Store(a2, ref y, 2 * Lanes);
        TLanes.Store(a3, ref y, 3 * Lanes);
        TLanes.Store(a4, ref y, 4 * Lanes);
        TLanes.Store(a5, ref y, 5 * Lanes);
        TLanes.Store(a6, ref y, 6 * Lanes);
        TLanes.Store(a7, ref y, 7 * Lanes);
        TLanes.Store(b0, ref nextY, 0);
        TLanes.Store(b1, ref nextY, Lanes);
        TLanes.Store(b2, ref nextY, 2 * Lanes);
        TLanes.Store(b3, ref nextY, 3 * Lanes);
        TLanes.Store(b4, ref nextY, 4 * Lanes);
        TLanes.Store(b5, ref nextY, 5 * Lanes);
        TLanes.Store(b6, ref nextY, 6 * Lanes);
        TLanes.Store(b7, ref nextY, 7 * Lanes);
    }
}
