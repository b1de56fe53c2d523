using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Layers;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Writes the step function of a network into the body of a partial class: <c>State</c>, <c>StepCore</c>, <c>ResetCore</c>, one
/// private method a layer and vector width, and the constants they share. The text depends on the structure only.
/// </summary>
internal static class StepEmitter
{
    /// <summary>Writes everything, inside the class body.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="network">The structure.</param>
    /// <param name="widths">Vector widths in bits to emit: any of 512, 256 and 128. The narrowest one needs no hardware check.</param>
    public static void Emit(CodeWriter writer, NetworkSpec network, EquatableArray<int> widths)
    {
        StepPlan plan = StepPlan.Create(network);
        IReadOnlyList<StepTarget> targets = StepTarget.For(widths, network);
        WriteConstants(writer, plan);
        WriteState(writer);
        WriteReset(writer, plan);
        if (plan.Network.NeedsWholeSequence)
        {
            SequenceEmitter.WriteRunCore(writer, plan, targets);
        }
        else
        {
            WriteStepCore(writer, plan, targets);
        }

        foreach (StepTarget target in targets)
        {
            foreach (LayerPlan layer in plan.Layers)
            {
                if (target.IsScalar && layer.Weights is not null)
                {
                    ScalarEmitter.WriteMethod(writer, layer, target, network.Activations);
                }
                else
                {
                    LayerEmitters.WriteMethod(writer, layer, target);
                }
            }
        }
    }

    private static void WriteConstants(CodeWriter writer, StepPlan plan)
    {
        writer.Line();
        writer.Line("// Sizes and offsets count floats, except where the name says bytes.");
        Constant(writer, "StateFloats", plan.StateFloats);
        writer.Line();
        writer.Line("/// <summary>Bytes at the start of State that outlive a step; scratch memory follows them.</summary>");
        Constant(writer, "PersistentStateBytes", plan.PersistentFloats * sizeof(float));
        writer.Line();
        foreach (LayerPlan layer in plan.Layers)
        {
            string prefix = layer.Prefix;
            Constant(writer, prefix + "Inputs", layer.Spec.InputShape.Channels);
            Constant(writer, prefix + "Units", layer.Spec.Units);
            if (layer.RowCount > 1)
            {
                Constant(writer, prefix + "Rows", layer.RowCount);
            }

            if (layer.Weights?.Packing.Floats > 0)
            {
                Constant(writer, prefix + "Weights", layer.Weights.Offset);
            }

            foreach (PlainWeights plain in layer.Weights?.Plain ?? default)
            {
                Constant(writer, prefix + CodeWriter.Pascal(plain.Role), plain.Offset);
            }

            if (layer.IsRecurrent)
            {
                Constant(writer, prefix + "Hidden", layer.HiddenOffset);
                Constant(writer, prefix + "HiddenLength", layer.Weights!.Packing.PaddedUnits);
            }

            if (layer.CellOffset >= 0)
            {
                Constant(writer, prefix + "Cell", layer.CellOffset);
            }

            if (layer.ParityOffset >= 0)
            {
                Constant(writer, prefix + "Parity", layer.ParityOffset);
            }

            foreach (MemoryPlan memory in layer.Memory.Concat(layer.Work))
            {
                Constant(writer, prefix + CodeWriter.Pascal(memory.Name), memory.Offset);
            }

            if (layer.WorkOffset >= 0)
            {
                Constant(writer, prefix + "ResetHidden", layer.WorkOffset);
                Constant(writer, prefix + "Update", layer.WorkOffset + layer.Weights!.Packing.PaddedUnits);
            }

            if (layer.Place is ValuePlace.Output or ValuePlace.Scratch)
            {
                Constant(writer, prefix + (layer.Place == ValuePlace.Output ? "Output" : "Scratch"), layer.ValueOffset);
            }
        }

        if (plan.Layers.Any(layer => layer.IsRecurrent))
        {
            WriteKeepNormal(writer);
        }
    }

    private static void WriteKeepNormal(CodeWriter writer)
    {
        writer.Line();
        // 1e-30 kept the state itself normal, but not the squares in activations: GRU 8 to 32 was 1.26 times slower in silence.
        writer.Line("""
            /// <summary>
            /// Added to a decaying state so that neither it nor the square of what comes of it is ever subnormal, which would slow
            /// every step down.
            /// </summary>
            """);
        writer.Line("private const float KeepNormal = 1e-15f;");
    }

    private static void WriteState(CodeWriter writer)
    {
        writer.Line();
        writer.Line("/// <summary>The memory of one instance: hidden and cell states, then scratch.</summary>");
        writer.Line("[global::System.Runtime.CompilerServices.InlineArray(StateFloats)]");
        using (writer.Block("private struct State"))
        {
            writer.Line("private float _first;");
        }
    }

    private static void WriteReset(CodeWriter writer, StepPlan plan)
    {
        writer.Line();
        writer.Line("/// <summary>Puts a state back to the model's initial state.</summary>");
        using (writer.Method("private static void ResetCore(ref State state, ref readonly byte weights)"))
        {
            writer.Line("state = default;");
            if (plan.Weights.InitialStates.Count == 0)
            {
                return;
            }

            writer.Reference("memory", StepSyntax.As("State", "float", "state"));
            writer.Reference("initial", StepSyntax.As("byte", "float", StepSyntax.Writable("weights")));
            foreach (InitialStateWeights initial in plan.Weights.InitialStates)
            {
                LayerPlan layer = plan.Layers[initial.Layer];
                string offset = layer.Prefix + (initial.Role == TensorLayout.Cell ? "Cell" : "Hidden");
                writer.Line(StepSyntax.Copy(
                    StepSyntax.At("initial", initial.Offset), StepSyntax.At("memory", offset), layer.Prefix + "Units"));
            }
        }
    }

    private static void WriteStepCore(CodeWriter writer, StepPlan plan, IReadOnlyList<StepTarget> targets)
    {
        writer.Line();
        writer.Line(plan.Network.Input.Kind == InputKind.Tokens
            ? "/// <summary>Advances a state by one token, which must be one of the vocabulary. A leaf: no allocation, no exception.</summary>"
            : "/// <summary>Advances a state by one step on normalised values. A leaf: no allocation, no exception.</summary>");
        writer.Line(StepSyntax.Optimised);
        bool hasTokens = plan.Network.Input.Kind == InputKind.Tokens;
        string input = hasTokens ? "int token" : "ref readonly float input";
        using (writer.Method(
            $"private static void StepCore(\n    ref State state, ref readonly byte weights, {input}, ref float output)"))
        {
            writer.Reference("memory", StepSyntax.As("State", "float", "state"));
            writer.Reference("packed", StepSyntax.As("byte", "float", StepSyntax.Writable("weights")));
            if (!hasTokens)
            {
                writer.Reference("x", StepSyntax.Writable("input"));
            }

            ForTheProcessor(writer, targets, target => WriteCalls(writer, plan, target));
        }
    }

    /// <summary>Writes one body a target behind the conditions that choose the one of the processor.</summary>
    public static void ForTheProcessor(CodeWriter writer, IReadOnlyList<StepTarget> targets, Action<StepTarget> write)
    {
        for (int index = 0; index < targets.Count; index++)
        {
            StepTarget target = targets[index];
            if (targets.Count == 1)
            {
                write(target);
                break;
            }

            string condition = $"if ({target.Condition})";
            string header = index == 0 ? condition : index == targets.Count - 1 ? "else" : "else " + condition;
            using (writer.Block(header))
            {
                write(target);
            }
        }
    }

    private static void WriteCalls(CodeWriter writer, StepPlan plan, StepTarget target)
    {
        foreach (LayerPlan layer in plan.Layers)
        {
            LayerEmitters.WriteCall(writer, plan, layer, target);
        }

        WriteOutputs(writer, plan);
    }

    /// <summary>Copies the outputs that no layer wrote in place.</summary>
    public static void WriteOutputs(CodeWriter writer, StepPlan plan)
    {
        foreach ((OutputSpec output, int offset) in CopiedOutputs(plan))
        {
            writer.Line(StepSyntax.Copy(
                LayerEmitters.ValueName(output.From), StepSyntax.At("output", offset), output.Shape.Count));
        }
    }

    /// <summary>The outputs that no layer writes in place, and where they begin.</summary>
    public static IEnumerable<(OutputSpec Output, int Offset)> CopiedOutputs(StepPlan plan)
    {
        int offset = 0;
        foreach (OutputSpec output in plan.Network.Outputs)
        {
            LayerPlan layer = plan.Layers[output.From];
            if (layer.Place != ValuePlace.Output || layer.ValueOffset != offset)
            {
                yield return (output, offset);
            }

            offset += output.Shape.Count;
        }
    }

    private static void Constant(CodeWriter writer, string name, int value) =>
        writer.Line($"private const int {name} = {CodeWriter.Integer(value)};");
}
