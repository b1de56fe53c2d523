using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// Gated recurrent unit whose reset gate scales the hidden state before the product (Cho et al., 2014): one pass for reset and
/// update of all units, then one for the candidate over r*h.
/// </summary>
internal static class GruResetBeforeEmitter
{
    private static readonly string[] FirstNames = ["reset", "update"];
    private static readonly string[] SecondNames = ["candidate"];

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        ActivationSpec gate = TileLayerWriter.Activation(layer, "recurrentActivation");
        string equations =
            $"r = {gate.Name}(Wr x + Ur h + br)   z = {gate.Name}(Wz x + Uz h + bz)\n"
            + $"n = {act.Name}(Wn x + bn + Un (r*h))\n"
            + $"h' = z*h + (1-z)*n{ClippedCells.Equation(layer)}";
        TilePacking packing = layer.Weights!.Packing;
        using (TileLayerWriter.OpenRecurrent(writer, layer, target, equations, out List<Action> afterwards))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer);
            writer.Reference("resetHidden", StepSyntax.At("memory", layer.Prefix + "ResetHidden"));
            writer.Reference("update", StepSyntax.At("memory", layer.Prefix + "Update"));
            WriteGates(writer, layer, target, packing.Sections[0], [gate, gate], afterwards);
            WriteCandidate(writer, layer, target, packing.Sections[1], act, afterwards);
        }
    }

    private static void WriteGates(
        CodeWriter writer, LayerPlan layer, StepTarget target, TileSection section, ActivationSpec[] activations, List<Action> afterwards)
    {
        TileLayerWriter.WriteGroups(writer, layer, section, target, FirstNames, (tiles, units) =>
        {
            tiles.WriteBias();
            tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
            tiles.WriteRows("h", "hidden", section.RecurrentRows, isPadded: true);
            tiles.WriteSums();
            writer.Reference("olds", units("hidden"));
            writer.Reference("products", units("resetHidden"));
            writer.Reference("updates", units("update"));
            foreach (TileCells cells in ClippedCells.Of(layer, tiles.Cells(), FirstNames.Length))
            {
                cells.WriteActivations(activations);
                cells.WriteStore("products", $"{cells.Gate(0, activations)} * {cells.Load("olds")}");
                cells.WriteStore("updates", cells.Gate(1, activations));
            }
        }, ["hidden", "resetHidden", "update"], afterwards);
    }

    private static void WriteCandidate(
        CodeWriter writer, LayerPlan layer, StepTarget target, TileSection section, ActivationSpec act, List<Action> afterwards)
    {
        TileLayerWriter.WriteGroups(writer, layer, section, target, SecondNames, (tiles, units) =>
        {
            tiles.WriteBias();
            tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
            tiles.WriteRows("h", "resetHidden", section.RecurrentRows, isPadded: true);
            tiles.WriteSums();
            writer.Reference("olds", units("hidden"));
            writer.Reference("nexts", units("next"));
            writer.Reference("updates", units("update"));
            foreach (TileCells cells in ClippedCells.Of(layer, tiles.Cells(), SecondNames.Length))
            {
                string update = "z" + cells.Ending;
                writer.Line($"{StepSyntax.Type(cells.Lanes)} {update} = {cells.Load("updates")};");
                GruResetAfterEmitter.WriteBlend(cells, update, StepSyntax.Activate(act, cells.Raw(0)));
            }
        }, ["hidden", "next", "resetHidden", "update"], afterwards);
    }
}
