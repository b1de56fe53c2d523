namespace TinyRnn.Training;

/// <summary>Whether a layer can learn from its gradient.</summary>
public enum GradientHealth
{
    /// <summary>It can.</summary>
    Sound,

    /// <summary>It is less than a millionth of the largest layer's: the layer learns nothing.</summary>
    Vanishing,

    /// <summary>It is more than 100 times the root of the layer's parameter count, or not finite.</summary>
    Exploding,
}

/// <summary>The gradient of one layer's parameters in an epoch.</summary>
/// <param name="Layer">Name of the layer.</param>
/// <param name="Norm">Root mean square of the Euclidean norm over the epoch's updates, before clipping.</param>
/// <param name="Health">What the norm says.</param>
public sealed record LayerGradient(string Layer, double Norm, GradientHealth Health);
