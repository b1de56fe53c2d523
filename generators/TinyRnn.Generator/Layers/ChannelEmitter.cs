using System;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>What the layers with weights a channel share: one row at a time, vectors along the channels.</summary>
internal static class ChannelEmitter
{
    /// <summary>Vectors up to which a loop is written out.</summary>
    private const int LargestStraightLine = 4;

    /// <summary>batchNorm: y = scale * x + bias.</summary>
    public static void WriteBatchNorm(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        using (Open(writer, layer, target, "y = scale*x + bias", "ref float packed, ref float input, ref float output"))
        {
            WriteReference(writer, layer, TensorLayout.Scale);
            WriteReference(writer, layer, TensorLayout.Bias);
            ForEachVector(writer, layer.Spec.Units, target.Lanes, (lanes, at) => writer.Line(Set(
                lanes, "output", at, MultiplyAdd(lanes, Get(lanes, "scale", at), Get(lanes, "input", at), Get(lanes, "bias", at)))));
        }
    }

    /// <summary>activation prelu: x above 0, alpha * x elsewhere.</summary>
    public static void WritePrelu(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        using (Open(writer, layer, target, "y = x above 0, alpha*x elsewhere", "ref float packed, ref float input, ref float output"))
        {
            WriteReference(writer, layer, TensorLayout.Alpha);
            ForEachVector(writer, layer.Spec.Units, target.Lanes, (lanes, at) => writer.Line(Set(
                lanes, "output", at, $"global::TinyRnn.SimpleActivations.Prelu({Get(lanes, "input", at)}, {Get(lanes, "alpha", at)})")));
        }
    }

    /// <summary>layerNorm: mean and variance of the row, then scale and bias.</summary>
    public static void WriteLayerNorm(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        int channels = layer.Spec.Units;
        string epsilon = CodeWriter.Float((float)layer.Spec.Attribute("epsilon").Number!.Value);
        using (Open(
            writer, layer, target, "y = (x - mean) / sqrt(variance + epsilon) * scale + bias",
            "ref float packed, ref float input, ref float output"))
        {
            WriteReference(writer, layer, TensorLayout.Scale);
            WriteReference(writer, layer, TensorLayout.Bias);
            writer.Line("float mean = 0f;");
            WriteTotal(writer, channels, target.Lanes, "mean", (lanes, at) => (Get(lanes, "input", at), null));
            writer.Line($"mean /= {layer.Prefix}Units;");
            writer.Line("float variance = 0f;");
            WriteTotal(writer, channels, target.Lanes, "variance", (lanes, at) =>
            {
                string difference = $"{Get(lanes, "input", at)} - {Spread(lanes, "mean")}";
                return (difference, difference);
            });
            writer.Line(
                $"float factor = 1f / global::System.MathF.Sqrt((variance / {layer.Prefix}Units) + {epsilon});");
            ForEachVector(writer, channels, target.Lanes, (lanes, at) => writer.Line(Set(
                lanes, "output", at, MultiplyAdd(
                    lanes, $"({Get(lanes, "input", at)} - {Spread(lanes, "mean")}) * {Spread(lanes, "factor")}",
                    Get(lanes, "scale", at), Get(lanes, "bias", at)))));
        }
    }

    /// <summary>Opens the method of a layer.</summary>
    public static IDisposable Open(CodeWriter writer, LayerPlan layer, StepTarget target, string equation, string parameters)
    {
        writer.Line();
        writer.Line($"// {layer.Spec.Name}: {layer.Spec.Type}, {layer.Spec.InputShape.Channels} channels, {target.Description}.");
        writer.Line("//   " + equation);
        writer.Line(StepSyntax.Optimised);
        return writer.Method($"private static void {LayerEmitters.MethodName(layer, target)}({parameters})");
    }

    /// <summary>Calls an action for vectors that cover some floats: in a loop where they are many, then the rest.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="count">Floats.</param>
    /// <param name="widest">Floats of the widest vector.</param>
    /// <param name="write">Gets the floats of the vector, 1 for a single one, and its offset.</param>
    public static void ForEachVector(CodeWriter writer, int count, int widest, Action<int, Offset> write)
    {
        int looped = count / widest <= LargestStraightLine ? 0 : count / widest * widest;
        if (looped > 0)
        {
            using (writer.Loop("k", 0, looped, widest))
            {
                write(widest, "k");
            }
        }

        foreach ((int lanes, int offset) in StepSyntax.Pieces(count - looped, widest))
        {
            write(lanes, looped + offset);
        }
    }

    /// <summary>A vector, or a single float, of an array.</summary>
    public static string Get(int lanes, string array, Offset at) =>
        lanes == 1 ? StepSyntax.At(array, at) : StepSyntax.Load(lanes, array, at);

    /// <summary>A statement that sets it.</summary>
    public static string Set(int lanes, string array, Offset at, string value) => $"{Get(lanes, array, at)} = {value};";

    /// <summary>a * b + c for a vector or a single float; a may be a difference.</summary>
    public static string MultiplyAdd(int lanes, string a, string b, string c) =>
        lanes > 1 ? StepSyntax.MultiplyAdd(lanes, a, b, c)
        : a.Contains(" - ") && a[0] != '(' ? $"({a}) * {b} + {c}"
        : $"{a} * {b} + {c}";

    /// <summary>A local float in every lane.</summary>
    public static string Spread(int lanes, string value) => lanes == 1 ? value : StepSyntax.Broadcast(lanes, value);

    private static void WriteReference(CodeWriter writer, LayerPlan layer, string role) =>
        writer.Reference(role, StepSyntax.At("packed", layer.Prefix + CodeWriter.Pascal(role)));

    /// <summary>Adds to a local the sum over all channels of a value, or of a product.</summary>
    private static void WriteTotal(
        CodeWriter writer, int channels, int widest, string total, Func<int, Offset, (string Value, string? Factor)> term)
    {
        string sums = total + "Sums";
        int vectors = channels / widest;
        if (vectors > 0)
        {
            writer.Line($"{StepSyntax.Type(widest)} {sums} = {StepSyntax.Type(widest)}.Zero;");
        }

        ForEachVector(writer, channels, widest, (lanes, at) =>
        {
            (string value, string? factor) = term(lanes, at);
            if (lanes == widest)
            {
                writer.Line(factor is null
                    ? $"{sums} += {value};"
                    : $"{sums} = {StepSyntax.MultiplyAdd(lanes, value, factor, sums)};");
                return;
            }

            string product = factor is null ? value : $"({value}) * ({factor})";
            writer.Line($"{total} += {(lanes == 1 ? product : $"{StepSyntax.Operations(lanes)}.Sum({product})")};");
        });
        if (vectors > 0)
        {
            writer.Line($"{total} += {StepSyntax.Operations(widest)}.Sum({sums});");
        }
    }
}
