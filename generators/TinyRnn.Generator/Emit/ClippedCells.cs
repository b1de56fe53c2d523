using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Units of a layer that limits the arguments of its gates: each gate is limited and activated by itself, because vectors that gates
/// share are only right to activate as they are.
/// </summary>
/// <param name="cells">The units.</param>
/// <param name="clip">The limit, above 0.</param>
/// <param name="gates">Gates from the first whose sums are arguments.</param>
internal sealed class ClippedCells(TileCells cells, float clip, int gates) : TileCells
{
    public override int Lanes => cells.Lanes;

    public override string Ending => cells.Ending;

    /// <summary>Units as the update of a layer sees them: limited where the layer has a clip.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="cells">Its units.</param>
    /// <param name="gates">Gates from the first whose sums are arguments.</param>
    public static IEnumerable<TileCells> Of(LayerPlan layer, IEnumerable<TileCells> cells, int gates) => cells.Select(item => Of(layer, item, gates));

    /// <summary>As the other for one.</summary>
    public static TileCells Of(LayerPlan layer, TileCells cells, int gates) => Limit(layer) is > 0 and float clip ? new ClippedCells(cells, clip, gates) : cells;

    /// <summary>An argument, limited where the layer has a clip.</summary>
    public static string Argument(LayerPlan layer, string argument) => Limit(layer) is > 0 and float clip ? StepSyntax.Clip(argument, clip) : argument;

    /// <summary>What the layer's equations say of it.</summary>
    public static string Equation(LayerPlan layer) =>
        Limit(layer) is > 0 and float clip ? $"\narguments of gates limited to {CodeWriter.Float(clip)}" : string.Empty;

    public override bool IsAlone(int gate) => cells.IsAlone(gate);

    public override string Raw(int gate) => gate < gates ? StepSyntax.Clip(cells.Raw(gate), clip) : cells.Raw(gate);

    public override string Gate(int gate, IReadOnlyList<ActivationSpec> activations) => StepSyntax.Activate(activations[gate], Raw(gate));

    /// <summary>Nothing: <see cref="Gate"/> activates.</summary>
    public override void WriteActivations(IReadOnlyList<ActivationSpec> activations, int only = -1)
    {
    }

    public override string InputPartOfLastGate() => cells.InputPartOfLastGate();

    public override string Load(string array, int offset = 0) => cells.Load(array, offset);

    public override void WriteStore(string array, string value) => cells.WriteStore(array, value);

    private static float Limit(LayerPlan layer) => (float)layer.Spec.Attribute("clip").Number!.Value;
}
