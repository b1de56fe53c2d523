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
    private const long PerLstm = 100;
    private const long PerGru = 70;

    /// <summary>Instructions of one step, without normalisers.</summary>
    public static long InstructionsPerStep(NetworkSpec network) => network.Layers.Sum(Of);

    private static long Of(LayerSpec layer)
    {
        long groups = (layer.OutputShape.Channels + Lanes - 1) / Lanes;
        long rows = layer.OutputShape.Length;
        long inputs = layer.InputShape.Channels;
        return PerLayer + (rows * layer.Type switch
        {
            LayerKinds.Lstm => Products(4 * groups, inputs + layer.Units) + (groups * PerLstm),
            LayerKinds.Gru => Products(3 * groups, inputs + layer.Units) + (groups * PerGru),
            LayerKinds.SimpleRnn => Products(groups, inputs + layer.Units) + (groups * PerActivation),
            LayerKinds.Dense => Products(groups, inputs) + (groups * Activation(layer)),
            LayerKinds.Activation => groups * (PerElementwise + Activation(layer)),
            _ => groups * PerElementwise,
        });
    }

    /// <summary>Multiply-adds, loads of weights and of inputs.</summary>
    private static long Products(long vectors, long inputs) => (vectors * inputs * 3 / 2) + (inputs / Lanes);

    private static long Activation(LayerSpec layer) =>
        layer.Attribute("activation").Activation?.Name is null or ActivationKinds.Linear ? 0 : PerActivation;
}
