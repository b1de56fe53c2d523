using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>
/// How many ARM64 instructions a step takes, about: one multiply-add for every four weights, one load for every eight (two
/// registers at a time) and one for every four inputs, and a fixed number for the activations of four units. Units are rounded up
/// to four. The constants are fitted to the ARM64 lab's counts of the 14 peer cases.
/// </summary>
internal static class Arm64Estimate
{
    private const int Lanes = 4;
    private const long PerLayer = 20;
    private const long PerElementwise = 4;
    private const long PerActivation = 20;
    private const long PerFolded = 2;
    private const long PerLstm = 100;
    private const long PerGru = 70;

    /// <summary>Instructions of one step, without normalisers.</summary>
    public static long InstructionsPerStep(NetworkSpec network) => network.Layers.Sum(Of);

    /// <summary>Instructions of one layer in one step.</summary>
    public static long Of(LayerSpec layer)
    {
        long groups = (layer.OutputShape.Channels + Lanes - 1) / Lanes;
        long rows = layer.OutputShape.Length;
        long inputs = layer.InputShape.Channels;
        return PerLayer + (rows * layer.Type switch
        {
            LayerKinds.Lstm => Products(4 * groups, inputs + layer.Units) + (groups * PerLstm),
            LayerKinds.Gru => Products(3 * groups, inputs + layer.Units) + (groups * PerGru),
            LayerKinds.SimpleRnn => Products(groups, inputs + layer.Units) + (groups * PerActivation),
            LayerKinds.Bidirectional => 2 * Direction(layer),
            LayerKinds.Conv1d => Products(groups, Window(layer)) + (groups * Activation(layer)),
            LayerKinds.LayerNorm => groups * 3 * PerElementwise,
            LayerKinds.Dense => Products(groups, inputs) + (groups * Activation(layer)),
            LayerKinds.Activation => groups * (PerElementwise + Activation(layer)),
            LayerKinds.Flatten or LayerKinds.Reshape => 0,
            LayerKinds.Pooling => groups * (PerElementwise + (layer.Whole("size") * PerFolded)),
            LayerKinds.Reduce => groups * (PerElementwise + (Folded(layer) * PerFolded)),
            _ => groups * PerElementwise,
        });
    }

    private static long Direction(LayerSpec layer)
    {
        string cell = layer.Attribute("cell").Text!;
        long units = layer.Whole("units");
        long vectors = (units + Lanes - 1) / Lanes;
        long perVector = cell == LayerKinds.Lstm ? PerLstm : cell == LayerKinds.Gru ? PerGru : PerActivation;
        return Products(TensorLayout.Gates(cell) * vectors, layer.InputShape.Channels + units) + (vectors * perVector);
    }

    /// <summary>Vectors that a reduction puts together for each vector, or each value, that it gives.</summary>
    private static long Folded(LayerSpec layer) => layer.Attribute("axis").Text == LayerKinds.RowsAxis
        ? layer.InputShape.Length
        : (layer.InputShape.Channels + Lanes - 1) / Lanes;

    private static long Window(LayerSpec layer) =>
        (long)layer.Whole("kernelSize") * layer.InputShape.Channels / layer.Whole("groups");

    /// <summary>Multiply-adds, loads of weights and of inputs.</summary>
    private static long Products(long vectors, long inputs) => (vectors * inputs * 3 / 2) + (inputs / Lanes);

    private static long Activation(LayerSpec layer) =>
        layer.Attribute("activation").Activation?.Name is null or ActivationKinds.Linear ? 0 : PerActivation;
}
