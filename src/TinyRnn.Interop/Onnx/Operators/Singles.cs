using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Weights of a node in float32.</summary>
internal static class Singles
{
    /// <summary>The values, all finite.</summary>
    public static float[] Of(OnnxNode node, string what, Grid<double> grid) => Array(node, what, grid).ToSingles();

    /// <summary>The values, all finite.</summary>
    public static float[] Of(OnnxNode node, string what, double[] values) => Of(node, what, new Grid<double>([values.Length], values));

    /// <summary>The values as weights that know their place.</summary>
    public static WeightArray Array(OnnxNode node, string what, Grid<double> grid) =>
        new(grid.Dimensions, grid.Items, $"{node.Graph.File}: {node.Where}: {what}");
}
