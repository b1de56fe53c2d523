using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Layers;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Writes the core of a network that needs the whole sequence: layer after layer, each over all rows, values between layers in the
/// caller's scratch behind the state.
/// </summary>
internal static class SequenceEmitter
{
    /// <summary>Floats behind the values of a layer that whole tiles may overwrite.</summary>
    private const int Slack = 16;

    private const int LongestArray = 0x7FFFFFC7;

    /// <summary>Floats of scratch for each row of a sequence.</summary>
    public static int FloatsPerRow(StepPlan plan) =>
        plan.Layers.Sum(layer => layer.Spec.OutputShape.Channels) + (plan.Network.Input.HasNormaliser ? plan.Network.Input.Size : 0);

    /// <summary>Floats of scratch whatever the length.</summary>
    public static int FixedFloats(StepPlan plan) => plan.StateFloats + (Slack * (plan.Layers.Count + 1));

    /// <summary>Rows of the longest sequence whose scratch and whose input and output fit into arrays.</summary>
    public static int LongestSequence(StepPlan plan)
    {
        int widest = System.Math.Max(FloatsPerRow(plan), System.Math.Max(plan.Network.InputSize, plan.Network.OutputSize));
        return (LongestArray - FixedFloats(plan)) / widest;
    }

    /// <summary>Writes <c>RunCore</c> and a method for each processor.</summary>
    public static void WriteRunCore(CodeWriter writer, StepPlan plan, IReadOnlyList<StepTarget> targets)
    {
        string parameters = "ref float memory, ref float packed, ref float inputs, ref float outputs, int steps";
        writer.Line();
        writer.Line("/// <summary>Runs a sequence of normalised rows; the scratch begins with the state. A leaf: no allocation, no exception.</summary>");
        writer.Line(StepSyntax.Optimised);
        using (writer.Block(
            "private static void RunCore(\n    ref float memory, ref readonly byte weights, ref float inputs, ref float outputs, int steps)"))
        {
            writer.Line($"ref float packed = ref {StepSyntax.As("byte", "float", StepSyntax.Writable("weights"))};");
            StepEmitter.ForTheProcessor(writer, targets, target =>
                writer.Line($"RunLayers_{target.Name}(ref memory, ref packed, ref inputs, ref outputs, steps);"));
        }

        foreach (StepTarget target in targets)
        {
            writer.Line();
            writer.Line(StepSyntax.Optimised);
            using (writer.Block($"private static void RunLayers_{target.Name}({parameters})"))
            {
                WriteLayers(writer, plan, target);
            }
        }
    }

    private static void WriteLayers(CodeWriter writer, StepPlan plan, StepTarget target)
    {
        int floats = 0;
        foreach (LayerPlan layer in plan.Layers)
        {
            int fixedFloats = plan.StateFloats + (Slack * layer.Index);
            writer.Line(
                $"ref float {Rows(layer.Index)} = ref "
                + $"{StepSyntax.At("memory", $"unchecked({CodeWriter.Integer(fixedFloats)} + (steps * {CodeWriter.Integer(floats)}))")};");
            floats += layer.Spec.OutputShape.Channels;
        }

        foreach (LayerPlan layer in plan.Layers)
        {
            writer.Line();
            using (writer.Block("for (int step = 0; step < steps; step = unchecked(step + 1))"))
            {
                WriteRow(writer, plan, layer, target);
            }
        }

        writer.Line();
        using (writer.Block("for (int step = 0; step < steps; step = unchecked(step + 1))"))
        {
            int offset = 0;
            foreach (OutputSpec output in plan.Network.Outputs)
            {
                string to = $"unchecked((step * {CodeWriter.Integer(plan.Network.OutputSize)}) + {CodeWriter.Integer(offset)})";
                writer.Line(StepSyntax.Copy(
                    At(output.From, output.Shape.Channels, "step"), StepSyntax.At("outputs", to), CodeWriter.Integer(output.Shape.Count)));
                offset += output.Shape.Count;
            }
        }
    }

    private static void WriteRow(CodeWriter writer, StepPlan plan, LayerPlan layer, StepTarget target)
    {
        string floats = CodeWriter.Integer(layer.Spec.OutputShape.Channels);
        string to = At(layer.Index, layer.Spec.OutputShape.Channels, "step");
        if (layer.Spec.Type == LayerKinds.Reverse)
        {
            string from = At(layer.Spec.Inputs[0], layer.Spec.InputShape.Channels, "(steps - 1 - step)");
            writer.Line(StepSyntax.Copy(from, to, floats));
            return;
        }

        foreach (int source in layer.Spec.Inputs.Distinct())
        {
            writer.Line(
                $"ref float {LayerEmitters.ValueName(source)} = ref {At(source, plan.Network.ShapeOf(source).Channels, "step")};");
        }

        LayerEmitters.WriteCall(writer, plan, layer, target);
        writer.Line(StepSyntax.Copy(LayerEmitters.ValueName(layer.Index), to, floats));
    }

    private static string Rows(int layer) => layer < 0 ? "inputs" : "rows" + CodeWriter.Integer(layer);

    private static string At(int layer, int channels, string row) =>
        StepSyntax.At(Rows(layer), $"unchecked({row} * {CodeWriter.Integer(channels)})");
}
