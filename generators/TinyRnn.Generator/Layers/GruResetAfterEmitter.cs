using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>Gated recurrent unit whose reset gate scales the recurrent product (cuDNN, PyTorch, Keras resetAfter).</summary>
internal static class GruResetAfterEmitter
{
    private const int Reset = 0;
    private const int Update = 1;
    private const int Candidate = 2;

    private static readonly string[] GateNames = ["reset", "update", "candidate"];

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        ActivationSpec[] activations = Activations(layer);
        ActivationSpec gate = activations[Reset];
        ActivationSpec act = activations[Candidate];
        string equations =
            $"r = {gate.Name}(Wr x + Ur h + br)   z = {gate.Name}(Wz x + Uz h + bz)\n"
            + $"n = {act.Name}(Wn x + bn + r*(Un h + recurrentBias))\n"
            + $"h' = z*h + (1-z)*n{ClippedCells.Equation(layer)}";
        TileSection section = layer.Weights!.Packing.Sections[0];
        using (TileLayerWriter.OpenRecurrent(writer, layer, target, equations, out List<Action> afterwards))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer);
            TileLayerWriter.WriteGroups(writer, layer, section, target, GateNames, (tiles, units) =>
            {
                WriteMatrix(tiles, section);
                writer.Reference("olds", units("hidden"));
                writer.Reference("nexts", units("next"));
                foreach (TileCells cells in ClippedCells.Of(layer, tiles.Cells(), Candidate))
                {
                    cells.WriteActivations(activations, Reset);
                    string candidate = WriteCandidate(writer, cells, act, Argument(layer, cells, activations));
                    if (HasShortBlend(cells, activations))
                    {
                        string weight = "weight" + cells.Ending;
                        writer.Line($"{StepSyntax.Type(cells.Lanes)} {weight} = {StepSyntax.BlendWeight(cells.Raw(Update))};");
                        WriteShortBlend(cells, weight, candidate);
                        continue;
                    }

                    cells.WriteActivations(activations, Update);
                    WriteHidden(writer, cells, cells.Gate(Update, activations), candidate);
                }
            }, ["hidden", "next"], afterwards);
        }
    }

    /// <summary>As <see cref="WriteMethod"/> for several instances.</summary>
    public static void WriteInstances(CodeWriter writer, LayerPlan layer, InstanceSyntax instances)
    {
        ActivationSpec[] activations = Activations(layer);
        TileSection section = layer.Weights!.Packing.Sections[0];
        TileInstancesWriter tiles = new(writer, layer, section, GateNames, instances);
        using (tiles.Open())
        {
            tiles.WriteSums(matrix => WriteMatrix(matrix, section));
            tiles.WriteCells([], sums =>
            {
                TileCells cells = ClippedCells.Of(layer, sums, Candidate);
                sums.WriteGate(Candidate, Argument(layer, cells, activations));
                sums.WriteGate(
                    Update,
                    HasShortBlend(cells, activations) ? StepSyntax.BlendWeight(cells.Raw(Update)) : cells.Gate(Update, activations));
            });
            tiles.WriteCells([("olds", Hidden), ("nexts", Hidden)], cells =>
            {
                string candidate = WriteCandidate(writer, cells, activations[Candidate], cells.Raw(Candidate));
                if (HasShortBlend(cells, activations))
                {
                    WriteShortBlend(cells, cells.Raw(Update), candidate);
                }
                else
                {
                    WriteHidden(writer, cells, cells.Raw(Update), candidate);
                }
            });
        }

        string Hidden(string ending) => InstanceSyntax.Hidden(layer, ending);
    }

    private static void WriteMatrix(StepTiles tiles, TileSection section)
    {
        tiles.WriteBias();
        tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
        tiles.WriteSplitOfLastGate();
        tiles.WriteRows("h", "hidden", section.RecurrentRows, isPadded: true);
        tiles.WriteSums();
    }

    /// <summary>
    /// Whether units are blended in the form that is shortest for the tier: it activates the update gate in its own way, so that no other
    /// gate may share its vector.
    /// </summary>
    private static bool HasShortBlend(TileCells cells, ActivationSpec[] activations) =>
        activations[Update].Name == ActivationKinds.Sigmoid && cells.IsAlone(Update);

    /// <summary>As <see cref="WriteBlend"/>, in the form that is shortest for the tier.</summary>
    /// <param name="cells">The units.</param>
    /// <param name="weight">What the tier's BlendWeight made of the update gate.</param>
    /// <param name="candidate">The activated candidate.</param>
    private static void WriteShortBlend(TileCells cells, string weight, string candidate) => cells.WriteStore(
        "nexts", StepSyntax.Blend(weight, candidate, cells.Load("olds"), StepSyntax.Broadcast(cells.Lanes, "KeepNormal")));

    private static string Argument(LayerPlan layer, TileCells cells, ActivationSpec[] activations) => ClippedCells.Argument(
        layer, StepSyntax.MultiplyAdd(cells.Lanes, cells.Gate(Reset, activations), cells.Raw(Candidate), cells.InputPartOfLastGate()));

    private static string WriteCandidate(CodeWriter writer, TileCells cells, ActivationSpec act, string argument)
    {
        string value = "value" + cells.Ending;
        writer.Line($"{StepSyntax.Type(cells.Lanes)} {value} = {StepSyntax.Activate(act, argument)};");
        return value;
    }

    private static void WriteHidden(CodeWriter writer, TileCells cells, string gate, string candidate)
    {
        string update = "z" + cells.Ending;
        writer.Line($"{StepSyntax.Type(cells.Lanes)} {update} = {gate};");
        WriteBlend(cells, update, candidate);
    }

    private static ActivationSpec[] Activations(LayerPlan layer)
    {
        ActivationSpec gate = TileLayerWriter.Activation(layer, "recurrentActivation");
        return [gate, gate, TileLayerWriter.Activation(layer, "activation")];
    }

    /// <summary>h' = (1-z)*n + (z*h + KeepNormal): exact where z is 1, and only one multiply-add waits for the candidate.</summary>
    /// <param name="cells">The units.</param>
    /// <param name="update">A local with the update gate.</param>
    /// <param name="candidate">The activated candidate.</param>
    public static void WriteBlend(TileCells cells, string update, string candidate)
    {
        int lanes = cells.Lanes;
        string kept = StepSyntax.MultiplyAdd(lanes, update, cells.Load("olds"), StepSyntax.Broadcast(lanes, "KeepNormal"));
        cells.WriteStore(
            "nexts", StepSyntax.MultiplyAdd(lanes, $"{StepSyntax.Type(lanes)}.One - {update}", candidate, kept));
    }
}
