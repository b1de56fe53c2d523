using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>What the emitters of tiled layers share: signature, hidden buffers, the loop over the groups of a schedule.</summary>
internal static class TileLayerWriter
{
    /// <summary>Opens the method of a recurrent layer; it ends by returning a reference to the new hidden state.</summary>
    public static IDisposable OpenRecurrent(CodeWriter writer, LayerPlan layer, StepTarget target, string equations, out List<Action> afterwards)
    {
        WriteHeading(writer, layer, target, equations);
        List<Action> methods = afterwards = [];
        IDisposable block = writer.Method(
            $"private static ref float {LayerEmitters.MethodName(layer, target)}(ref float memory, ref float packed, ref float input)");
        return new Closing(() =>
        {
            writer.Line();
            writer.Line("return ref next;");
            block.Dispose();
            methods.ForEach(write => write());
        });
    }

    /// <summary>Opens the method of a layer without state.</summary>
    public static IDisposable OpenDense(CodeWriter writer, LayerPlan layer, StepTarget target, string equations)
    {
        WriteHeading(writer, layer, target, equations);
        return writer.Method(
            $"private static void {LayerEmitters.MethodName(layer, target)}(ref float packed, ref float input, ref float output)");
    }

    /// <summary>Declares <c>hidden</c> (old) and <c>next</c> (new; the same memory unless the layer has two buffers).</summary>
    public static void WriteHiddenBuffers(CodeWriter writer, LayerPlan layer)
    {
        string prefix = layer.Prefix;
        if (!layer.IsDoubleBuffered)
        {
            writer.Reference("hidden", StepSyntax.At("memory", prefix + "Hidden"));
            writer.Reference("next", "hidden");
            return;
        }

        writer.Reference("parity", StepSyntax.As("float", "int", StepSyntax.At("memory", prefix + "Parity")), "int");
        writer.Line("int half = parity & 1;");
        writer.Line("parity = half ^ 1;");
        writer.Reference("first", StepSyntax.At("memory", prefix + "Hidden"));
        writer.Reference("second", StepSyntax.At("first", prefix + "HiddenLength"));
        writer.Reference("hidden", "half == 0 ? ref first : ref second");
        writer.Reference("next", "half == 0 ? ref second : ref first");
    }

    /// <summary>Writes every group of a section: a scope or a loop each.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="section">The section.</param>
    /// <param name="target">The processor.</param>
    /// <param name="gateNames">Names of the section's gates.</param>
    /// <param name="body">Writes one group; the second argument turns a unit array's name into the group's reference.</param>
    /// <param name="arrays">
    /// The layer's arrays that a group uses. With 128-bit vectors the groups after the first are methods of their own that get them:
    /// together they are more than the JIT inlines into one method, and what it does not inline it calls.
    /// </param>
    /// <param name="afterwards">Where the writing of such methods is put until the current one is closed; null where there are none.</param>
    /// <returns>The schedule, for its row blocks.</returns>
    public static TileSchedule WriteGroups(
        CodeWriter writer,
        LayerPlan layer,
        TileSection section,
        StepTarget target,
        IReadOnlyList<string> gateNames,
        Action<StepTiles, Func<string, string>> body,
        IReadOnlyList<string>? arrays = null,
        List<Action>? afterwards = null)
    {
        TileSchedule schedule = TilePlanner.Schedule(
            section, target.WidthBits, TilePlanner.RegisterBudget(target.WidthBits), target.HasFewConstants);
        foreach (TileGroup group in schedule.Groups)
        {
            StepTiles tiles = new(writer, section, group, gateNames, target);
            int firstUnit = group.Blocks[0].FirstUnit;
            int firstFloat = group.Blocks[0].Offset;
            Offset start = Offset.Of(layer.Prefix + "Weights").Plus(firstFloat);
            if (afterwards is not null && arrays is not null && group.Repeat == 1 && group != schedule.Groups[0] && target.WidthBits == 128)
            {
                string name = $"{LayerEmitters.MethodName(layer, target)}_{gateNames[0]}{CodeWriter.Integer(firstUnit)}";
                writer.Line();
                writer.Line($"{name}(ref {string.Join(", ref ", arrays)}, ref packed, ref input);");
                afterwards.Add(() =>
                {
                    writer.Line();
                    writer.Line(tiles.Describe());
                    writer.Line(StepSyntax.Optimised);
                    using (writer.Method(
                        $"private static void {name}(ref float {string.Join(", ref float ", arrays)}, ref float packed, ref float input)"))
                    {
                        tiles.WriteReferencesFrom(start);
                        body(tiles, array => StepSyntax.At(array, firstUnit));
                    }
                });
                continue;
            }

            writer.Line();
            writer.Line(tiles.Describe());
            if (group.Repeat == 1)
            {
                using (writer.Block(string.Empty))
                {
                    tiles.WriteReferencesFrom(start);
                    body(tiles, array => StepSyntax.At(array, firstUnit));
                }
            }
            else
            {
                TileBlock last = group.Blocks[group.Blocks.Count - 1];
                int units = last.FirstUnit + last.Lanes - firstUnit;
                int floats = last.Offset + section.FloatsOf(last) - firstFloat;
                using (writer.Loop("turn", 0, group.Repeat))
                {
                    string index = "turn";
                    if (layer.IsDoubleBuffered && section.Bytes > TilePlanner.SmallestCacheBytes)
                    {
                        // Back and forth: what was read last is still in the first-level cache.
                        index = "tile";
                        writer.Line($"int tile = half == 0 ? turn : {CodeWriter.Integer(group.Repeat - 1)} - turn;");
                    }

                    Offset turn = Offset.Of(index);
                    writer.Declare("unit", $"int unit = {turn.Times(units)};");
                    tiles.WriteReferencesFrom(start.Plus(turn.Times(floats)));
                    Offset offset = Offset.Of("unit").Plus(firstUnit);
                    body(tiles, array => StepSyntax.At(array, offset));
                }
            }
        }

        return schedule;
    }

    /// <summary>An activation attribute of a layer.</summary>
    public static ActivationSpec Activation(LayerPlan layer, string attribute) => layer.Spec.Attribute(attribute).Activation!;

    /// <summary>Runs an action when a scope ends.</summary>
    private sealed class Closing(Action close) : IDisposable
    {
        public void Dispose() => close();
    }

    private static void WriteHeading(CodeWriter writer, LayerPlan layer, StepTarget target, string equations)
    {
        writer.Line();
        writer.Line(
            $"// {layer.Spec.Name}: {layer.Spec.Type}, {layer.Spec.InputShape.Channels} inputs, {layer.Spec.Units} units, "
            + $"{target.Description}.");
        foreach (string line in equations.Split('\n'))
        {
            writer.Line("//   " + line.TrimEnd('\r'));
        }

        writer.Line(StepSyntax.Optimised);
    }
}
