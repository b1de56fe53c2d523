using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>The kinds that only copy: pad, slice where it is no view, transpose.</summary>
internal static class FrameCopyEmitter
{
    private const string Parameters = "ref float input, ref float output";

    /// <summary>pad: the frame in one piece, where it does not lie there already, then the rows around it.</summary>
    public static void WritePad(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        LayerSpec spec = layer.Spec;
        int before = spec.Whole("before");
        int channels = spec.InputShape.Channels;
        string mode = spec.Attribute("mode").Text!;
        using (Open(writer, layer, target, $"{before} rows before, {spec.Whole("after")} after, {mode}"))
        {
            if (layer.HoldsInput)
            {
                writer.Line("// The input was written between the rows.");
            }
            else
            {
                writer.Line(StepSyntax.Copy("input", StepSyntax.At("output", before * channels), spec.InputShape.Count));
            }

            if (mode == LayerKinds.PadConstant)
            {
                WriteConstantRows(writer, layer, target);
                return;
            }

            // Rows that mirror the frame go back through it, those that repeat an edge stay where they are.
            int step = mode == LayerKinds.PadReflect ? -1 : 0;
            WriteRows(writer, layer, 0, before, step);
            WriteRows(writer, layer, before + spec.InputShape.Length, spec.Whole("after"), step);
        }
    }

    /// <summary>Whether a layer has nothing to do: zeros around a frame that was written between them.</summary>
    public static bool IsDone(LayerPlan layer) => layer.HoldsInput && KeepsZeros(layer);

    /// <summary>slice: one range of channels a row, or rows at a distance.</summary>
    public static void WriteSlice(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        LayerSpec spec = layer.Spec;
        int channels = spec.InputShape.Channels;
        int start = spec.Whole("start");
        int step = spec.Whole("step");
        bool isOfRows = spec.Attribute("axis").Text == LayerKinds.RowsAxis;
        using (Open(writer, layer, target, $"{spec.Whole("count")} {spec.Attribute("axis").Text} from {start} on, {step} apart"))
        {
            int row = isOfRows ? step * channels : channels;
            int first = isOfRows ? start * channels : start;
            int distance = isOfRows ? 1 : step;
            using (ForEachRow(writer, spec.OutputShape.Length))
            {
                writer.Reference("from", StepSyntax.At("input", Offset.Of("row").Times(row).Plus(first)));
                writer.Reference("to", StepSyntax.At("output", Offset.Of("row").Times(spec.Units)));
                if (distance == 1)
                {
                    ChannelEmitter.ForEachVector(writer, spec.Units, target.Lanes, (lanes, at) =>
                        writer.Line(ChannelEmitter.Set(lanes, "to", at, ChannelEmitter.Get(lanes, "from", at))));
                }
                else
                {
                    ChannelEmitter.ForEachVector(writer, spec.Units, 1, (_, at) => writer.Line(
                        ChannelEmitter.Set(1, "to", at, StepSyntax.At("from", at.Times(distance)))));
                }
            }
        }
    }

    /// <summary>transpose: results in order, four rows of the input at a time.</summary>
    public static void WriteTranspose(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        int rows = layer.Spec.InputShape.Length;
        int channels = layer.Spec.InputShape.Channels;
        using (Open(writer, layer, target, "y[c, t] = x[t, c]"))
        {
            using (writer.Loop("channel", 0, channels))
            {
                writer.Reference("from", StepSyntax.At("input", "channel"));
                writer.Reference("to", StepSyntax.At("output", Offset.Of("channel").Times(rows)));
                int looped = rows < 8 ? 0 : rows / 4 * 4;
                if (looped > 0)
                {
                    using (writer.Loop("k", 0, looped, 4))
                    {
                        for (int i = 0; i < 4; i++)
                        {
                            Offset k = Offset.Of("k").Plus(i);
                            writer.Line(ChannelEmitter.Set(1, "to", k, StepSyntax.At("from", k.Times(channels))));
                        }
                    }
                }

                for (int row = looped; row < rows; row++)
                {
                    writer.Line($"{StepSyntax.At("to", row)} = {StepSyntax.At("from", row * channels)};");
                }
            }
        }
    }

    private static System.IDisposable Open(CodeWriter writer, LayerPlan layer, StepTarget target, string what)
    {
        LayerSpec spec = layer.Spec;
        writer.Line();
        writer.Line($"// {spec.Name}: {spec.Type} of {spec.InputShape} to {spec.OutputShape}, {target.Description}.");
        writer.Line("//   " + what);
        writer.Line(StepSyntax.Optimised);
        return writer.Method($"private static void {LayerEmitters.MethodName(layer, target)}({Parameters})");
    }

    private static void WriteConstantRows(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        LayerSpec spec = layer.Spec;
        if (KeepsZeros(layer))
        {
            writer.Line("// The rows around it are zeros from the start: nothing else writes to this scratch memory.");
            return;
        }

        int channels = spec.InputShape.Channels;
        int before = spec.Whole("before") * channels;
        string value = CodeWriter.Float((float)spec.Attribute("value").Number!.Value);
        Fill("output", before);
        if (spec.Whole("after") > 0)
        {
            writer.Reference("rest", StepSyntax.At("output", before + spec.InputShape.Count));
            Fill("rest", spec.Whole("after") * channels);
        }

        void Fill(string reference, int floats) => ChannelEmitter.ForEachVector(
            writer, floats, target.Lanes,
            (lanes, at) => writer.Line(ChannelEmitter.Set(lanes, reference, at, ChannelEmitter.Spread(lanes, value))));
    }

    /// <summary>Whether the rows around a frame need not be written: scratch memory is zero from the start.</summary>
    private static bool KeepsZeros(LayerPlan layer) => layer.Place == ValuePlace.Scratch
        && layer.Spec.Attribute("mode").Text == LayerKinds.PadConstant && layer.Spec.Attribute("value").Number == 0;

    /// <summary>Copies rows that the frame has itself, one by one: the first of them is the input's first, or one beside the frame.</summary>
    private static void WriteRows(CodeWriter writer, LayerPlan layer, int first, int count, int step)
    {
        LayerSpec spec = layer.Spec;
        int channels = spec.InputShape.Channels;
        if (count == 0)
        {
            return;
        }

        int source = LayerKinds.PaddedRow(spec, first);
        using (ForEachRow(writer, count))
        {
            Offset row = "row";
            Offset from = row.Times(step).Plus(source).Times(channels);
            Offset to = row.Plus(first).Times(channels);
            writer.Line(StepSyntax.Copy(StepSyntax.At("input", from), StepSyntax.At("output", to), channels));
        }
    }

    /// <summary>A loop over <c>row</c>.</summary>
    private static System.IDisposable ForEachRow(CodeWriter writer, int rows) =>
        writer.Loop("row", 0, rows);
}
