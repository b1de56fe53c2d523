using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>activation and arithmetic: one value in, one value out, whatever the shape.</summary>
internal static class ElementwiseEmitter
{
    /// <summary>Vectors up to which the loop is written out.</summary>
    private const int LargestStraightLine = 4;

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        LayerSpec spec = layer.Spec;
        int count = spec.OutputShape.Count;
        int lanes = target.Lanes;
        List<string> sources = [];
        for (int i = 0; i < spec.Inputs.Count; i++)
        {
            sources.Add("source" + CodeWriter.Integer(i));
        }

        ActivationSpec? act = spec.Type == LayerKinds.Activation ? TileLayerWriter.Activation(layer, "activation") : null;
        string equation = act is not null ? $"y = {act.Name}(x)"
            : spec.Type == LayerKinds.Sqrt ? "y = sqrt(x)"
            : spec.Type == LayerKinds.Pow ? $"y = x ^ {CodeWriter.Float((float)spec.Attribute("exponent").Number!.Value)}"
            : spec.Type == LayerKinds.Average ? $"y = ({string.Join(" + ", sources)}) / {CodeWriter.Integer(sources.Count)}"
            : "y = " + string.Join(Operator(spec), sources);
        writer.Line();
        writer.Line($"// {spec.Name}: {spec.Type} of {spec.OutputShape.Length} x {spec.OutputShape.Channels} values.");
        writer.Line($"//   {equation}");
        writer.Line(StepSyntax.Optimised);
        string parameters = $"ref float {string.Join(", ref float ", sources)}, ref float output";
        using (writer.Method($"private static void {LayerEmitters.MethodName(layer, target)}({parameters})"))
        {
            int looped = count / lanes <= LargestStraightLine ? 0 : count / lanes * lanes;
            if (looped > 0)
            {
                using (writer.Loop("k", 0, looped, lanes))
                {
                    List<string> values = [];
                    foreach (string source in sources)
                    {
                        string from = StepSyntax.At(source, "k");
                        values.Add(target.IsScalar ? from : $"{StepSyntax.Operations(lanes)}.LoadUnsafe(ref {from})");
                    }

                    string value = Combine(spec, act, values, lanes);
                    string to = StepSyntax.At("output", "k");
                    writer.Line(target.IsScalar ? $"{to} = {value};" : $"{StepSyntax.Operations(lanes)}.StoreUnsafe({value}, ref {to});");
                }
            }

            foreach ((int size, int offset) in StepSyntax.Pieces(count - looped, lanes))
            {
                WritePiece(writer, spec, act, sources, size, looped + offset);
            }

            if (act?.Name == ActivationKinds.Softmax)
            {
                WriteSoftmax(writer, layer);
            }
        }
    }

    private static void WritePiece(
        CodeWriter writer, LayerSpec spec, ActivationSpec? act, List<string> sources, int size, int offset)
    {
        List<string> values = [];
        foreach (string source in sources)
        {
            values.Add(size == 1 ? StepSyntax.At(source, offset) : StepSyntax.Load(size, source, offset));
        }

        string value = Combine(spec, act, values, size);
        writer.Line(size == 1
            ? $"{StepSyntax.At("output", offset)} = {value};"
            : StepSyntax.Store(size, value, "output", offset));
    }

    private static string Combine(LayerSpec spec, ActivationSpec? act, List<string> values, int lanes) => spec.Type switch
    {
        LayerKinds.Activation => StepSyntax.Activate(act!, values[0]),
        LayerKinds.Sqrt => Root(values[0], lanes),
        LayerKinds.Pow => Power(values[0], (float)spec.Attribute("exponent").Number!.Value, lanes),
        LayerKinds.Average => $"({string.Join(" + ", values)}) * {CodeWriter.Float(1f / values.Count)}",
        _ => string.Join(Operator(spec), values),
    };

    private static string Operator(LayerSpec spec) => spec.Type switch
    {
        LayerKinds.Add => " + ",
        LayerKinds.Subtract => " - ",
        LayerKinds.Divide => " / ",
        _ => " * ",
    };

    private static string Root(string value, int lanes) =>
        lanes == 1 ? $"global::System.MathF.Sqrt({value})" : $"{StepSyntax.Operations(lanes)}.Sqrt({value})";

    /// <summary>Squares and roots as what they are; another power of each lane by itself.</summary>
    private static string Power(string value, float exponent, int lanes)
    {
        string whole = lanes == 1 ? "float" : StepSyntax.Type(lanes);
        return exponent switch
        {
            0.5f => Root(value, lanes),
            1f => value,
            2f => $"{value} * {value}",
            -1f => lanes == 1 ? $"1f / {value}" : $"{whole}.One / {value}",
            _ => $"global::TinyRnn.SimpleActivations.Power({value}, {CodeWriter.Float(exponent)})",
        };
    }

    private static void WriteSoftmax(CodeWriter writer, LayerPlan layer)
    {
        string prefix = layer.Prefix;
        if (layer.RowCount == 1)
        {
            writer.Line($"global::TinyRnn.SoftmaxKernel.InPlace(ref output, {prefix}Units);");
            return;
        }

        using (writer.Loop("row", 0, prefix + "Rows"))
        {
            writer.Line(
                $"global::TinyRnn.SoftmaxKernel.InPlace(ref {StepSyntax.At("output", $"row * {prefix}Units")}, {prefix}Units);");
        }
    }
}
