using System;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>
/// Adam (Kingma and Ba, 2015). Weight decay is an addition to the gradient there; decoupled (AdamW; Loshchilov and Hutter, 2019) it is
/// the part of each parameter that one step with a learning rate of 1 takes away.
/// </summary>
internal sealed class AdamOptimiser(int length, bool decouplesDecay) : Optimiser(length, moments: 2)
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;

    protected override void Update(
        LaneBuffer parameters, LaneBuffer gradient, float gradientFactor, double learningRate, double weightDecay)
    {
        float meanCorrection = (float)(1 / (1 - Math.Pow(Beta1, Steps)));
        float squareCorrection = (float)(1 / (1 - Math.Pow(Beta2, Steps)));
        Lanes256 factor = Lanes256.Broadcast(gradientFactor);
        Lanes256 decay = Lanes256.Broadcast(decouplesDecay ? 0 : (float)weightDecay);
        Lanes256 beta1 = Lanes256.Broadcast(Beta1);
        Lanes256 beta2 = Lanes256.Broadcast(Beta2);
        Lanes256 rest1 = Lanes256.Broadcast(1 - Beta1);
        Lanes256 rest2 = Lanes256.Broadcast(1 - Beta2);
        Lanes256 step = Lanes256.Broadcast((float)learningRate * meanCorrection);
        Lanes256 correction = Lanes256.Broadcast(squareCorrection);
        Lanes256 epsilon = Lanes256.Broadcast(Epsilon);
        Lanes256 kept = Lanes256.Broadcast(decouplesDecay ? 1 - (float)(learningRate * weightDecay) : 1);
        LaneBuffer means = Moment(0);
        LaneBuffer squares = Moment(1);
        for (int i = 0; i < parameters.Length; i += Lanes256.Count)
        {
            Lanes256 parameter = Lanes256.Load(ref parameters.At(i), 0);
            Lanes256 slope = Lanes256.MultiplyAdd(decay, parameter, Lanes256.Load(ref gradient.At(i), 0) * factor);
            Lanes256 mean = Lanes256.MultiplyAdd(rest1, slope, beta1 * Lanes256.Load(ref means.At(i), 0));
            Lanes256 square = Lanes256.MultiplyAdd(rest2, slope * slope, beta2 * Lanes256.Load(ref squares.At(i), 0));
            Lanes256.Store(mean, ref means.At(i), 0);
            Lanes256.Store(square, ref squares.At(i), 0);
            Lanes256 change = step * mean / (Lanes256.SquareRoot(square * correction) + epsilon);
            Lanes256.Store((kept * parameter) - change, ref parameters.At(i), 0);
        }
    }
}
