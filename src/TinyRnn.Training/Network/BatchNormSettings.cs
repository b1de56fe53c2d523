namespace TinyRnn.Training.Network;

/// <summary>How batchNorm layers are trained.</summary>
/// <param name="Momentum">
/// Part of the running mean and variance that each minibatch replaces, above 0 to 1: running = (1 - momentum) * running + momentum *
/// the minibatch's, as PyTorch means it (in Keras the word means 1 minus that).
/// </param>
/// <param name="Epsilon">Added to the variance before its root.</param>
internal sealed record BatchNormSettings(double Momentum, double Epsilon)
{
    /// <summary>Of a normalised variance of about 1 it is nothing; a channel that does not move is not blown up. PyTorch's too.</summary>
    private const double UsualEpsilon = 1e-5;

    /// <summary>The settings of options without nulls.</summary>
    public static BatchNormSettings Of(TrainingOptions options) => new(options.BatchNormMomentum ?? TaskDefaults.BatchNormMomentum, UsualEpsilon);
}
