using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Layers;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Writes the step of several instances of a model at once, layer by layer: the weights are read once for some of them, and the work
/// of one fills the waiting time of another. Sums are made in the order of the single step and activations have its forms, so the
/// bits are the same.
/// </summary>
internal static class InstancesEmitter
{
    /// <summary>Instances that are advanced at once: enough to fill the waiting, few enough that their states stay in the first-level cache.</summary>
    public const int Most = 8;

    /// <summary>Fewest instances that are advanced at once, and what their number is a multiple of.</summary>
    public const int Fewest = TilePlanner.MostInstances;

    /// <summary>The processor, or null where one step after another is all that can be done.</summary>
    /// <param name="plan">The network; only networks of one row a step are written.</param>
    /// <param name="widths">Vector widths that bodies are emitted for.</param>
    public static StepTarget? Target(StepPlan plan, EquatableArray<int> widths)
    {
        StepTarget? widest = StepTarget.For(widths, plan.Network).FirstOrDefault(target => !target.IsByElement);
        bool isWritten = plan.Network.Input.Kind != InputKind.Tokens && plan.Layers.All(layer => layer.RowCount == 1);
        return isWritten && widest?.WidthBits == 512 && plan.Layers.Any(layer => layer.IsRecurrent && HasForm(layer)) ? widest : null;
    }

    /// <summary>Name of the method that advances several instances.</summary>
    public static string MethodName(StepTarget target) => "StepTogether_" + target.Name;

    /// <summary>Writes the field of an instance, the methods of the layers and the one that calls them.</summary>
    public static void Emit(CodeWriter writer, StepPlan plan, string model, StepTarget target)
    {
        InstanceSyntax instances = new(writer, plan, model, target);
        WriteField(writer, plan);
        writer.Line();
        writer.Line($"/// <summary>Advances instances by one step each, to the bits of <see cref=\"StepCore\"/>; no two may be the same, their number is a multiple of {Fewest}.</summary>");
        writer.Line(StepSyntax.Optimised);
        using (writer.Method($"private static void {MethodName(target)}(ref {model} models, int count, ref float allInputs, ref float allOutputs)"))
        {
            writer.Reference("packed", StepSyntax.As("byte", "float", StepSyntax.Writable("Weights")));
            if (plan.Network.Input.HasNormaliser)
            {
                using (instances.ForEach(1))
                {
                    string input = StepSyntax.At("allInputs", "first * InputSize");
                    writer.Line($"_ = ref Normalised(ref {InstanceSyntax.Member(0, "_normalised")}, ref {input});");
                }
            }

            foreach (LayerPlan layer in plan.Layers)
            {
                if (HasForm(layer))
                {
                    writer.Line($"{TileInstancesWriter.MethodName(layer, target)}{InstanceSyntax.Arguments};");
                }
                else if (layer.Place != ValuePlace.View)
                {
                    WriteOneByOne(instances, layer);
                }
            }

            WriteOutputs(instances);
        }

        foreach (LayerPlan layer in plan.Layers.Where(HasForm))
        {
            LayerEmitters.WriteInstances(writer, layer, instances);
        }
    }

    private static void WriteField(CodeWriter writer, StepPlan plan)
    {
        int floats = plan.Layers.Where(layer => layer.IsRecurrent && HasForm(layer))
            .Max(layer => layer.Weights!.Packing.PaddedUnits * layer.Weights.Packing.Sections[0].BiasSlots);
        writer.Line();
        writer.Line("// The sums of a layer's gates: what StepMany keeps between the parts of one step.");
        writer.Line($"private GateSums {InstanceSyntax.SumsField};");
        writer.Line();
        writer.Line($"[global::System.Runtime.CompilerServices.InlineArray({CodeWriter.Integer(floats)})]");
        using (writer.Block("private struct GateSums"))
        {
            writer.Line("private float _first;");
        }
    }

    /// <summary>A layer that has no form for several instances.</summary>
    private static void WriteOneByOne(InstanceSyntax instances, LayerPlan layer)
    {
        using (instances.ForEach(1))
        {
            instances.WriteMemory(0, string.Empty);
            instances.Writer.Reference("output", InstanceSyntax.Output);
            foreach (int source in layer.Spec.Inputs.Distinct())
            {
                instances.WriteValue(LayerEmitters.ValueName(source), source, 0, string.Empty);
            }

            LayerEmitters.WriteCall(instances.Writer, instances.Plan, layer, instances.Target);
        }
    }

    /// <summary>Copies the outputs that no layer wrote in place, and puts outputs back to raw units.</summary>
    private static void WriteOutputs(InstanceSyntax instances)
    {
        IReadOnlyList<int> copied = [.. StepEmitter.CopiedOutputs(instances.Plan).Select(item => item.Output.From).Distinct()];
        bool hasNormaliser = StepMembersEmitter.HasOutputNormaliser(instances.Plan.Network);
        if (copied.Count == 0 && !hasNormaliser)
        {
            return;
        }

        using (instances.ForEach(1))
        {
            instances.Writer.Reference("output", InstanceSyntax.Output);
            if (copied.Count > 0)
            {
                instances.WriteMemory(0, string.Empty);
                foreach (int layer in copied)
                {
                    instances.WriteValue(LayerEmitters.ValueName(layer), layer, 0, string.Empty);
                }

                StepEmitter.WriteOutputs(instances.Writer, instances.Plan);
            }

            if (hasNormaliser)
            {
                instances.Writer.Line("Denormalise(ref output);");
            }
        }
    }

    /// <summary>Whether a layer has a form for several instances.</summary>
    private static bool HasForm(LayerPlan layer) => layer.Weights is { Packing.Sections.Count: 1 }
        && (layer.Spec.Type is LayerKinds.Dense or LayerKinds.SimpleRnn or LayerKinds.Gru
            || (layer.Spec.Type == LayerKinds.Lstm && !LayerKinds.IsLstmVariant(layer.Spec)));
}
