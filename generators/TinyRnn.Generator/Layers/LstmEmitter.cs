using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>Long short-term memory: four gates, cell and output stay in registers.</summary>
internal static class LstmEmitter
{
    private const int Input = 0;
    private const int Forget = 1;
    private const int Cell = 2;
    private const int Output = 3;

    private static readonly string[] GateNames = ["input", "forget", "cell", "output"];

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        ActivationSpec gate = TileLayerWriter.Activation(layer, "recurrentActivation");
        ActivationSpec[] activations = [gate, gate, act, gate];
        string equations =
            $"i = {gate.Name}(Wi x + Ui h + bi)   f = {gate.Name}(Wf x + Uf h + bf)\n"
            + $"g = {act.Name}(Wg x + Ug h + bg)   o = {gate.Name}(Wo x + Uo h + bo)\n"
            + $"c' = f*c + i*g   h' = o*{act.Name}(c')";
        TileSection section = layer.Weights!.Packing.Sections[0];
        using (TileLayerWriter.OpenRecurrent(writer, layer, target, equations, out List<Action> afterwards))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer, target);
            target.ForEachInstance(suffix =>
                writer.Line($"ref float cell{suffix} = ref {StepSyntax.At("memory" + suffix, layer.Prefix + "Cell")};"));
            TileLayerWriter.WriteGroups(writer, layer, section, target, GateNames, (tiles, units) =>
            {
                tiles.WriteBias();
                tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
                tiles.WriteRows("h", "hidden", section.RecurrentRows, isPadded: true);
                tiles.WriteSums();
                tiles.ForEachInstance(suffix =>
                {
                    writer.Line($"ref float cells = ref {units("cell" + suffix)};");
                    writer.Line($"ref float nexts = ref {units("next" + suffix)};");
                    foreach (TileSlice slice in tiles.Slices())
                    {
                        WriteCell(writer, tiles, slice, activations, gate, act);
                    }
                });
            }, ["hidden", "next", "cell"], afterwards);
            TileLayerWriter.CloseRecurrent(writer, target);
        }
    }

    private static void WriteCell(
        CodeWriter writer,
        StepTiles tiles,
        TileSlice slice,
        ActivationSpec[] activations,
        ActivationSpec gate,
        ActivationSpec act)
    {
        int lanes = slice.Lanes;
        string name = "newCell" + CodeWriter.Integer(slice.Unit);
        string keep = StepSyntax.Broadcast(lanes, "KeepNormal");
        string cells = StepSyntax.Load(lanes, "cells", slice.Unit);
        bool isUsual = gate.Name == ActivationKinds.Sigmoid && act.Name == ActivationKinds.Tanh;
        if (isUsual && tiles.IsAlone(Input, slice))
        {
            // A product of sigmoid and tanh is one quotient.
            string product = StepSyntax.SigmoidTimesTanh(tiles.Raw(Input, slice), tiles.Raw(Cell, slice));
            string forget = StepSyntax.Activate(gate, tiles.Raw(Forget, slice));
            writer.Line($"{StepSyntax.Type(lanes)} {name} = {product} + {keep};");
            writer.Line($"{name} = {StepSyntax.MultiplyAdd(lanes, forget, cells, name)};");
            writer.Line(StepSyntax.Store(lanes, name, "cells", slice.Unit));
            writer.Line(StepSyntax.Store(
                lanes, StepSyntax.SigmoidTimesTanh(tiles.Raw(Output, slice), name), "nexts", slice.Unit));
            return;
        }

        tiles.WriteActivations(activations, slice);
        string added = StepSyntax.MultiplyAdd(
            lanes, tiles.Gate(Input, slice, activations), tiles.Gate(Cell, slice, activations), keep);
        string sum = StepSyntax.MultiplyAdd(lanes, tiles.Gate(Forget, slice, activations), cells, added);
        writer.Line($"{StepSyntax.Type(lanes)} {name} = {sum};");
        writer.Line(StepSyntax.Store(lanes, name, "cells", slice.Unit));
        string outputGate = tiles.Gate(Output, slice, activations);
        string output = isUsual
            ? StepSyntax.ScaledTanh(outputGate, name)
            : $"{outputGate} * {StepSyntax.Activate(act, name)}";
        writer.Line(StepSyntax.Store(lanes, output, "nexts", slice.Unit));
    }
}
