using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// The rows of a convolution: puts the rows that a kernel sees one after another (with those of earlier steps, or zeros) and calls the
/// method that <see cref="DenseEmitter"/> or <see cref="DepthwiseEmitter"/> writes, which multiplies the windows of all output rows; with
/// groups of several channels once for each.
/// </summary>
internal static class Conv1dEmitter
{
    private const string Frame = "frame";

    /// <summary>Name of the method; that of the windows has the layer's plain name.</summary>
    public static string MethodName(LayerPlan layer, StepTarget target) => LayerEmitters.MethodName(layer, target) + "_Rows";

    /// <summary>The scratch that a layer needs, by name, in floats.</summary>
    public static IEnumerable<(string Name, int Floats)> Work(LayerSpec layer)
    {
        if (NeedsFrame(layer))
        {
            // Scratch starts as zeros, and only the rows between the padding are ever written.
            (int before, int after) = Padding(layer);
            yield return (Frame, (before + layer.InputShape.Length + after) * layer.InputShape.Channels);
        }
    }

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        LayerSpec spec = layer.Spec;
        string method = LayerEmitters.MethodName(layer, target);
        int sections = layer.Weights!.Packing.Sections.Count;
        int groups = spec.Whole("groups");
        writer.Line();
        writer.Line(
            $"// {spec.Name}: {spec.InputShape} to {spec.OutputShape}, {spec.Whole("kernelSize")} taps, dilation {spec.Whole("dilation")}, "
            + $"stride {spec.Whole("stride")}, {groups} {(groups == 1 ? "group" : "groups")}, padding {spec.Attribute("padding").Text}.");
        writer.Line(StepSyntax.Optimised);
        using (writer.Method(
            $"private static void {MethodName(layer, target)}(ref float memory, ref float packed, ref float input, ref float output)"))
        {
            WriteRows(writer, layer);
            Offset first = FirstFloat(spec);
            if (sections == 1)
            {
                writer.Line($"{method}(ref packed, ref {StepSyntax.At("rows", first)}, ref output);");
            }
            else
            {
                using (writer.Loop("group", 0, sections))
                {
                    Offset group = Offset.Of("group");
                    string weights = StepSyntax.At("packed", group.Times(layer.Weights.Packing.Floats / sections));
                    string windows = StepSyntax.At("rows", group.Times(spec.InputShape.Channels / groups).Plus(first));
                    writer.Line($"{method}(ref {weights}, ref {windows}, ref {StepSyntax.At("output", group.Times(spec.Units / groups))});");
                }

                ActivationSpec activation = TileLayerWriter.Activation(layer, "activation");
                int rows = spec.OutputShape.Length;
                TileRowsWriter.WriteAfterwards(
                    writer, layer, rows, target.Lanes, isActivated: rows == 1 || TileRowsWriter.IsActivatedInPlace(activation));
            }

            if (layer.Memory.Count > 0)
            {
                writer.Line();
                writer.Line("// The last rows are the first of the next step. Forwards, as the pieces may overlap.");
                ChannelEmitter.ForEachVector(writer, Kept(spec), target.Lanes, (lanes, at) => writer.Line(ChannelEmitter.Set(
                    lanes, "rows", at, ChannelEmitter.Get(lanes, "rows", at.Plus(spec.InputShape.Count)))));
            }
        }
    }

    /// <summary>Declares <c>rows</c>, the first row that a kernel sees.</summary>
    private static void WriteRows(CodeWriter writer, LayerPlan layer)
    {
        LayerSpec spec = layer.Spec;
        int channels = spec.InputShape.Channels;
        int count = spec.InputShape.Count;
        if (layer.Memory.Count > 0)
        {
            writer.Reference("rows", StepSyntax.At("memory", layer.Prefix + "History"));
            writer.Line(StepSyntax.Copy("input", StepSyntax.At("rows", Kept(spec)), count));
        }
        else if (NeedsFrame(spec))
        {
            writer.Reference("rows", StepSyntax.At("memory", layer.Prefix + "Frame"));
            writer.Line(StepSyntax.Copy("input", StepSyntax.At("rows", Padding(spec).Before * channels), count));
        }
        else
        {
            writer.Reference("rows", "input");
        }
    }

    /// <summary>Floats of the rows of earlier steps that a kernel sees.</summary>
    private static int Kept(LayerSpec layer) => (layer.Whole("kernelSize") - 1) * layer.Whole("dilation") * layer.InputShape.Channels;

    /// <summary>The windows of a group.</summary>
    public static RowWindows Windows(LayerSpec layer)
    {
        int channels = layer.InputShape.Channels;
        int dilation = layer.Whole("dilation");
        int ofGroup = channels / layer.Whole("groups");
        (int first, int count) = Taps(layer);
        bool isOnePiece = count == 1 || (ofGroup == channels && dilation == 1);
        return new RowWindows(layer.OutputShape.Length, layer.Whole("stride") * channels, first * ofGroup, count * ofGroup)
        {
            Taps = isOnePiece ? 1 : count,
            TapDistance = isOnePiece ? 0 : dilation * channels,
        };
    }

    /// <summary>
    /// The taps that see a row of the input in any window: with padding, a frame of few rows leaves the others nothing but zeros, and
    /// their weights need not be read.
    /// </summary>
    private static (int First, int Count) Taps(LayerSpec layer)
    {
        int kernel = layer.Whole("kernelSize");
        if (layer.Attribute("padding").Text != LayerKinds.SamePadding)
        {
            return (0, kernel);
        }

        int dilation = layer.Whole("dilation");
        int before = Padding(layer).Before;
        int first = Math.Max(0, (before - LastWindow(layer) + dilation - 1) / dilation);
        int end = Math.Min(kernel, ((before + layer.InputShape.Length - 1) / dilation) + 1);

        // Taps far apart may all see nothing: then any will do.
        return first < end ? (first, end - first) : (0, 1);
    }

    /// <summary>Whether a window reaches beyond the input, so that the rows need zeros around them.</summary>
    private static bool NeedsFrame(LayerSpec layer)
    {
        if (layer.Attribute("padding").Text != LayerKinds.SamePadding)
        {
            return false;
        }

        int dilation = layer.Whole("dilation");
        int before = Padding(layer).Before;
        (int first, int count) = Taps(layer);
        int reach = ((first + count - 1) * dilation) + 1;
        return first * dilation < before || LastWindow(layer) + reach - before > layer.InputShape.Length;
    }

    /// <summary>First float of the first window, counted from <c>rows</c>.</summary>
    private static int FirstFloat(LayerSpec layer)
    {
        int padding = layer.Attribute("padding").Text == LayerKinds.SamePadding && !NeedsFrame(layer) ? Padding(layer).Before : 0;
        return ((Taps(layer).First * layer.Whole("dilation")) - padding) * layer.InputShape.Channels;
    }

    /// <summary>First row of the last window, counted from that of the first one.</summary>
    private static int LastWindow(LayerSpec layer) => (layer.OutputShape.Length - 1) * layer.Whole("stride");

    private static (int Before, int After) Padding(LayerSpec layer) => LayerKinds.SamePaddingRows(
        layer.InputShape.Length, layer.Whole("kernelSize"), layer.Whole("stride"), layer.Whole("dilation"));
}
