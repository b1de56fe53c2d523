using System.Runtime.CompilerServices;

namespace TinyRnn.Training.Numerics;

/// <summary>Plain loops over the floats of rows.</summary>
internal static class RowKernels<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;

    /// <summary>target[row][i] = bias[i] in every lane, or zero where <paramref name="hasBias"/> is false.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ref float target, nint stride, int rows, int channels, ref float bias, bool hasBias)
    {
        for (int row = 0; row < rows; row++)
        {
            ref float at = ref Unsafe.Add(ref target, row * stride);
            for (int i = 0; i < channels; i++)
            {
                TLanes value = TLanes.Broadcast(hasBias ? Unsafe.Add(ref bias, i) : 0);
                for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
                {
                    TLanes.Store(value, ref at, (i * Lanes) + lane);
                }
            }
        }
    }

    /// <summary>target = source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(ref float source, ref float target, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Load(ref source, i), ref target, i);
        }
    }

    /// <summary>target += source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ref float source, ref float target, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Load(ref target, i) + TLanes.Load(ref source, i), ref target, i);
        }
    }

    /// <summary>target -= source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(ref float source, ref float target, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Load(ref target, i) - TLanes.Load(ref source, i), ref target, i);
        }
    }

    /// <summary>target *= factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyBy(ref float factor, ref float target, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Load(ref target, i) * TLanes.Load(ref factor, i), ref target, i);
        }
    }

    /// <summary>target *= factor, one for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(ref float target, float factor, int count)
    {
        TLanes scale = TLanes.Broadcast(factor);
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Load(ref target, i) * scale, ref target, i);
        }
    }

    /// <summary>target += a * b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProduct(ref float a, ref float b, ref float target, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(
                TLanes.MultiplyAdd(TLanes.Load(ref a, i), TLanes.Load(ref b, i), TLanes.Load(ref target, i)), ref target, i);
        }
    }

    /// <summary>target[i] += factor[i] * source[i], one factor a channel for all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(ref float factor, ref float source, ref float target, int channels)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            TLanes scale = TLanes.Broadcast(Unsafe.Add(ref factor, channel));
            for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
            {
                nint at = (channel * Lanes) + lane;
                TLanes.Store(TLanes.MultiplyAdd(scale, TLanes.Load(ref source, at), TLanes.Load(ref target, at)), ref target, at);
            }
        }
    }
}
