using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// Mean or maximum of windows of steps that overlap or have padding. A mean is a convolution; a maximum is that of delayed copies, which a
/// convolution of ones and zeros makes. Both run step by step where the convolution does.
/// </summary>
internal static class OverlappingPool
{
    private const int LargestWindow = 1 << 10;

    // Far below all values, and small enough that nothing overflows beside it.
    private const double Never = -1e30;

    private static readonly string[] NeverNegative = [ActivationKinds.Relu, ActivationKinds.Sigmoid, ActivationKinds.HardSigmoid, ActivationKinds.Softplus];

    /// <summary>Adds the layers.</summary>
    /// <param name="node">The node.</param>
    /// <param name="value">[1, channels, T].</param>
    /// <param name="isMean">Whether it is the mean.</param>
    /// <param name="size">Rows of a window.</param>
    /// <param name="stride">Rows from window to window.</param>
    /// <exception cref="MoreRowsException">A step has too few rows.</exception>
    public static Sequence Add(OnnxNode node, Sequence value, bool isMean, int size, int stride)
    {
        (int before, int after) = ConvolutionOperators.Padding(node, value, size - 1, stride);
        bool isOfZeros = value.RowsBefore + value.RowsAfter > 0;
        bool isOneEach = stride == 1 ? before + after == size - 1 : before >= size - stride && before + after <= size - 1;
        if (size > LargestWindow || !isOneEach
            || (isOfZeros && (before != value.RowsBefore || after != value.RowsAfter))
            || (node.Integer("ceil_mode", 0) != 0 && before > 0 && before + after > size - stride))
        {
            throw node.Problem($"over the steps it takes windows of {size} with a stride of {stride}, and {before} rows of padding before the steps and {after} after them; expected at most {LargestWindow} a window, {(stride == 1 ? $"{size - 1} rows of padding in all" : $"{System.Math.Max(0, size - stride)} to {size - 1} before and at most {size - 1} in all")}, all of it of one node and without 'ceil_mode', so that each {stride} steps have one result. Pad the steps so before training, or use a stride of {size}");
        }

        Sequence steps = value with { RowsBefore = 0, RowsAfter = 0 };
        MovementOverSteps over = new(stride, 1, 1, before, after);
        bool countsPadding = isOfZeros || before + after == 0 || node.Integer("count_include_pad", 0) != 0;
        return isMean ? Mean(node, steps, size, over, countsPadding) : Maximum(node, steps, size, over, isOfZeros);
    }

    private static Sequence Mean(OnnxNode node, Sequence value, int size, MovementOverSteps over, bool countsPadding)
    {
        int channels = value.Dimensions[1];
        double share = countsPadding ? 1.0 / size : 1;
        Sequence sum = Convolved(value, channels, (_, _) => share, channels);
        return countsPadding ? sum : ArithmeticOperators.Join(node, LayerKinds.Divide, [sum, Convolved(Ones(node, value), channels, (_, _) => 1, 1)]);

        Sequence Convolved(Sequence rows, int filters, System.Func<int, int, double> weight, int groups) =>
            OverlappingPool.Convolved(node, rows, filters, size, weight, over with { Groups = groups });
    }

    private static Sequence Maximum(OnnxNode node, Sequence value, int size, MovementOverSteps over, bool isOfZeros)
    {
        int channels = value.Dimensions[1], filters = channels * size;
        Sequence delayed = Convolved(node, value, filters, size, Delay, over with { Groups = channels });
        if (!isOfZeros && over.Before + over.After > 0 && !IsNeverNegative(node, value))
        {
            // Where a window has rows of padding, the copies have zeros, which must not count.
            Sequence present = Convolved(node, Ones(node, value), filters, size, Delay, over);
            delayed = ArithmeticOperators.Join(node, LayerKinds.Add, [delayed, ArithmeticOperators.Affine(node, present, _ => -Never, _ => Never)]);
        }

        Sequence windows = delayed with { Grid = delayed.Grid.Reshape(1, channels, size, delayed.Dimensions[2]), TimeAxis = 3 };
        return (Sequence)ReductionOperators.WithinAStep(node, windows, [2], LayerKinds.ReduceMax).Squeeze([2]);

        double Delay(int filter, int tap) => filter % size == tap ? 1 : 0;
    }

    private static Sequence Convolved(OnnxNode node, Sequence value, int filters, int taps, System.Func<int, int, double> weight, MovementOverSteps over) =>
        ConvolutionOperators.OverSteps(
            node, value,
            new Grid<double>([filters, 1, taps], [.. Enumerable.Range(0, filters * taps).Select(item => weight(item / taps, item % taps))]), over, hasBias: false);

    /// <summary>One channel of ones.</summary>
    private static Sequence Ones(OnnxNode node, Sequence value) =>
        ArithmeticOperators.Affine(node, value with { Grid = value.Grid.Take(1, [0]) }, _ => 0, _ => 1);

    private static bool IsNeverNegative(OnnxNode node, Sequence value) => value.Grid.Items.All(item =>
        item is { Source: ChannelSource.Layer, Index: >= 0 } && node.Plan.Layers[item.Index].Find("activation") is { Activation.Name: var name } && NeverNegative.Contains(name)
        && node.Plan.Layers[item.Index].Type == LayerKinds.Activation);
}
