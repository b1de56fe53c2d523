using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>
/// RMSProp (Tieleman and Hinton, 2012): the gradient over the root of its running mean square, with momentum. Weight decay is added
/// to the gradient.
/// </summary>
internal sealed class RmsPropOptimiser(int length, double momentum) : Optimiser(length, moments: 2)
{
    private const float Decay = 0.99f;
    private const float Epsilon = 1e-8f;

    protected override void Update(
        LaneBuffer parameters, LaneBuffer gradient, float gradientFactor, double learningRate, double weightDecay)
    {
        Lanes256 factor = Lanes256.Broadcast(gradientFactor);
        Lanes256 added = Lanes256.Broadcast((float)weightDecay);
        Lanes256 kept = Lanes256.Broadcast((float)momentum);
        Lanes256 step = Lanes256.Broadcast((float)-learningRate);
        Lanes256 decay = Lanes256.Broadcast(Decay);
        Lanes256 rest = Lanes256.Broadcast(1 - Decay);
        Lanes256 epsilon = Lanes256.Broadcast(Epsilon);
        LaneBuffer squares = Moment(0);
        LaneBuffer velocities = Moment(1);
        for (int i = 0; i < parameters.Length; i += Lanes256.Count)
        {
            Lanes256 parameter = Lanes256.Load(ref parameters.At(i), 0);
            Lanes256 slope = Lanes256.MultiplyAdd(added, parameter, Lanes256.Load(ref gradient.At(i), 0) * factor);
            Lanes256 square = Lanes256.MultiplyAdd(rest, slope * slope, decay * Lanes256.Load(ref squares.At(i), 0));
            Lanes256.Store(square, ref squares.At(i), 0);
            Lanes256 scaled = slope / (Lanes256.SquareRoot(square) + epsilon);
            Lanes256 velocity = Lanes256.MultiplyAdd(kept, Lanes256.Load(ref velocities.At(i), 0), scaled);
            Lanes256.Store(velocity, ref velocities.At(i), 0);
            Lanes256.Store(Lanes256.MultiplyAdd(step, velocity, parameter), ref parameters.At(i), 0);
        }
    }
}
