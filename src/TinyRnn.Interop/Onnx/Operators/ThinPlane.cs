using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// A convolution or pool over a plane that has one row, or one column: as tf2onnx writes those of one axis. It is the same over the other
/// axis alone.
/// </summary>
internal static class ThinPlane
{
    private const int FirstAxis = 2;
    private const int Axes = 2;

    /// <summary>The node's results, or null where its input has no plane or the plane is not thin.</summary>
    /// <param name="node">A node whose first input is [sequences, channels, rows, columns] and whose second, if any, is its kernel.</param>
    /// <param name="apply">Applies a node of one axis.</param>
    public static OnnxValue[]? Apply(OnnxNode node, Func<OnnxNode, OnnxValue[]> apply)
    {
        if (node.Input(0) is not Sequence { Dimensions.Length: FirstAxis + Axes } value)
        {
            return null;
        }

        Constant? kernel = node.Has(1) ? node.ConstantInput(1, "the kernel") : null;
        int[]? size = node.Integers("kernel_shape") ?? kernel?.Dimensions[FirstAxis..];
        int[] pads = node.Integers("pads") ?? new int[2 * Axes];
        for (int axis = 0; axis < Axes && size is { Length: Axes } && pads.Length == 2 * Axes; axis++)
        {
            bool isThin = axis + FirstAxis != value.TimeAxis && value.Dimensions[axis + FirstAxis] == 1 && size[axis] == 1 && pads[axis] == 0 && pads[axis + Axes] == 0
                && (kernel is null || (kernel.Dimensions.Length == FirstAxis + Axes && kernel.Dimensions[axis + FirstAxis] == 1));
            if (isThin)
            {
                return [.. apply(OfOneAxis(node, value, kernel, axis)).Select(result => result.Unsqueeze([axis + FirstAxis]))];
            }
        }

        return null;
    }

    private static OnnxNode OfOneAxis(OnnxNode node, Sequence value, Constant? kernel, int axis)
    {
        Dictionary<int, OnnxValue> inputs = new() { [0] = value.Squeeze([axis + FirstAxis]) };
        if (kernel is not null)
        {
            inputs.Add(1, kernel.Squeeze([axis + FirstAxis]));
        }

        // Strides and the like have a number for each axis; pads one before and one after each.
        return node.With(inputs, numbers => [.. numbers.Where((_, i) => i % Axes != axis)]);
    }
}
