using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>The table of layer emitters: which kind is written by whom, and how StepCore calls it.</summary>
internal static class LayerEmitters
{
    /// <summary>The local of StepCore that refers to a layer's value; -1 is the network input.</summary>
    public static string ValueName(int layer) => layer < 0 ? "x" : "layer" + CodeWriter.Integer(layer);

    /// <summary>Writes the method of a layer for one vector width, unless the layer only moves memory.</summary>
    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        switch (layer.Spec.Type)
        {
            case LayerKinds.Dense:
                DenseEmitter.WriteMethod(writer, layer, target);
                break;
            case LayerKinds.Conv1d:
                if (TilePacking.IsDepthwise(layer.Spec))
                {
                    DepthwiseEmitter.WriteMethod(writer, layer, target);
                }
                else
                {
                    DenseEmitter.WriteMethod(writer, layer, target);
                }

                Conv1dEmitter.WriteMethod(writer, layer, target);
                break;
            case LayerKinds.SimpleRnn:
                SimpleRnnEmitter.WriteMethod(writer, layer, target);
                break;
            case LayerKinds.Lstm when LayerKinds.IsLstmVariant(layer.Spec):
                VariantLstmEmitter.WriteMethod(writer, layer, target);
                break;
            case LayerKinds.Lstm:
                LstmEmitter.WriteMethod(writer, layer, target);
                break;
            case LayerKinds.Gru when layer.Weights!.Packing.Sections.Count == 1:
                GruResetAfterEmitter.WriteMethod(writer, layer, target);
                break;
            case LayerKinds.Gru:
                GruResetBeforeEmitter.WriteMethod(writer, layer, target);
                break;
            case LayerKinds.Activation when IsPrelu(layer):
                ChannelEmitter.WritePrelu(writer, layer, target);
                break;
            case LayerKinds.BatchNorm:
                ChannelEmitter.WriteBatchNorm(writer, layer, target);
                break;
            case LayerKinds.LayerNorm:
                ChannelEmitter.WriteLayerNorm(writer, layer, target);
                break;
            case LayerKinds.PoolingOverTime:
                PoolingOverTimeEmitter.WriteMethod(writer, layer, target);
                break;
            case LayerKinds.Concat or LayerKinds.Embedding or LayerKinds.Reverse:
            case string when layer.Place == ValuePlace.View || FrameCopyEmitter.IsDone(layer):
                break;
            case LayerKinds.Pad:
                FrameCopyEmitter.WritePad(writer, layer, target);
                break;
            case LayerKinds.Slice:
                FrameCopyEmitter.WriteSlice(writer, layer, target);
                break;
            case LayerKinds.Transpose:
                FrameCopyEmitter.WriteTranspose(writer, layer, target);
                break;
            case LayerKinds.Pooling:
                FrameFoldEmitter.WritePooling(writer, layer, target);
                break;
            case LayerKinds.Reduce:
                FrameFoldEmitter.WriteReduce(writer, layer, target);
                break;
            case string type when IsElementwise(type):
                ElementwiseEmitter.WriteMethod(writer, layer, target);
                break;
            default:
                throw new InvalidOperationException($"Layer kind '{layer.Spec.Type}' has no emitter.");
        }
    }

    /// <summary>Writes the statements of StepCore that evaluate a layer and declare the local for its value.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="plan">The network.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="target">The processor.</param>
    public static void WriteCall(CodeWriter writer, StepPlan plan, LayerPlan layer, StepTarget target)
    {
        string value = ValueName(layer.Index);
        List<string> sources = [];
        foreach (int input in layer.Spec.Inputs)
        {
            sources.Add(ValueName(input));
        }

        string prefix = layer.Prefix;
        if (layer.Place == ValuePlace.Hidden)
        {
            // Also where nothing reads the value: the call is what advances the state.
            writer.Line($"ref float {value} = ref {MethodName(layer, target)}(ref memory, ref packed, ref {sources[0]});");
            return;
        }

        if (layer.Place == ValuePlace.Weights)
        {
            writer.NoteArithmetic();
            Offset entry = Offset.Of(prefix + "Weights").Plus(Offset.Of("token").Times(layer.Weights!.Plain[0].Stride));
            writer.Reference(value, StepSyntax.At("packed", entry));
            return;
        }

        if (layer.Place == ValuePlace.View)
        {
            writer.Reference(value, StepSyntax.At(sources[0], layer.ValueOffset));
            return;
        }

        string place = layer.Place == ValuePlace.Output
            ? StepSyntax.At("output", prefix + "Output")
            : StepSyntax.At("memory", prefix + "Scratch");
        writer.Reference(value, place);
        switch (layer.Spec.Type)
        {
            case LayerKinds.Pad when FrameCopyEmitter.IsDone(layer):
                break;
            case LayerKinds.Concat:
                WriteConcat(writer, plan, layer, sources, value);
                break;
            case string type when (IsElementwise(type) && !IsPrelu(layer)) || IsOfFrames(type):
                writer.Line($"{MethodName(layer, target)}(ref {string.Join(", ref ", sources)}, ref {value});");
                break;
            case LayerKinds.Conv1d:
                writer.Line(
                    $"{Conv1dEmitter.MethodName(layer, target)}(ref memory, ref packed, ref {sources[0]}, ref {value});");
                break;
            case LayerKinds.PoolingOverTime:
                WritePooling(writer, layer, target, sources, value, "memory");
                break;
            case string type when layer.RowCount == 1 || (type == LayerKinds.Dense && !target.IsScalar):
                writer.Line($"{MethodName(layer, target)}(ref packed, ref {sources[0]}, ref {value});");
                break;
            default:
                WriteRows(writer, layer, target, sources[0], value);
                break;
        }
    }

    /// <summary>Writes the method of a layer for several instances.</summary>
    public static void WriteInstances(CodeWriter writer, LayerPlan layer, InstanceSyntax instances)
    {
        switch (layer.Spec.Type)
        {
            case LayerKinds.Dense:
                DenseEmitter.WriteInstances(writer, layer, instances);
                break;
            case LayerKinds.SimpleRnn:
                SimpleRnnEmitter.WriteInstances(writer, layer, instances);
                break;
            case LayerKinds.Lstm:
                LstmEmitter.WriteInstances(writer, layer, instances);
                break;
            case LayerKinds.Gru:
                GruResetAfterEmitter.WriteInstances(writer, layer, instances);
                break;
            default:
                throw new InvalidOperationException($"Layer kind '{layer.Spec.Type}' has no emitter for several instances.");
        }
    }

    /// <summary>Name of a layer's method, such as <c>Layer0_Lstm_512</c>.</summary>
    public static string MethodName(LayerPlan layer, StepTarget target)
    {
        string type = layer.Spec.Type;
        return $"{layer.Prefix}_{char.ToUpperInvariant(type[0])}{type.Substring(1)}_{target.Name}";
    }

    private static void WriteRows(CodeWriter writer, LayerPlan layer, StepTarget target, string source, string value)
    {
        string prefix = layer.Prefix;
        using (writer.Loop("row", 0, prefix + "Rows"))
        {
            writer.Reference("from", StepSyntax.At(source, $"row * {prefix}Inputs"));
            writer.Reference("to", StepSyntax.At(value, $"row * {prefix}Units"));
            if (layer.IsRecurrent)
            {
                writer.Line($"ref float hidden = ref {MethodName(layer, target)}(ref memory, ref packed, ref from);");
                writer.Line(StepSyntax.Copy("hidden", "to", prefix + "Units"));
            }
            else
            {
                writer.Line($"{MethodName(layer, target)}(ref packed, ref from, ref to);");
            }
        }
    }

    private static bool IsElementwise(string type) => type is LayerKinds.Activation or LayerKinds.Add or LayerKinds.Multiply or LayerKinds.Average
        or LayerKinds.Subtract or LayerKinds.Divide or LayerKinds.Sqrt or LayerKinds.Pow;

    /// <summary>Kinds whose method sees all rows.</summary>
    private static bool IsOfFrames(string type) => type is LayerKinds.Pad or LayerKinds.Slice or LayerKinds.Transpose or LayerKinds.Pooling
        or LayerKinds.Reduce;

    private static bool IsPrelu(LayerPlan layer) =>
        layer.Spec.Type == LayerKinds.Activation && TileLayerWriter.Activation(layer, "activation").Name == ActivationKinds.Prelu;

    private static void WritePooling(
        CodeWriter writer, LayerPlan layer, StepTarget target, List<string> sources, string value, string memory)
    {
        if (layer.RowCount == 1)
        {
            writer.Line($"{MethodName(layer, target)}(ref {memory}, ref {string.Join(", ref ", sources)}, ref {value});");
            return;
        }

        using (writer.Loop("row", 0, layer.Prefix + "Rows"))
        {
            string at = $"row * {layer.Prefix}Units";
            string score = sources.Count > 1 ? $", ref {StepSyntax.At(sources[1], "row")}" : string.Empty;
            writer.Line(
                $"{MethodName(layer, target)}(ref {memory}, ref {StepSyntax.At(sources[0], at)}{score}, ref {StepSyntax.At(value, at)});");
        }
    }

    private static void WriteConcat(CodeWriter writer, StepPlan plan, LayerPlan layer, List<string> sources, string value)
    {
        if (layer.RowCount == 1)
        {
            WriteConcatRow(writer, plan, layer, sources, value, 0);
            return;
        }

        using (writer.Loop("row", 0, layer.Prefix + "Rows"))
        {
            WriteConcatRow(writer, plan, layer, sources, value, "row");
        }
    }

    private static void WriteConcatRow(CodeWriter writer, StepPlan plan, LayerPlan layer, List<string> sources, string value, Offset row)
    {
        int offset = 0;
        for (int index = 0; index < sources.Count; index++)
        {
            int channels = plan.Network.ShapeOf(layer.Spec.Inputs[index]).Channels;
            string from = StepSyntax.At(sources[index], row.Times(channels));
            Offset start = row.Times(layer.Prefix + "Units").Plus(offset);
            writer.Line(StepSyntax.Copy(from, StepSyntax.At(value, start), channels));
            offset += channels;
        }
    }
}
