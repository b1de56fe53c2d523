using System;

namespace TinyRnn.Training.Losses;

/// <summary>Makes losses from options.</summary>
internal static class LossTable
{
    /// <summary>The loss of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="huberDelta">Where the Huber loss turns into a line.</param>
    public static Loss Create(LossKind kind, double huberDelta) => kind switch
    {
        LossKind.CrossEntropy => new CrossEntropyLoss(),
        LossKind.MeanSquaredError => new ElementLoss<SquaredError>(default),
        LossKind.MeanAbsoluteError => new ElementLoss<AbsoluteError>(default),
        LossKind.Huber => new ElementLoss<HuberError>(new HuberError((float)huberDelta)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
