using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// Fully connected layer: tiles as in the recurrent kinds, left-over units as dot products. A convolution has it for a window and a
/// group.
/// </summary>
internal static class DenseEmitter
{
    private static readonly string[] GateNames = ["sum"];

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        TileSection section = layer.Weights!.Packing.Sections[0];
        using (TileLayerWriter.OpenDense(writer, layer, target, $"y = {act.Name}(W x + b)"))
        {
            TileSchedule schedule = TileLayerWriter.WriteGroups(writer, layer, section, target, GateNames, (tiles, units) =>
            {
                WriteMatrix(tiles, section);
                writer.Line($"ref float outputs = ref {units("output")};");
                tiles.WriteOutputs(act);
            });
            WriteRows(writer, layer, schedule.Rows, target.Lanes, act);
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
            tiles.WriteOutputs(matrix => WriteMatrix(matrix, section), act);
            if (tiles.Rows.Count > 0 || act.Name == ActivationKinds.Softmax)
            {
                writer.Line();
                using (instances.ForEach(TilePlanner.MostInstances))
                {
                    for (int instance = 0; instance < TilePlanner.MostInstances; instance++)
                    {
                        using (writer.Block(string.Empty))
                        {
                            tiles.WriteLayer(instance, string.Empty);
                            WriteRows(writer, layer, tiles.Rows, instances.Target.Lanes, act);
                        }
                    }
                }
            }
        }
    }

    private static void WriteMatrix(StepTiles tiles, TileSection section)
    {
        tiles.WriteBias();
        tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
        tiles.WriteSums();
    }

    private static void WriteRows(CodeWriter writer, LayerPlan layer, IEnumerable<TileBlock> rows, int lanes, ActivationSpec act)
    {
        foreach (TileBlock row in rows)
        {
            WriteRow(writer, layer, row, layer.Weights!.Packing.Sections[0].InputRows, lanes, act);
        }

        WriteSoftmax(writer, layer);
    }

    /// <summary>Softmax of the whole row, where the layer has it; a convolution in groups does it itself.</summary>
    public static void WriteSoftmax(CodeWriter writer, LayerPlan layer)
    {
        bool isWhole = layer.Weights!.Packing.Sections.Count == 1;
        if (isWhole && TileLayerWriter.Activation(layer, "activation").Name == ActivationKinds.Softmax)
        {
            writer.Line();
            writer.Line($"global::TinyRnn.SoftmaxKernel.InPlace(ref output, {layer.Prefix}Units);");
        }
    }

    private static void WriteRow(CodeWriter writer, LayerPlan layer, TileBlock row, int inputs, int lanes, ActivationSpec act)
    {
        writer.Line();
        writer.Line($"// Unit {row.FirstUnit}: dot product along k.");
        using (writer.Block(string.Empty))
        {
            writer.Line($"ref float bias = ref {StepSyntax.At("packed", $"{layer.Prefix}Weights + {row.Offset}")};");
            writer.Line($"ref float w = ref {StepSyntax.At("bias", TilePacking.RowBiasFloats)};");
            List<string> sums = WriteVectors(writer, inputs, lanes);
            string total = "bias";
            foreach (string sum in sums)
            {
                total += " + " + sum;
            }

            foreach ((int piece, int offset) in StepSyntax.Pieces(inputs, lanes))
            {
                if (piece == 1)
                {
                    total += $" + ({StepSyntax.At("w", offset)} * {StepSyntax.At("input", offset)})";
                }
            }

            writer.Line($"float total = {total};");
            writer.Line($"{StepSyntax.At("output", row.FirstUnit)} = {StepSyntax.Activate(act, "total")};");
        }
    }

    /// <summary>One accumulator a vector size, each product stream in order; returns the horizontal sums.</summary>
    private static List<string> WriteVectors(CodeWriter writer, int inputs, int lanes)
    {
        List<string> sums = [];
        int offset = 0;
        string? wider = null;
        for (int size = lanes; size >= TilePacking.SmallestTile; size /= 2)
        {
            int count = (inputs - offset) / size;
            string name = "sum" + CodeWriter.Integer(size);
            string? carried = wider is null
                ? null
                : $"{StepSyntax.Part(wider, size * 2, 0, size)} + {StepSyntax.Part(wider, size * 2, size, size)}";
            if (count == 0 && carried is null)
            {
                continue;
            }

            string start = carried ?? $"{StepSyntax.Load(size, "w", offset)} * {StepSyntax.Load(size, "input", offset)}";
            writer.Line($"{StepSyntax.Type(size)} {name} = {start};");
            int first = carried is null ? 1 : 0;
            WriteProducts(writer, name, size, offset + (first * size), count - first);
            offset += count * size;
            wider = name;
        }

        if (wider is not null)
        {
            sums.Add($"{StepSyntax.Operations(TilePacking.SmallestTile)}.Sum({wider})");
        }

        return sums;
    }

    private static void WriteProducts(CodeWriter writer, string name, int size, int offset, int count)
    {
        const int LargestStraightLine = 16;
        if (count <= LargestStraightLine)
        {
            for (int i = 0; i < count; i++)
            {
                int at = offset + (i * size);
                writer.Line($"{name} = {StepSyntax.MultiplyAdd(
                    size, StepSyntax.Load(size, "w", at), StepSyntax.Load(size, "input", at), name)};");
            }

            return;
        }

        string index = "k" + CodeWriter.Integer(size);
        using (writer.Block(
            $"for (int {index} = {CodeWriter.Integer(offset)}; {index} < {CodeWriter.Integer(offset + (count * size))}; "
            + $"{index} = unchecked({index} + {CodeWriter.Integer(size)}))"))
        {
            string weights = $"{StepSyntax.Operations(size)}.LoadUnsafe(ref {StepSyntax.At("w", index)})";
            string values = $"{StepSyntax.Operations(size)}.LoadUnsafe(ref {StepSyntax.At("input", index)})";
            writer.Line($"{name} = {StepSyntax.MultiplyAdd(size, weights, values, name)};");
        }
    }
}
