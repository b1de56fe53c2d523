using System.Runtime.CompilerServices;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>An activation over the [channel][lane] floats of one row, and the way back.</summary>
internal abstract class RowActivation
{
    /// <summary>Whether the derivative follows from the arguments alone, so that they must be kept.</summary>
    public virtual bool NeedsArguments => false;

    /// <summary>values = f(values).</summary>
    public abstract void Apply(ref float values, int count);

    /// <summary>result = gradient * f'(.); <paramref name="result"/> may be any of the others.</summary>
    public abstract void Derive(ref float outputs, ref float arguments, ref float gradient, ref float result, int count);
}

/// <summary>y = x.</summary>
internal sealed class LinearActivation<TLanes> : RowActivation
    where TLanes : struct, ILanes<TLanes>
{
    public override void Apply(ref float values, int count)
    {
    }

    public override void Derive(ref float outputs, ref float arguments, ref float gradient, ref float result, int count) =>
        RowKernels<TLanes>.Copy(ref gradient, ref result, count);
}

/// <summary>Each float by itself.</summary>
internal sealed class ElementwiseActivation<TLanes, TCurve>(TCurve curve) : RowActivation
    where TLanes : struct, ILanes<TLanes>
    where TCurve : struct, IActivationCurve<TLanes>
{
    public override bool NeedsArguments => TCurve.NeedsArgument;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(ref float values, int count)
    {
        TCurve own = curve;
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(own.Value(TLanes.Load(ref values, i)), ref values, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Derive(ref float outputs, ref float arguments, ref float gradient, ref float result, int count)
    {
        TCurve own = curve;
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes y = TLanes.Load(ref outputs, i);
            TLanes x = TCurve.NeedsArgument ? TLanes.Load(ref arguments, i) : y;
            TLanes.Store(TLanes.Load(ref gradient, i) * own.Slope(x, y), ref result, i);
        }
    }
}

/// <summary>exp(x_i - max) / sum over the channels.</summary>
internal sealed class SoftmaxActivation<TLanes> : RowActivation
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(ref float values, int count)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes largest = TLanes.Load(ref values, lane);
            for (nint i = lane + Lanes; i < count; i += Lanes)
            {
                largest = TLanes.Max(largest, TLanes.Load(ref values, i));
            }

            TLanes sum = TLanes.Broadcast(0);
            for (nint i = lane; i < count; i += Lanes)
            {
                TLanes power = TLanes.Exp(TLanes.Load(ref values, i) - largest);
                TLanes.Store(power, ref values, i);
                sum += power;
            }

            for (nint i = lane; i < count; i += Lanes)
            {
                TLanes.Store(TLanes.Load(ref values, i) / sum, ref values, i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Derive(ref float outputs, ref float arguments, ref float gradient, ref float result, int count)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes dot = TLanes.Broadcast(0);
            for (nint i = lane; i < count; i += Lanes)
            {
                dot = TLanes.MultiplyAdd(TLanes.Load(ref outputs, i), TLanes.Load(ref gradient, i), dot);
            }

            for (nint i = lane; i < count; i += Lanes)
            {
                TLanes.Store(TLanes.Load(ref outputs, i) * (TLanes.Load(ref gradient, i) - dot), ref result, i);
            }
        }
    }
}
