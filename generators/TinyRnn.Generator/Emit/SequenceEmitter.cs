using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Layers;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Writes the core of a network that needs the whole sequence: layer after layer, each over all steps, values between layers in the
/// caller's scratch behind the state. A step is a row, or a frame of several as long as no layer over the sequence has seen it.
/// </summary>
internal static class SequenceEmitter
{
    /// <summary>Floats behind the values of a layer that whole tiles may overwrite.</summary>
    private const int Slack = 16;

    private const int LongestArray = 0x7FFFFFC7;

    /// <summary>Floats of scratch for each step of a sequence.</summary>
    public static int FloatsPerStep(StepPlan plan) =>
        plan.Layers.Sum(Floats) + (plan.Network.Input.HasNormaliser ? plan.Network.InputSize : 0);

    /// <summary>Floats of scratch whatever the length.</summary>
    public static int FixedFloats(StepPlan plan) => plan.StateFloats + (Slack * (plan.Layers.Count + 1));

    /// <summary>Steps of the longest sequence whose scratch and whose input and output fit into arrays.</summary>
    public static int LongestSequence(StepPlan plan)
    {
        int widest = System.Math.Max(FloatsPerStep(plan), System.Math.Max(plan.Network.InputSize, plan.Network.OutputSize));
        return (LongestArray - FixedFloats(plan)) / widest;
    }

    /// <summary>Writes <c>RunCore</c> and a method for each processor.</summary>
    public static void WriteRunCore(CodeWriter writer, StepPlan plan, IReadOnlyList<StepTarget> targets)
    {
        string parameters = "ref float memory, ref float packed, ref float inputs, ref float outputs, int steps";
        writer.Line();
        writer.Line("/// <summary>Runs a sequence of normalised rows; the scratch begins with the state. A leaf: no allocation, no exception.</summary>");
        writer.Line(StepSyntax.Optimised);
        using (writer.Method(
            "private static void RunCore(\n    ref float memory, ref readonly byte weights, ref float inputs, ref float outputs, int steps)"))
        {
            writer.Reference("packed", StepSyntax.As("byte", "float", StepSyntax.Writable("weights")));
            StepEmitter.ForTheProcessor(writer, targets, target =>
                writer.Line($"RunLayers_{target.Name}(ref memory, ref packed, ref inputs, ref outputs, steps);"));
        }

        foreach (StepTarget target in targets)
        {
            writer.Line();
            writer.Line(StepSyntax.Optimised);
            using (writer.Method($"private static void RunLayers_{target.Name}({parameters})"))
            {
                WriteLayers(writer, plan, target);
            }
        }
    }

    private static void WriteLayers(CodeWriter writer, StepPlan plan, StepTarget target)
    {
        int floats = 0;
        foreach (LayerPlan layer in Made(plan))
        {
            int fixedFloats = plan.StateFloats + (Slack * layer.Index);
            writer.Reference(Rows(layer.Index), StepSyntax.At("memory", Offset.Of("steps").Times(floats).Plus(fixedFloats)));
            floats += Floats(layer);
        }

        foreach (LayerPlan layer in Made(plan))
        {
            writer.Line();
            using (writer.Loop("step", 0, "steps"))
            {
                WriteStep(writer, plan, layer, target);
            }
        }

        writer.Line();
        using (writer.Loop("step", 0, "steps"))
        {
            int offset = 0;
            foreach (OutputSpec output in plan.Network.Outputs)
            {
                Offset to = Offset.Of("step").Times(plan.Network.OutputSize).Plus(offset);
                writer.Line(StepSyntax.Copy(At(plan, output.From, "step"), StepSyntax.At("outputs", to), output.Shape.Count));
                offset += output.Shape.Count;
            }
        }
    }

    private static void WriteStep(CodeWriter writer, StepPlan plan, LayerPlan layer, StepTarget target)
    {
        int floats = Floats(layer);
        string to = At(plan, layer.Index, "step");
        if (layer.Spec.Type == LayerKinds.Reverse)
        {
            writer.Line(StepSyntax.Copy(At(plan, layer.Spec.Inputs[0], "steps - 1 - step"), to, floats));
            return;
        }

        foreach (int source in layer.Spec.Inputs.Distinct())
        {
            writer.Reference(LayerEmitters.ValueName(source), At(plan, source, "step"));
        }

        LayerEmitters.WriteCall(writer, plan, layer, target);
        writer.Line(StepSyntax.Copy(LayerEmitters.ValueName(layer.Index), to, floats));
    }

    /// <summary>The layers that make values: not those whose value lies within that of another.</summary>
    private static IEnumerable<LayerPlan> Made(StepPlan plan) => plan.Layers.Where(layer => layer.Place != ValuePlace.View);

    /// <summary>Floats that the scratch has of a layer for each step.</summary>
    private static int Floats(LayerPlan layer) => layer.Place == ValuePlace.View ? 0 : layer.Spec.OutputShape.Count;

    private static string Rows(int layer) => layer < 0 ? "inputs" : "rows" + CodeWriter.Integer(layer);

    /// <summary>The value of a layer in a step.</summary>
    private static string At(StepPlan plan, int layer, string step)
    {
        (int origin, int offset) = plan.Origin(layer);
        return StepSyntax.At(Rows(origin), Offset.Of(step).Times(plan.Network.ShapeOf(origin).Count).Plus(offset));
    }
}
