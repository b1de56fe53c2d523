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

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, int lanes)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        ActivationSpec gate = TileLayerWriter.Activation(layer, "recurrentActivation");
        ActivationSpec[] activations = [gate, gate, act, gate];
        string equations =
            $"i = {gate.Name}(Wi x + Ui h + bi)   f = {gate.Name}(Wf x + Uf h + bf)\n"
            + $"g = {act.Name}(Wg x + Ug h + bg)   o = {gate.Name}(Wo x + Uo h + bo)\n"
            + $"c' = f*c + i*g   h' = o*{act.Name}(c')";
        TileSection section = layer.Weights!.Packing.Sections[0];
        using (TileLayerWriter.OpenRecurrent(writer, layer, lanes, equations))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer);
            writer.Line($"ref float cell = ref {StepSyntax.At("memory", layer.Prefix + "Cell")};");
            TileLayerWriter.WriteGroups(writer, layer, section, lanes, GateNames, (tiles, units) =>
            {
                tiles.WriteBias();
                writer.Line("ref float x = ref input;");
                tiles.WriteRows("x", section.InputRows);
                writer.Line("ref float h = ref hidden;");
                tiles.WriteRows("h", section.RecurrentRows);
                tiles.WriteSums();
                writer.Line($"ref float cells = ref {units("cell")};");
                writer.Line($"ref float nexts = ref {units("next")};");
                foreach (TileSlice slice in tiles.Slices())
                {
                    tiles.WriteActivations(activations, slice);
                    WriteCell(writer, tiles, slice, activations, act);
                }
            });
            writer.Line();
            writer.Line("return ref next;");
        }
    }

    private static void WriteCell(
        CodeWriter writer, StepTiles tiles, TileSlice slice, ActivationSpec[] activations, ActivationSpec act)
    {
        int lanes = slice.Lanes;
        string name = "newCell" + CodeWriter.Integer(slice.Unit);
        string product = StepSyntax.MultiplyAdd(
            lanes,
            tiles.Gate(Input, slice, activations),
            tiles.Gate(Cell, slice, activations),
            StepSyntax.Broadcast(lanes, "KeepNormal"));
        string sum = StepSyntax.MultiplyAdd(
            lanes, tiles.Gate(Forget, slice, activations), StepSyntax.Load(lanes, "cells", slice.Unit), product);
        writer.Line($"{StepSyntax.Type(lanes)} {name} = {sum};");
        writer.Line(StepSyntax.Store(lanes, name, "cells", slice.Unit));
        string output = $"{tiles.Gate(Output, slice, activations)} * {StepSyntax.Activate(act, name)}";
        writer.Line(StepSyntax.Store(lanes, output, "nexts", slice.Unit));
    }
}
