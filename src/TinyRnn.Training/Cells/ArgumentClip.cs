using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>The limit that a recurrent layer may set to the arguments of its gates.</summary>
internal sealed class ArgumentClip<TLanes>(LayerSpec layer)
    where TLanes : struct, ILanes<TLanes>
{
    private readonly float _clip = (float)layer.Attribute("clip").Number!.Value;

    /// <summary>
    /// Whether the layer has a limit. It must then keep the limited arguments: whether one was clipped does not show in its activation.
    /// </summary>
    public bool IsSet => _clip > 0;

    /// <summary>Limits arguments to [-clip, clip].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ref float arguments, int count)
    {
        TLanes limit = TLanes.Broadcast(_clip);
        TLanes least = TLanes.Broadcast(-_clip);
        for (nint i = 0; _clip > 0 && i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Min(limit, TLanes.Max(least, TLanes.Load(ref arguments, i))), ref arguments, i);
        }
    }

    /// <summary>No gradient passes an argument that stands at a limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Stop(ref float clipped, ref float delta, int count)
    {
        TLanes zero = TLanes.Broadcast(0);
        TLanes limit = TLanes.Broadcast(_clip);
        for (nint i = 0; _clip > 0 && i < count; i += TLanes.Count)
        {
            TLanes value = TLanes.Load(ref clipped, i);
            TLanes room = TLanes.Min(limit - value, limit + value);
            TLanes.Store(TLanes.SelectPositive(room, TLanes.Load(ref delta, i), zero), ref delta, i);
        }
    }
}
