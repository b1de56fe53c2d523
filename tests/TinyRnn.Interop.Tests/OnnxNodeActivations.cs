using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;

namespace TinyRnn.Interop.Tests;

/// <summary>Which of our activations ONNX's recurrent nodes have.</summary>
internal static class OnnxNodeActivations
{
    /// <summary>Those that they have not; an operator of its own, or several, can be each of them.</summary>
    public static IReadOnlyList<string> Missing { get; } =
    [
        ActivationKinds.Clamp, ActivationKinds.Selu, ActivationKinds.Silu, ActivationKinds.HardSilu, ActivationKinds.Gelu, ActivationKinds.GeluTanh,
        ActivationKinds.Mish, ActivationKinds.Exponential,
    ];

    /// <summary>Those that they have.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. ReferenceCells.Activations.Except([.. Missing, ActivationKinds.Softmax, ActivationKinds.Prelu])];
}
