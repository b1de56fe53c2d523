using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// The rows of a convolution: puts the rows that a kernel sees one after another (with those of earlier steps, or zeros) and calls the
/// method that <see cref="DenseEmitter"/> writes. It multiplies the windows of all output rows; with a dilation or groups it gets one
/// window after another, a group at a time.
/// </summary>
internal static class Conv1dEmitter
{
    private const string Frame = "frame";
    private const string WindowName = "window";

    /// <summary>Name of the method; that of one window has the layer's plain name.</summary>
    public static string MethodName(LayerPlan layer, StepTarget target) => LayerEmitters.MethodName(layer, target) + "_Rows";

    /// <summary>Groups of a convolution; 1 for another layer.</summary>
    public static int Groups(LayerSpec layer) => layer.Type == LayerKinds.Conv1d ? layer.Whole("groups") : 1;

    /// <summary>The scratch that a layer needs, by name, in floats.</summary>
    public static IEnumerable<(string Name, int Floats)> Work(LayerSpec layer)
    {
        if (NeedsFrame(layer))
        {
            // Scratch starts as zeros, and only the rows between the padding are ever written.
            (int before, int after) = Padding(layer);
            yield return (Frame, (before + layer.InputShape.Length + after) * layer.InputShape.Channels);
        }

        if (IsByWindow(layer) && layer.Whole("kernelSize") > 1)
        {
            yield return (WindowName, layer.Whole("kernelSize") * layer.InputShape.Channels);
        }
    }

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        LayerSpec spec = layer.Spec;
        string prefix = layer.Prefix;
        writer.Line();
        writer.Line(
            $"// {spec.Name}: {spec.InputShape} to {spec.OutputShape}, {spec.Whole("kernelSize")} taps, dilation {spec.Whole("dilation")}, "
            + $"stride {spec.Whole("stride")}, {spec.Whole("groups")} groups, padding {spec.Attribute("padding").Text}.");
        writer.Line(StepSyntax.Optimised);
        using (writer.Block(
            $"private static void {MethodName(layer, target)}(ref float memory, ref float packed, ref float input, ref float output)"))
        {
            WriteRows(writer, layer);
            if (!IsByWindow(spec))
            {
                writer.Line($"{LayerEmitters.MethodName(layer, target)}(ref packed, ref {StepSyntax.At("rows", FirstFloat(spec))}, ref output);");
            }
            else if (spec.OutputShape.Length == 1)
            {
                WriteWindow(writer, layer, target, 0);
            }
            else
            {
                using (writer.Block(
                    $"for (int row = 0; row < {CodeWriter.Integer(spec.OutputShape.Length)}; row = unchecked(row + 1))"))
                {
                    WriteWindow(writer, layer, target, null);
                }
            }

            if (layer.Memory.Count > 0)
            {
                int kept = (spec.Whole("kernelSize") - 1) * spec.Whole("dilation") * spec.InputShape.Channels;
                string frame = CodeWriter.Integer(spec.InputShape.Count);
                writer.Line();
                writer.Line("// The last rows are the first of the next step. Forwards, as the pieces may overlap.");
                ChannelEmitter.ForEachVector(writer, kept, target.Lanes, (lanes, at) => writer.Line(ChannelEmitter.Set(
                    lanes, "rows", at, ChannelEmitter.Get(lanes, "rows", at == "k" ? $"unchecked(k + {frame})" : Sum(at, frame)))));
            }
        }
    }

    /// <summary>Declares <c>rows</c>, the first row that a kernel sees.</summary>
    private static void WriteRows(CodeWriter writer, LayerPlan layer)
    {
        LayerSpec spec = layer.Spec;
        int channels = spec.InputShape.Channels;
        string count = CodeWriter.Integer(spec.InputShape.Count);
        if (layer.Memory.Count > 0)
        {
            int kept = (spec.Whole("kernelSize") - 1) * spec.Whole("dilation") * channels;
            writer.Line($"ref float rows = ref {StepSyntax.At("memory", layer.Prefix + "History")};");
            writer.Line(StepSyntax.Copy("input", StepSyntax.At("rows", kept), count));
        }
        else if (NeedsFrame(spec))
        {
            writer.Line($"ref float rows = ref {StepSyntax.At("memory", layer.Prefix + "Frame")};");
            writer.Line(StepSyntax.Copy("input", StepSyntax.At("rows", Padding(spec).Before * channels), count));
        }
        else
        {
            writer.Line("ref float rows = ref input;");
        }
    }

    /// <summary>One output row; its number, or null inside the loop over <c>row</c>.</summary>
    private static void WriteWindow(CodeWriter writer, LayerPlan layer, StepTarget target, int? row)
    {
        LayerSpec spec = layer.Spec;
        int channels = spec.InputShape.Channels;
        int step = spec.Whole("stride") * channels;
        string first = row is null ? StepSyntax.At("rows", $"unchecked(row * {CodeWriter.Integer(step)})") : "rows";
        string output = row is null ? StepSyntax.At("output", $"unchecked(row * {layer.Prefix}Units)") : "output";
        writer.Line($"ref float window = ref {first};");
        writer.Line($"ref float to = ref {output};");
        string from = "window";
        if (spec.Whole("kernelSize") > 1)
        {
            from = "gathered";
            WriteGathering(writer, layer);
        }

        int groups = spec.Whole("groups");
        string method = LayerEmitters.MethodName(layer, target);
        if (groups == 1)
        {
            writer.Line($"{method}(ref packed, ref {from}, ref to);");
            return;
        }

        int groupFloats = layer.Weights!.Packing.Floats / groups;
        int groupWindow = spec.Whole("kernelSize") * (channels / groups);
        using (writer.Block($"for (int group = 0; group < {CodeWriter.Integer(groups)}; group = unchecked(group + 1))"))
        {
            writer.Line($"{method}(");
            using (writer.Indented())
            {
                writer.Line($"ref {StepSyntax.At("packed", $"unchecked(group * {CodeWriter.Integer(groupFloats)})")},");
                writer.Line($"ref {StepSyntax.At(from, $"unchecked(group * {CodeWriter.Integer(groupWindow)})")},");
                writer.Line($"ref {StepSyntax.At("to", $"unchecked(group * {CodeWriter.Integer(spec.Units / groups)})")});");
            }
        }

        if (TileLayerWriter.Activation(layer, "activation").Name == ActivationKinds.Softmax)
        {
            writer.Line($"global::TinyRnn.SoftmaxKernel.InPlace(ref to, {layer.Prefix}Units);");
        }
    }

    /// <summary>Copies the taps of a window one after another: [group][tap][channel].</summary>
    private static void WriteGathering(CodeWriter writer, LayerPlan layer)
    {
        LayerSpec spec = layer.Spec;
        int channels = spec.InputShape.Channels;
        int groups = spec.Whole("groups");
        int kernel = spec.Whole("kernelSize");
        string part = CodeWriter.Integer(channels / groups);
        writer.Line($"ref float gathered = ref {StepSyntax.At("memory", layer.Prefix + "Window")};");
        using (writer.Block($"for (int tap = 0; tap < {CodeWriter.Integer(kernel)}; tap = unchecked(tap + 1))"))
        {
            string tap = $"tap * {CodeWriter.Integer(spec.Whole("dilation") * channels)}";
            if (groups == 1)
            {
                writer.Line(StepSyntax.Copy(
                    StepSyntax.At("window", $"unchecked({tap})"), StepSyntax.At("gathered", $"unchecked(tap * {part})"), part));
                return;
            }

            using (writer.Block($"for (int group = 0; group < {CodeWriter.Integer(groups)}; group = unchecked(group + 1))"))
            {
                writer.Line(StepSyntax.Copy(
                    StepSyntax.At("window", $"unchecked(({tap}) + (group * {part}))"),
                    StepSyntax.At("gathered", $"unchecked(((group * {CodeWriter.Integer(kernel)}) + tap) * {part})"), part));
            }
        }
    }

    /// <summary>Whether each window is multiplied by itself: its values do not lie one after another in the rows.</summary>
    public static bool IsByWindow(LayerSpec layer) =>
        layer.Whole("groups") > 1 || (layer.Whole("kernelSize") > 1 && layer.Whole("dilation") > 1);

    /// <summary>The windows of a convolution that does not go window by window.</summary>
    public static RowWindows Windows(LayerSpec layer)
    {
        int channels = layer.InputShape.Channels;
        (int first, int count) = Taps(layer);
        return new RowWindows(layer.OutputShape.Length, layer.Whole("stride") * channels, first * channels, count * channels);
    }

    /// <summary>
    /// The taps that see a row of the input in any window: with padding, a frame of few rows leaves the others nothing but zeros, and
    /// their weights need not be read.
    /// </summary>
    private static (int First, int Count) Taps(LayerSpec layer)
    {
        int kernel = layer.Whole("kernelSize");
        if (IsByWindow(layer) || layer.Attribute("padding").Text != LayerKinds.SamePadding)
        {
            return (0, kernel);
        }

        int before = Padding(layer).Before;
        int first = Math.Max(0, before - LastWindow(layer));
        int end = Math.Min(kernel, before + layer.InputShape.Length);
        return (first, end - first);
    }

    /// <summary>Whether a window reaches beyond the input, so that the rows need zeros around them.</summary>
    private static bool NeedsFrame(LayerSpec layer)
    {
        if (layer.Attribute("padding").Text != LayerKinds.SamePadding)
        {
            return false;
        }

        int before = Padding(layer).Before;
        (int first, int count) = Taps(layer);
        int reach = ((count - 1) * layer.Whole("dilation")) + 1;
        return first < before || LastWindow(layer) + first + reach - before > layer.InputShape.Length;
    }

    /// <summary>First float of the first window, counted from <c>rows</c>.</summary>
    private static int FirstFloat(LayerSpec layer)
    {
        int padding = layer.Attribute("padding").Text == LayerKinds.SamePadding && !NeedsFrame(layer) ? Padding(layer).Before : 0;
        return (Taps(layer).First - padding) * layer.InputShape.Channels;
    }

    /// <summary>First row of the last window, counted from that of the first one.</summary>
    private static int LastWindow(LayerSpec layer) => (layer.OutputShape.Length - 1) * layer.Whole("stride");

    private static (int Before, int After) Padding(LayerSpec layer) => LayerKinds.SamePaddingRows(
        layer.InputShape.Length, layer.Whole("kernelSize"), layer.Whole("stride"), layer.Whole("dilation"));

    private static string Sum(string left, string right) => $"{left} + {right}";
}
