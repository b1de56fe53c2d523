using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>How a convolution or a pool moves over the steps.</summary>
/// <param name="Stride">Rows from result to result.</param>
/// <param name="Dilation">Rows from tap to tap.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Before">Rows of padding before the steps.</param>
/// <param name="After">Rows of padding after them.</param>
internal readonly record struct MovementOverSteps(int Stride, int Dilation, int Groups, int Before, int After);

/// <summary>
/// A convolution over the steps that gives a result every few rows. A step of the model has that many rows; side by side they are one
/// row of more channels, on which a causal convolution of fewer taps is the same, tap for tap. One of several groups stays one over the
/// rows, of which every few are kept: as a matrix of a whole step it would be mostly zeros.
/// </summary>
internal static class StridedConvolution
{
    private const long MostWeights = 1 << 22;

    /// <summary>Adds the layers.</summary>
    /// <param name="node">The node.</param>
    /// <param name="value">[1, channels, T].</param>
    /// <param name="kernel">[filters, channels, taps].</param>
    /// <param name="over">How it moves, with a stride above 1.</param>
    /// <param name="hasBias">Whether the third input of the node is its bias.</param>
    /// <exception cref="MoreRowsException">A step has too few rows.</exception>
    public static Sequence Add(OnnxNode node, Sequence value, Grid<double> kernel, MovementOverSteps over, bool hasBias)
    {
        (int stride, int dilation, int groups, int before, int after) = over;
        int filters = kernel.Dimensions[0], channels = kernel.Dimensions[1], taps = kernel.Dimensions[2];
        int reach = (taps - 1) * dilation;
        if (before > reach || before < reach - (stride - 1) || before + after > reach)
        {
            throw node.Problem($"it has a stride of {stride} and {before} rows of padding before the steps and {after} after them; expected {System.Math.Max(0, reach - stride + 1)} to {reach} before and at most {reach} in all, so that no result needs later rows and each {stride} rows have one");
        }

        MoreRowsException.Require(value.Dimensions[2], stride);
        int rows = value.Dimensions[2] / stride;
        if (groups > 1)
        {
            // The result of a step's n-th group of rows is that of the row up to which its window reaches.
            Sequence every = ConvolutionOperators.Causal(node, value, kernel, dilation, groups, hasBias);
            return every with
            {
                Grid = every.Grid.Take(2, [.. Enumerable.Range(0, rows).Select(row => (row * stride) + reach - before)]),
                Steps = value.Steps / stride,
            };
        }

        int blocks = ((before + stride - 1) / stride) + 1;
        if ((long)filters * channels * blocks * stride > MostWeights)
        {
            throw node.Problem($"with a stride of {stride} and a kernel that reaches {reach} rows back it would take a matrix of {(long)filters * channels * blocks * stride} values; at most {MostWeights} can be");
        }

        double[] weights = new double[filters * blocks * stride * channels];
        for (int filter = 0; filter < filters; filter++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                // Rows back from the first row of the present block.
                int place = (tap * dilation) - before + ((blocks - 1) * stride);
                for (int channel = 0; channel < channels; channel++)
                {
                    weights[(((filter * blocks * stride) + place) * channels) + channel] = kernel.Items[(((filter * channels) + channel) * taps) + tap];
                }
            }
        }

        int source = new LayerMoves(node.Plan, node.Origin).Reshape(node.Along(value, 1), new Shape(rows, stride * channels));
        return OnnxNode.OfAlong(Layer(node, source, weights, filters, blocks, hasBias), value with
        {
            Grid = value.Grid.Take(2, [.. Enumerable.Range(0, rows)]),
            Steps = value.Steps / stride,
        }, 1, filters);
    }

    private static int Layer(OnnxNode node, int source, double[] weights, int filters, int taps, bool hasBias)
    {
        WeightArray? bias = hasBias && node.Has(2) ? FrameOperators.Bias(node, filters) : null;
        Shape shape = node.Plan.ShapeOf(source);
        WeightArray matrix = Singles.Array(node, "the kernel", new Grid<double>([filters, weights.Length / filters], weights));
        if (taps == 1)
        {
            return DenseOperators.Layer(node, source, matrix, bias?.ToSingles());
        }

        Dictionary<string, float[]> tensors = new() { [TensorLayout.Weights] = matrix.ToSingles() };
        if (bias is not null)
        {
            tensors.Add(TensorLayout.Bias, bias.ToSingles());
        }

        return node.Plan.Add(new PlannedLayer(LayerKinds.Conv1d, node.Origin, [source], shape with { Channels = filters })
        {
            Attributes = [AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", taps)],
            Tensors = tensors,
        });
    }
}
