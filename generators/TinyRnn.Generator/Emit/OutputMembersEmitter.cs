using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Emits what describes the outputs: labels, the enum of labels, <c>Classify</c>, offsets. Where a network has several outputs, the
/// members of each carry the name of its layer.
/// </summary>
internal static class OutputMembersEmitter
{
    /// <summary>Writes the members.</summary>
    public static void Emit(CodeWriter writer, StepCodeSpec spec)
    {
        NetworkSpec network = spec.Network;
        for (int i = 0; i < network.Outputs.Count; i++)
        {
            string suffix = ModelFacts.OutputSuffix(network, i);
            if (suffix.Length > 0)
            {
                string layer = Literals.Xml(network.Layers[network.Outputs[i].From].Name);
                writer.Line();
                writer.Line($"/// <summary>First float of output '{layer}' in the output span.</summary>");
                writer.Line($"public const int OutputOffset{suffix} = {ModelFacts.OutputOffset(network, i)};");
                writer.Line();
                writer.Line($"/// <summary>Floats of output '{layer}'.</summary>");
                writer.Line($"public const int OutputSize{suffix} = {network.Outputs[i].Shape.Count};");
            }

            if (network.Outputs[i].Labels.Count > 0)
            {
                Labels(writer, spec, i, suffix);
            }
        }

        Names(writer, network);
    }

    private static void Labels(CodeWriter writer, StepCodeSpec spec, int index, string suffix)
    {
        NetworkSpec network = spec.Network;
        OutputSpec output = network.Outputs[index];
        bool hasEnum = output.Labels.Count <= LabelNames.EnumLimit;
        writer.Line();
        writer.Line("/// <summary>The labels exactly as the model file has them, one a channel of the output.</summary>");
        writer.Line($"public static global::System.ReadOnlySpan<string> Labels{suffix} => Names.Labels{suffix};");

        // With several rows, the decision is the last row's.
        int offset = ModelFacts.OutputOffset(network, index) + output.Shape.Count - output.Shape.Channels;
        string row = network.OutputSize == output.Labels.Count ? "output" : $"output.Slice({offset}, {output.Labels.Count})";
        string result = $"global::TinyRnn.Support.ModelOutputs.LargestIndex({row})";
        writer.Line();
        writer.Line($"""
            /// <summary>The label with the largest score, the first of equal ones.</summary>
            /// <param name="output">{(network.NeedsWholeSequence ? "A row of what <see cref=\"Run\"/>" : "What <see cref=\"Step\"/>")} wrote: <see cref="OutputSize"/> floats.</param>
            /// <returns>{(hasEnum
                ? $"The label; (Label{suffix})(-1), which is no label,"
                : $"An index into <see cref=\"Labels{suffix}\"/>; -1")} where a score is NaN.</returns>
            /// <exception cref="global::System.ArgumentException">The span has another length.</exception>
            """);
        using (writer.Block($"public static {(hasEnum ? "Label" + suffix : "int")} Classify{suffix}(global::System.ReadOnlySpan<float> output)"))
        {
            using (writer.Block("if (output.Length != OutputSize)"))
            {
                writer.Line(
                    $"global::TinyRnn.Support.ModelGuard.ThrowOutputLength({Literals.Text(spec.Target.DisplayName)}, OutputSize, output.Length);");
            }

            writer.Line();
            writer.Line(hasEnum ? $"return (Label{suffix}){result};" : $"return {result};");
        }

        if (hasEnum)
        {
            LabelEnum(writer, output, suffix);
        }
    }

    private static void LabelEnum(CodeWriter writer, OutputSpec output, string suffix)
    {
        writer.Line();
        writer.Line(
            $"/// <summary>The labels as names; the values are indices into <see cref=\"Labels{suffix}\"/>. Characters that C# names cannot hold separate "
            + "words, and each word begins with a capital.</summary>");
        using (writer.Block($"public enum Label{suffix}"))
        {
            for (int i = 0; i < output.Labels.Count; i++)
            {
                writer.Line();
                writer.Line($"/// <summary>{Literals.Xml(output.Labels[i])}.</summary>");
                writer.Line($"{LabelNames.Identifier(output.Labels[i])} = {i},");
            }
        }
    }

    /// <summary>Strings stand in a class of their own, so that the model itself has no static constructor.</summary>
    private static void Names(CodeWriter writer, NetworkSpec network)
    {
        List<(string Name, EquatableArray<string> Values)> lists = [];
        if (network.Input.Features.Count > 0)
        {
            lists.Add(("Features", network.Input.Features));
        }

        if (network.Input.Vocabulary.Count > 0)
        {
            lists.Add(("Vocabulary", network.Input.Vocabulary));
        }

        for (int i = 0; i < network.Outputs.Count; i++)
        {
            if (network.Outputs[i].Labels.Count > 0)
            {
                lists.Add(("Labels" + ModelFacts.OutputSuffix(network, i), network.Outputs[i].Labels));
            }
        }

        if (lists.Count == 0)
        {
            return;
        }

        writer.Line();
        using (writer.Block("private static class Names"))
        {
            foreach ((string name, EquatableArray<string> values) in lists)
            {
                writer.Line();
                using (writer.Block($"internal static readonly string[] {name} = new string[]", "};"))
                {
                    foreach (string value in values)
                    {
                        writer.Line(Literals.Text(value) + ",");
                    }
                }
            }
        }
    }
}
