using System;

namespace TinyRnn.Training.Optimisation;

/// <summary>
/// Linear warm-up, then half a cosine down to a hundredth: Adam's first steps are unreliable (its second moments are estimates
/// from few gradients), and small last steps let the weights settle.
/// </summary>
internal static class LearningRateSchedule
{
    private const double WarmUpFraction = 0.03;
    private const double FinalFraction = 0.01;

    /// <summary>The learning rate at a point of the run.</summary>
    /// <param name="peak">The largest learning rate.</param>
    /// <param name="progress">Part of the planned updates that is done, 0 to 1.</param>
    public static double At(double peak, double progress) => progress < WarmUpFraction
        ? peak * (0.1 + (0.9 * progress / WarmUpFraction))
        : peak * (FinalFraction + ((1 - FinalFraction) * 0.5
            * (1 + Math.Cos(Math.PI * Math.Min(1, (progress - WarmUpFraction) / (1 - WarmUpFraction))))));
}
