using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>
/// Stochastic gradient descent with momentum: velocity = momentum * velocity + gradient, parameter -= rate * velocity, or with
/// Nesterov's look-ahead rate * (gradient + momentum * velocity) (Sutskever et al., 2013). Weight decay is added to the gradient.
/// </summary>
internal sealed class SgdOptimiser(int length, double momentum, bool looksAhead) : Optimiser(length, moments: 1)
{
    protected override void Update(
        LaneBuffer parameters, LaneBuffer gradient, float gradientFactor, double learningRate, double weightDecay)
    {
        Lanes256 factor = Lanes256.Broadcast(gradientFactor);
        Lanes256 decay = Lanes256.Broadcast((float)weightDecay);
        Lanes256 kept = Lanes256.Broadcast((float)momentum);
        Lanes256 step = Lanes256.Broadcast((float)-learningRate);
        LaneBuffer velocities = Moment(0);
        for (int i = 0; i < parameters.Length; i += Lanes256.Count)
        {
            Lanes256 parameter = Lanes256.Load(ref parameters.At(i), 0);
            Lanes256 slope = Lanes256.MultiplyAdd(decay, parameter, Lanes256.Load(ref gradient.At(i), 0) * factor);
            Lanes256 velocity = Lanes256.MultiplyAdd(kept, Lanes256.Load(ref velocities.At(i), 0), slope);
            Lanes256.Store(velocity, ref velocities.At(i), 0);
            Lanes256 direction = looksAhead ? Lanes256.MultiplyAdd(kept, velocity, slope) : velocity;
            Lanes256.Store(Lanes256.MultiplyAdd(step, direction, parameter), ref parameters.At(i), 0);
        }
    }
}
