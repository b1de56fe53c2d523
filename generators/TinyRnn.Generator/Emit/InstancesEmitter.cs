using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Layers;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Writes the step of several instances of a model at once: the weights are read once for all of them, and the chains of one
/// instance fill the waiting time of another. Sums are made in the order of the single step, so the bits are the same.
/// </summary>
internal static class InstancesEmitter
{
    /// <summary>The processor and the number of instances, or null where one step after another is all that can be done.</summary>
    /// <param name="plan">The network; only networks of one row a step are written.</param>
    /// <param name="widths">Vector widths that bodies are emitted for.</param>
    public static StepTarget? Target(StepPlan plan, EquatableArray<int> widths)
    {
        StepTarget? widest = StepTarget.For(widths, plan.Network).FirstOrDefault(target => !target.IsByElement);
        if (widest is null || plan.Network.Input.Kind == InputKind.Tokens || plan.Layers.Any(layer => layer.RowCount > 1))
        {
            return null;
        }

        int instances = 1;
        foreach (LayerPlan layer in plan.Layers.Where(IsShared))
        {
            int fitting = TilePlanner.Instances(
                layer.Weights!.Packing.Sections[0], widest.WidthBits, TilePlanner.RegisterBudget(widest.WidthBits));
            instances = instances == 1 ? fitting : System.Math.Min(instances, fitting);
            if (fitting == 1)
            {
                return null;
            }
        }

        return instances == 1 ? null : widest.With(instances);
    }

    /// <summary>Name of the method.</summary>
    public static string MethodName(StepTarget target) => "StepCore_" + target.Name;

    /// <summary>Writes the method and those of its recurrent layers.</summary>
    public static void Emit(CodeWriter writer, StepPlan plan, StepTarget target)
    {
        StepTarget single = target with { Name = CodeWriter.Integer(target.WidthBits), Streams = 1 };
        writer.Line();
        writer.Line(
            $"/// <summary>Advances {CodeWriter.Integer(target.Streams)} states by one step each, to the bits of <see cref=\"StepCore\"/>; "
            + "no two may be the same.</summary>");
        writer.Line(StepSyntax.Optimised);
        using (writer.Block(
            $"private static void {MethodName(target)}(\n    {target.Parameters("State", "state")},\n    ref readonly byte weights,\n"
            + $"    {target.Parameters("float", "x")},\n    {target.Parameters("float", "output")})"))
        {
            target.ForEachInstance(suffix =>
                writer.Line($"ref float memory{suffix} = ref {StepSyntax.As("State", "float", "state" + suffix)};"));
            writer.Line($"ref float packed = ref {StepSyntax.As("byte", "float", StepSyntax.Writable("weights"))};");
            foreach (LayerPlan layer in plan.Layers)
            {
                if (IsShared(layer))
                {
                    LayerEmitters.WriteCallForInstances(writer, layer, target);
                }
                else
                {
                    target.ForEachInstance(suffix => LayerEmitters.WriteCall(writer, plan, layer, single, suffix));
                }
            }

            target.ForEachInstance(suffix => StepEmitter.WriteOutputs(writer, plan, suffix));
        }

        foreach (LayerPlan layer in plan.Layers.Where(IsShared))
        {
            LayerEmitters.WriteMethod(writer, layer, target);
        }
    }

    /// <summary>Whether a layer has a form for several instances: recurrent ones of one section.</summary>
    private static bool IsShared(LayerPlan layer) => layer.IsRecurrent && layer.Weights!.Packing.Sections.Count == 1;
}
