using System;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>Adam (Kingma and Ba, 2015) with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
internal sealed class AdamOptimiser(int length)
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;

    private readonly LaneBuffer _mean = new(length);
    private readonly LaneBuffer _square = new(length);
    private int _steps;

    /// <summary>Moves the parameters against the gradient.</summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradient">Gradient of the loss.</param>
    /// <param name="gradientFactor">Factor of the gradient (clipping).</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="weightDecay">Part of each parameter that one step with a learning rate of 1 takes away.</param>
    public void Step(LaneBuffer parameters, LaneBuffer gradient, float gradientFactor, double learningRate, double weightDecay)
    {
        _steps++;
        float meanCorrection = (float)(1 / (1 - Math.Pow(Beta1, _steps)));
        float squareCorrection = (float)(1 / (1 - Math.Pow(Beta2, _steps)));
        Update<Lanes256>(
            parameters, gradient, gradientFactor, (float)learningRate * meanCorrection, squareCorrection,
            (float)(learningRate * weightDecay));
    }

    private void Update<TLanes>(
        LaneBuffer parameters, LaneBuffer gradient, float gradientFactor, float rate, float squareCorrection, float decay)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes factor = TLanes.Broadcast(gradientFactor);
        TLanes beta1 = TLanes.Broadcast(Beta1);
        TLanes beta2 = TLanes.Broadcast(Beta2);
        TLanes rest1 = TLanes.Broadcast(1 - Beta1);
        TLanes rest2 = TLanes.Broadcast(1 - Beta2);
        TLanes step = TLanes.Broadcast(rate);
        TLanes correction = TLanes.Broadcast(squareCorrection);
        TLanes epsilon = TLanes.Broadcast(Epsilon);
        TLanes kept = TLanes.Broadcast(1 - decay);
        for (int i = 0; i < parameters.Length; i += TLanes.Count)
        {
            TLanes slope = TLanes.Load(ref gradient.At(i), 0) * factor;
            TLanes mean = TLanes.MultiplyAdd(rest1, slope, beta1 * TLanes.Load(ref _mean.At(i), 0));
            TLanes square = TLanes.MultiplyAdd(rest2, slope * slope, beta2 * TLanes.Load(ref _square.At(i), 0));
            TLanes.Store(mean, ref _mean.At(i), 0);
            TLanes.Store(square, ref _square.At(i), 0);
            TLanes change = step * mean / (TLanes.SquareRoot(square * correction) + epsilon);
            TLanes.Store((kept * TLanes.Load(ref parameters.At(i), 0)) - change, ref parameters.At(i), 0);
        }
    }
}
