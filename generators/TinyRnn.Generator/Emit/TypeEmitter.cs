using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>Emits <c>Model.g.cs</c>: the whole type except what training changes.</summary>
internal static class TypeEmitter
{
    /// <summary>The text of the file; depends on structure, class and widths only.</summary>
    public static string Emit(StepCodeSpec spec, CancellationToken cancellation)
    {
        NetworkSpec network = spec.Network;
        TargetSpec target = spec.Target;
        string type = EmitType(spec, cancellation);
        CodeWriter writer = new();
        TypeScope.Header(
            writer,
            [
                $"Made by TinyRnn {TypeScope.GeneratorVersion} from {target.FileName} (model file version 1.0); changes here are lost.",
                string.Empty,
                $"{network.Name}{(network.Summary.Length > 0 ? ": " + network.Summary : string.Empty)}",
                .. ModelFacts.Describe(network).Select(line => "  " + line),
            ]);
        StepSyntax.WriteUsings(writer, StepTarget.For(spec.Widths, network), network.Activations, type);
        return writer + type;
    }

    private static string EmitType(StepCodeSpec spec, CancellationToken cancellation)
    {
        NetworkSpec network = spec.Network;
        TargetSpec target = spec.Target;
        CodeWriter writer = new();
        using (TypeScope.Around(writer, target))
        {
            Summary(writer, network);
            writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"TinyRnn.Generator\", \"{TypeScope.GeneratorVersion}\")]");
            using (writer.Block($"partial class {target.Name} : {ModelFacts.Contract(spec)}"))
            {
                ConstantsEmitter.Emit(writer, spec);
                if (network.NeedsWholeSequence)
                {
                    SequenceMembersEmitter.Emit(writer, spec);
                }
                else if (network.Input.Kind == InputKind.Tokens)
                {
                    TokenMembersEmitter.Emit(writer, spec);
                }
                else
                {
                    StepMembersEmitter.Emit(writer, spec);
                }

                if (!network.NeedsWholeSequence)
                {
                    StateMembersEmitter.Emit(writer, spec);
                }

                OutputMembersEmitter.Emit(writer, spec);
                cancellation.ThrowIfCancellationRequested();
                StepEmitter.Emit(writer, network, spec.Widths);
            }
        }

        return writer.ToString();
    }

    private static void Summary(CodeWriter writer, NetworkSpec network)
    {
        string text = network.Summary.Length > 0 ? network.Summary : $"The network '{network.Name}'.";
        writer.Line($"/// <summary>{Literals.Xml(text)}</summary>");
        writer.Line("/// <remarks>");
        foreach (string line in ModelFacts.Describe(network))
        {
            writer.Line($"/// <para>{Literals.Xml(line)}</para>");
        }

        writer.Line(network.NeedsWholeSequence
            ? "/// <para>Weights are shared and nothing is kept between runs; threads may share an instance, each with scratch of its own.</para>"
            : "/// <para>Weights are shared; the state belongs to the instance. Use one instance on one thread at a time.</para>");
        writer.Line("/// </remarks>");
    }
}
