// Enumerations cannot be partial, so their accessibility is chosen here (see PublicSurface.cs).
namespace TinyRnn.Format;

/// <summary>Accuracy tier of tanh, sigmoid and their relatives.</summary>
#if !TINYRNN_GENERATOR
public
#endif
enum ActivationTier
{
    /// <summary>Absolute error at most 2e-7.</summary>
    Accurate,

    /// <summary>Absolute error at most 2e-4.</summary>
    Fast,
}

/// <summary>What a step consumes.</summary>
#if !TINYRNN_GENERATOR
public
#endif
enum InputKind
{
    /// <summary>Floats.</summary>
    Features,

    /// <summary>One index into a vocabulary.</summary>
    Tokens,
}

/// <summary>How the model is to be used.</summary>
#if !TINYRNN_GENERATOR
public
#endif
enum UsageMode
{
    /// <summary>Step for ever; state carries on.</summary>
    Stream,

    /// <summary>A fixed number of steps from the initial state, a decision at the last, then a reset.</summary>
    Window,
}
