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
        using (TileLayerWriter.OpenRecurrent(writer, layer, target, $"h' = {act.Name}(W x + U h + b)", out List<Action> afterwards))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer, target);
            TileLayerWriter.WriteGroups(writer, layer, section, target, GateNames, (tiles, units) =>
            {
                tiles.WriteBias();
                tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
                tiles.WriteRows("h", "hidden", section.RecurrentRows, isPadded: true);
                tiles.WriteSums();
                tiles.ForEachInstance(suffix =>
                {
                    writer.Line($"ref float nexts = ref {units("next" + suffix)};");
                    foreach (TileSlice slice in tiles.Slices())
                    {
                        string sum = tiles.Raw(0, slice);
                        string argument = act.Name == ActivationKinds.Sigmoid
                            ? sum
                            : $"{sum} + {StepSyntax.Broadcast(slice.Lanes, "KeepNormal")}";
                        writer.Line(StepSyntax.Store(slice.Lanes, StepSyntax.Activate(act, argument), "nexts", slice.Unit));
                    }
                });
            }, ["hidden", "next"], afterwards);
            TileLayerWriter.CloseRecurrent(writer, target);
        }
    }
}
