using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Weights;

/// <summary>
/// The order of gates in other tools' weights. Ours is reset, update, candidate and input, forget, cell, output. Each list says, for
/// each of our gates, where the other tool has it.
/// </summary>
internal static class GateOrder
{
    /// <summary>Keras: i, f, c, o and z, r, h. RTNeural and RNNoise have the same.</summary>
    public static IReadOnlyList<int> Keras(string type) => type == LayerKinds.Gru ? [1, 0, 2] : InOrder(type);

    /// <summary>PyTorch: i, f, g, o and r, z, n; the orders are ours.</summary>
    public static IReadOnlyList<int> PyTorch(string type) => InOrder(type);

    /// <summary>ONNX: i, o, f, c and z, r, h.</summary>
    public static IReadOnlyList<int> Onnx(string type) => type switch
    {
        LayerKinds.Lstm => [0, 2, 3, 1],
        LayerKinds.Gru => [1, 0, 2],
        _ => [0],
    };

    /// <summary>Where each gate of the other tool stands in ours: the inverse of an order.</summary>
    public static IReadOnlyList<int> Inverse(IReadOnlyList<int> order) =>
        [.. Enumerable.Range(0, order.Count).Select(gate => order.ToList().IndexOf(gate))];

    private static int[] InOrder(string type) => [.. Enumerable.Range(0, TensorLayout.Gates(type))];
}
