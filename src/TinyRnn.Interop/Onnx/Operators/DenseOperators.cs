using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Products with constant matrices.</summary>
internal static class DenseOperators
{
    public static OnnxValue[] MatMul(OnnxNode node)
    {
        if (node.Input(0) is Constant left)
        {
            return node.Input(1) is Constant ? throw node.Problem("it multiplies two constants. Fold constants before importing") : [FromTheLeft(node, left)];
        }

        Sequence value = node.SequenceInput(0);
        if (node.Input(1) is Sequence other && node.Graph.Attention.Product(node, value, other) is { } attended)
        {
            return [attended];
        }

        Grid<double> matrix = Matrix(node, node.ConstantInput(1, "the matrix").Grid);
        return [Product(node, value, value.Dimensions.Length - 1, Singles.Array(node, "the matrix", matrix).Transposed(), null)];
    }

    public static OnnxValue[] Gemm(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        Grid<double> matrix = Matrix(node, node.ConstantInput(1, "the matrix").Grid);
        double alpha = node.Real("alpha", 1), beta = node.Real("beta", 1);
        if (node.Integer("transA", 0) != 0)
        {
            value = (Sequence)value.Move(new Transposition([1, 0]), value.TimeAxis < 0 ? -1 : 1 - value.TimeAxis);
        }

        WeightArray weights = Singles.Array(node, "the matrix", Scaled(matrix, alpha));
        weights = node.Integer("transB", 0) != 0 ? weights : weights.Transposed();
        Grid<double>? bias = node.Has(2) ? Scaled(node.ConstantInput(2, "the bias").Grid, beta) : null;
        int units = weights.Dimensions[0];
        if (bias is not null && bias.Items.Length != units && bias.Items.Length != 1)
        {
            throw node.Problem($"the bias has {bias.Items.Length} values; expected {units}");
        }

        return [Product(node, value, value.Dimensions.Length - 1, weights, bias is null ? null : Singles.Of(node, "the bias", bias.Reshape(bias.Items.Length).Broadcast([units])))];
    }

    /// <summary>W x, where x has the channels in its last axis but one.</summary>
    private static Sequence FromTheLeft(OnnxNode node, Constant matrix)
    {
        Sequence value = node.SequenceInput(1);
        return value.Dimensions.Length >= 2
            ? Product(node, value, value.Dimensions.Length - 2, Singles.Array(node, "the matrix", Matrix(node, matrix.Grid)), null)
            : throw node.Problem($"its second input has the shape {value.Shape}; expected two dimensions");
    }

    /// <summary>Adds a dense layer over one axis of a value.</summary>
    /// <param name="node">The node.</param>
    /// <param name="value">The value.</param>
    /// <param name="axis">The axis of its channels.</param>
    /// <param name="weights">[units, channels].</param>
    /// <param name="bias">[units], or null.</param>
    private static Sequence Product(OnnxNode node, Sequence value, int axis, WeightArray weights, float[]? bias)
    {
        int units = weights.Dimensions[0];
        int channels = weights.Dimensions[1];
        if (axis == value.TimeAxis || value.Dimensions[axis] != channels)
        {
            throw node.Problem($"it multiplies {value.Shape} (T counts the steps) with a matrix for {channels} channels; expected {channels} channels a step in axis {axis}");
        }

        int source = node.Along(value, axis);
        return OnnxNode.OfAlong(Layer(node, source, weights, bias), value, axis, units);
    }

    /// <summary>Adds a dense layer; returns its index.</summary>
    public static int Layer(OnnxNode node, int source, WeightArray weights, float[]? bias)
    {
        int units = weights.Dimensions[0];
        Dictionary<string, float[]> tensors = new() { [TensorLayout.Weights] = weights.ToSingles() };
        if (bias is not null)
        {
            tensors.Add(TensorLayout.Bias, bias);
        }

        return node.Plan.Add(new PlannedLayer(LayerKinds.Dense, node.Origin, [source], node.Plan.ShapeOf(source) with { Channels = units })
        {
            Attributes = [AttributeValue.Of("units", units)],
            Tensors = tensors,
        });
    }

    private static Grid<double> Matrix(OnnxNode node, Grid<double> grid) =>
        grid.Rank >= 2 && grid.Dimensions.Take(grid.Rank - 2).All(size => size == 1) && grid.Items.Length > 0
            ? grid.Reshape([.. grid.Dimensions.Skip(grid.Rank - 2)])
            : throw node.Problem($"the constant has the shape [{string.Join(", ", grid.Dimensions)}]; expected a matrix");

    private static Grid<double> Scaled(Grid<double> grid, double factor) =>
        factor == 1 ? grid : new Grid<double>(grid.Dimensions, [.. grid.Items.Select(value => value * factor)]);
}
