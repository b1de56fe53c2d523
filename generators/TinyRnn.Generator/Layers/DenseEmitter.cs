using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// Fully connected layer: tiles as in the recurrent kinds, left-over units as dot products. A convolution has it for the windows of a
/// group.
/// </summary>
internal static class DenseEmitter
{
    /// <summary>Name of the one gate of a layer without state.</summary>
    public static readonly string[] GateNames = ["sum"];

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        TileSection section = layer.Weights!.Packing.Sections[0];
        RowWindows windows = RowWindows.Of(layer);
        using (TileLayerWriter.OpenDense(writer, layer, target, $"y = {act.Name}(W x + b)"))
        {
            if (windows.Rows > 1)
            {
                new TileRowsWriter(writer, layer, target, windows).Write();
                return;
            }

            TileSchedule schedule = TileLayerWriter.WriteGroups(writer, layer, section, target, GateNames, (tiles, units) =>
            {
                WriteMatrix(tiles, windows);
                writer.Reference("outputs", units("output"));
                tiles.WriteOutputs(act, "outputs");
            });
            WriteRows(writer, layer, windows, schedule.Rows, target.Lanes, act);
        }
    }

    /// <summary>As <see cref="WriteMethod"/> for several instances.</summary>
    public static void WriteInstances(CodeWriter writer, LayerPlan layer, InstanceSyntax instances)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        TileSection section = layer.Weights!.Packing.Sections[0];
        RowWindows windows = RowWindows.Of(layer);
        TileInstancesWriter tiles = new(writer, layer, section, GateNames, instances);
        using (tiles.Open())
        {
            tiles.WriteOutputs(matrix => WriteMatrix(matrix, windows), act);
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
                            WriteRows(writer, layer, windows, tiles.Rows, instances.Target.Lanes, act);
                        }
                    }
                }
            }
        }
    }

    private static void WriteMatrix(StepTiles tiles, RowWindows windows)
    {
        tiles.WriteBias();
        tiles.Skip(windows.FirstValue);
        tiles.WriteWindow("x", "input", windows);
        tiles.WriteSums();
    }

    private static void WriteRows(
        CodeWriter writer, LayerPlan layer, RowWindows windows, IEnumerable<TileBlock> rows, int lanes, ActivationSpec act)
    {
        DotProducts products = new(writer, layer, windows, lanes, act, "input", "output");
        foreach (TileBlock row in rows)
        {
            products.Write([row], rows: 1);
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
}
