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
        string equations =
            $"i = {gate.Name}(Wi x + Ui h + bi)   f = {gate.Name}(Wf x + Uf h + bf)\n"
            + $"g = {act.Name}(Wg x + Ug h + bg)   o = {gate.Name}(Wo x + Uo h + bo)\n"
            + $"c' = f*c + i*g   h' = o*{act.Name}(c')";
        TileSection section = layer.Weights!.Packing.Sections[0];
        using (TileLayerWriter.OpenRecurrent(writer, layer, target, equations, out List<Action> afterwards))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer);
            writer.Reference("cell", StepSyntax.At("memory", layer.Prefix + "Cell"));
            TileLayerWriter.WriteGroups(writer, layer, section, target, GateNames, (tiles, units) =>
            {
                WriteMatrix(tiles, section);
                writer.Reference("cells", units("cell"));
                writer.Reference("nexts", units("next"));
                foreach (TileCells cells in tiles.Cells())
                {
                    WriteNewCell(writer, cells, layer);
                    WriteOutput(cells, layer, IsQuotient(cells, layer) ? cells.Raw(Output) : cells.Gate(Output, Activations(layer)));
                }
            }, ["hidden", "next", "cell"], afterwards);
        }
    }

    /// <summary>As <see cref="WriteMethod"/> for several instances.</summary>
    public static void WriteInstances(CodeWriter writer, LayerPlan layer, InstanceSyntax instances)
    {
        TileSection section = layer.Weights!.Packing.Sections[0];
        TileInstancesWriter tiles = new(writer, layer, section, GateNames, instances);
        using (tiles.Open())
        {
            tiles.WriteSums(matrix => WriteMatrix(matrix, section));
            tiles.WriteCells([("cells", CellOf)], cells =>
            {
                WriteNewCell(writer, cells, layer);
                if (!IsQuotient(cells, layer))
                {
                    cells.WriteGate(Output, cells.Gate(Output, Activations(layer)));
                }
            });
            tiles.WriteCells([("cells", CellOf), ("nexts", ending => InstanceSyntax.Hidden(layer, ending))], cells =>
            {
                writer.Line($"{StepSyntax.Type(cells.Lanes)} {NewCell(cells)} = {cells.Load("cells")};");
                WriteOutput(cells, layer, cells.Raw(Output));
            });
        }

        string CellOf(string ending) => StepSyntax.At("memory" + ending, layer.Prefix + "Cell");
    }

    private static void WriteMatrix(StepTiles tiles, TileSection section)
    {
        tiles.WriteBias();
        tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
        tiles.WriteRows("h", "hidden", section.RecurrentRows, isPadded: true);
        tiles.WriteSums();
    }

    private static void WriteNewCell(CodeWriter writer, TileCells cells, LayerPlan layer)
    {
        int lanes = cells.Lanes;
        string name = NewCell(cells);
        string keep = StepSyntax.Broadcast(lanes, "KeepNormal");
        ActivationSpec[] activations = Activations(layer);
        if (IsQuotient(cells, layer))
        {
            // A product of sigmoid and tanh is one quotient.
            string product = StepSyntax.SigmoidTimesTanh(cells.Raw(Input), cells.Raw(Cell));
            string forget = StepSyntax.Activate(activations[Forget], cells.Raw(Forget));
            writer.Line($"{StepSyntax.Type(lanes)} {name} = {product} + {keep};");
            writer.Line($"{name} = {StepSyntax.MultiplyAdd(lanes, forget, cells.Load("cells"), name)};");
        }
        else
        {
            cells.WriteActivations(activations);
            string added = StepSyntax.MultiplyAdd(lanes, cells.Gate(Input, activations), cells.Gate(Cell, activations), keep);
            string sum = StepSyntax.MultiplyAdd(lanes, cells.Gate(Forget, activations), cells.Load("cells"), added);
            writer.Line($"{StepSyntax.Type(lanes)} {name} = {sum};");
        }

        cells.WriteStore("cells", name);
    }

    /// <summary>Writes h' from the output gate: before its activation where it takes part in a quotient, else activated.</summary>
    private static void WriteOutput(TileCells cells, LayerPlan layer, string outputGate)
    {
        string name = NewCell(cells);
        cells.WriteStore("nexts", IsQuotient(cells, layer) ? StepSyntax.SigmoidTimesTanh(outputGate, name)
            : IsUsual(layer) ? StepSyntax.ScaledTanh(outputGate, name)
            : $"{outputGate} * {StepSyntax.Activate(Activations(layer)[Cell], name)}");
    }

    /// <summary>Whether products of sigmoid and tanh are one quotient: where each gate has vectors of its own.</summary>
    private static bool IsQuotient(TileCells cells, LayerPlan layer) => IsUsual(layer) && cells.IsAlone(Input);

    private static string NewCell(TileCells cells) => "newCell" + cells.Ending;

    private static bool IsUsual(LayerPlan layer)
    {
        ActivationSpec[] activations = Activations(layer);
        return activations[Input].Name == ActivationKinds.Sigmoid && activations[Cell].Name == ActivationKinds.Tanh;
    }

    private static ActivationSpec[] Activations(LayerPlan layer)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        ActivationSpec gate = TileLayerWriter.Activation(layer, "recurrentActivation");
        return [gate, gate, act, gate];
    }
}
