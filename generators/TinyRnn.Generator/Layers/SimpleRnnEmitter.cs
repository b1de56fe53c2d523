using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>Elman network.</summary>
internal static class SimpleRnnEmitter
{
    private static readonly string[] GateNames = ["sum"];

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        TileSection section = layer.Weights!.Packing.Sections[0];
        using (TileLayerWriter.OpenRecurrent(writer, layer, target, $"h' = {act.Name}(W x + U h + b){ClippedCells.Equation(layer)}", out List<Action> afterwards))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer);
            TileLayerWriter.WriteGroups(writer, layer, section, target, GateNames, (tiles, units) =>
            {
                WriteMatrix(tiles, section);
                writer.Reference("nexts", units("next"));
                foreach (TileCells cells in ClippedCells.Of(layer, tiles.Cells(), GateNames.Length))
                {
                    WriteHidden(cells, act);
                }
            }, ["hidden", "next"], afterwards);
        }
    }

    /// <summary>As <see cref="WriteMethod"/> for several instances.</summary>
    public static void WriteInstances(CodeWriter writer, LayerPlan layer, InstanceSyntax instances)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        TileSection section = layer.Weights!.Packing.Sections[0];
        TileInstancesWriter tiles = new(writer, layer, section, GateNames, instances);
        using (tiles.Open())
        {
            tiles.WriteSums(matrix => WriteMatrix(matrix, section));
            tiles.WriteCells([("nexts", ending => InstanceSyntax.Hidden(layer, ending))], cells => WriteHidden(ClippedCells.Of(layer, cells, GateNames.Length), act));
        }
    }

    private static void WriteMatrix(StepTiles tiles, TileSection section)
    {
        tiles.WriteBias();
        tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
        tiles.WriteRows("h", "hidden", section.RecurrentRows, isPadded: true);
        tiles.WriteSums();
    }

    private static void WriteHidden(TileCells cells, ActivationSpec act)
    {
        string sum = cells.Raw(0);
        string argument = act.Name == ActivationKinds.Sigmoid ? sum : $"{sum} + {StepSyntax.Broadcast(cells.Lanes, "KeepNormal")}";
        cells.WriteStore("nexts", StepSyntax.Activate(act, argument));
    }
}
