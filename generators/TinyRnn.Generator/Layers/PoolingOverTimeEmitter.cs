using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>Mean, maximum or attention over the rows so far: a running mean with a share of the new row, or a running maximum.</summary>
internal static class PoolingOverTimeEmitter
{
    private const string Exponential = "global::TinyRnn.AccurateActivations.Exp";

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        string mode = layer.Spec.Attribute("mode").Text!;
        bool isAttention = mode == LayerKinds.PoolingAttention;
        bool isMax = mode == LayerKinds.PoolingMax;
        string equation = isMax ? "y = max(y, x)"
            : isAttention ? "y += (x - y) * exp(score) / sum of exp(score)"
            : "y += (x - y) / rows";
        using (ChannelEmitter.Open(
            writer, layer, target, equation,
            $"ref float memory, ref float input{(isAttention ? ", ref float score" : string.Empty)}, ref float output"))
        {
            writer.Reference("pooled", StepSyntax.At("memory", layer.Prefix + "Pooled"));
            if (isAttention)
            {
                WriteShareOfScore(writer, layer);
            }
            else
            {
                writer.Reference("count", StepSyntax.At("memory", layer.Prefix + "Count"));
                WriteCount(writer, layer, isMax);
            }

            ChannelEmitter.ForEachVector(writer, layer.Spec.Units, target.Lanes, (lanes, at) =>
            {
                string x = ChannelEmitter.Get(lanes, "input", at);
                string old = ChannelEmitter.Get(lanes, "pooled", at);
                string value = !isMax ? ChannelEmitter.MultiplyAdd(lanes, $"{x} - {old}", ChannelEmitter.Spread(lanes, "share"), old)
                    : lanes == 1 ? $"global::System.MathF.Max({old}, {x})"
                    : $"{StepSyntax.Operations(lanes)}.Max({old}, {x})";
                writer.Line(ChannelEmitter.Set(lanes, "pooled", at, value));
                writer.Line(ChannelEmitter.Set(lanes, "output", at, old));
            });
        }
    }

    private static void WriteCount(CodeWriter writer, LayerPlan layer, bool isMax)
    {
        if (isMax)
        {
            using (writer.Block("if (count == 0f)"))
            {
                writer.Line("count = 1f;");
                writer.Line(StepSyntax.Copy("input", "pooled", layer.Prefix + "Units"));
            }

            return;
        }

        // Beyond 2^24 rows the count stands still, and the mean forgets slowly.
        writer.Line("count += 1f;");
        writer.Line("float share = 1f / count;");
    }

    private static void WriteShareOfScore(CodeWriter writer, LayerPlan layer)
    {
        writer.Reference("largest", StepSyntax.At("memory", layer.Prefix + "LargestScore"));
        writer.Reference("total", StepSyntax.At("memory", layer.Prefix + "Total"));

        // The first row: a power of the distance from no score at all may be infinite, and 0 times that is no number.
        writer.Line("largest = total == 0f ? score : largest;");
        writer.Line("float peak = score > largest ? score : largest;");
        writer.Line($"float present = {Exponential}(score - peak);");
        writer.Line($"total = total * {Exponential}(largest - peak) + present;");
        writer.Line("largest = peak;");
        writer.Line("float share = present / total;");
    }
}
