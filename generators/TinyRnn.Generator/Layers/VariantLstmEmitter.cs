using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>Long short-term memory with peepholes, clip, coupled gates or an output activation of its own; otherwise as <see cref="LstmEmitter"/>.</summary>
internal static class VariantLstmEmitter
{
    private const int Input = 0;
    private const int Forget = 1;
    private const int Cell = 2;
    private const int Output = 3;

    private static readonly string[] GateNames = ["input", "forget", "cell", "output"];

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        TileSection section = layer.Weights!.Packing.Sections[0];
        bool hasPeepholes = layer.Weights.FindPlain(TensorLayout.Peepholes) is not null;
        using (TileLayerWriter.OpenRecurrent(writer, layer, target, Equations(layer.Spec), out List<Action> afterwards))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer);
            writer.Reference("cell", StepSyntax.At("memory", layer.Prefix + "Cell"));
            if (hasPeepholes)
            {
                writer.Reference("peepholes", StepSyntax.At("packed", layer.Prefix + "Peepholes"));
            }

            string[] arrays = hasPeepholes ? ["hidden", "next", "cell", "peepholes"] : ["hidden", "next", "cell"];
            TileLayerWriter.WriteGroups(writer, layer, section, target, GateNames, (tiles, units) =>
            {
                tiles.WriteBias();
                tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
                tiles.WriteRows("h", "hidden", section.RecurrentRows, isPadded: true);
                tiles.WriteSums();
                writer.Reference("cells", units("cell"));
                writer.Reference("nexts", units("next"));
                if (hasPeepholes)
                {
                    writer.Reference("peeps", units("peepholes"));
                }

                foreach (TileCells cells in tiles.Cells())
                {
                    WriteCell(writer, layer, cells);
                }
            }, arrays, afterwards);
        }
    }

    private static string Equations(LayerSpec layer)
    {
        string gate = layer.Attribute("recurrentActivation").Activation!.Name;
        string act = layer.Attribute("activation").Activation!.Name;
        string output = layer.Attribute(LayerKinds.LstmOutputActivation(layer)).Activation!.Name;
        bool hasPeepholes = layer.Attribute("peepholes").Flag == true;
        string forget = layer.Attribute("coupledInputForget").Flag == true
            ? "1 - i"
            : $"{gate}(Wf x + Uf h + bf{(hasPeepholes ? " + pf*c" : string.Empty)})";
        string clip = layer.Attribute("clip").Number is double limit and > 0
            ? $"\narguments of gates limited to {CodeWriter.Float((float)limit)}"
            : string.Empty;
        return $"i = {gate}(Wi x + Ui h + bi{(hasPeepholes ? " + pi*c" : string.Empty)})   f = {forget}\n"
            + $"g = {act}(Wg x + Ug h + bg)   o = {gate}(Wo x + Uo h + bo{(hasPeepholes ? " + po*c'" : string.Empty)})\n"
            + $"c' = f*c + i*g   h' = o*{output}(c'){clip}";
    }

    private static void WriteCell(CodeWriter writer, LayerPlan layer, TileCells cells)
    {
        int lanes = cells.Lanes;
        string type = StepSyntax.Type(lanes);
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        ActivationSpec gate = TileLayerWriter.Activation(layer, "recurrentActivation");
        ActivationSpec outward = TileLayerWriter.Activation(layer, LayerKinds.LstmOutputActivation(layer.Spec));
        string old = "oldCell" + cells.Ending;
        string name = "newCell" + cells.Ending;
        string admitted = "admitted" + cells.Ending;
        writer.Line($"{type} {old} = {cells.Load("cells")};");
        writer.Line($"{type} {admitted} = {StepSyntax.Activate(gate, Argument(layer, cells, Input, 0, old))};");
        string candidate = StepSyntax.Activate(act, Argument(layer, cells, Cell, -1, old));
        string added = StepSyntax.MultiplyAdd(lanes, admitted, candidate, StepSyntax.Broadcast(lanes, "KeepNormal"));
        string forget = layer.Spec.Attribute("coupledInputForget").Flag == true
            ? $"{type}.One - {admitted}"
            : StepSyntax.Activate(gate, Argument(layer, cells, Forget, 1, old));
        writer.Line($"{type} {name} = {StepSyntax.MultiplyAdd(lanes, forget, old, added)};");
        cells.WriteStore("cells", name);
        string output = StepSyntax.Activate(gate, Argument(layer, cells, Output, 2, name));
        cells.WriteStore("nexts", $"{output} * {StepSyntax.Activate(outward, name)}");
    }

    /// <summary>What a gate's activation gets: the sum, what it sees of the cell, both limited.</summary>
    private static string Argument(LayerPlan layer, TileCells cells, int gate, int peephole, string cell)
    {
        string sum = cells.Raw(gate);
        if (peephole >= 0 && layer.Weights!.FindPlain(TensorLayout.Peepholes) is PlainWeights weights)
        {
            string factor = cells.Load("peeps", peephole * weights.Stride);
            sum = StepSyntax.MultiplyAdd(cells.Lanes, factor, cell, sum);
        }

        double clip = layer.Spec.Attribute("clip").Number!.Value;
        return clip > 0 ? StepSyntax.Clip(sum, (float)clip) : sum;
    }
}
