using System;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>The kinds that summarise: pooling and reduce over rows with vectors along the channels, reduce over channels by lanes.</summary>
internal static class FrameFoldEmitter
{
    /// <summary>Windows that reach over an edge of the frame, up to which each has code of its own.</summary>
    private const int MostEdges = 8;

    /// <summary>pooling: windows that lie in the frame with their size known, those at its edges with a count.</summary>
    public static void WritePooling(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        LayerSpec spec = layer.Spec;
        int size = spec.Whole("size");
        int rows = spec.OutputShape.Length;
        bool isMean = spec.Attribute("mode").Text == LayerKinds.PoolingMean;
        string padding = spec.Attribute("padding").Text!;
        using (Open(writer, layer, target, $"{spec.Attribute("mode").Text} of {size} rows, {spec.Whole("stride")} apart, padding {padding}"))
        {
            int first = 0;
            while (first < rows)
            {
                (int start, int count) = LayerKinds.PoolingRows(spec, first);
                int end = first + 1;
                if (IsVaried(spec) && count < size)
                {
                    while (end < rows && LayerKinds.PoolingRows(spec, end).Count < size)
                    {
                        end++;
                    }

                    WriteCountedWindows(writer, layer, target, first, end - first, isMean);
                    first = end;
                    continue;
                }

                // Windows of the same number of rows and the same distance are one loop.
                int distance = end < rows ? LayerKinds.PoolingRows(spec, end).First - start : 0;
                while (end < rows && LayerKinds.PoolingRows(spec, end) == (start + ((end - first) * distance), count))
                {
                    end++;
                }

                WriteWindows(writer, layer, target, first, end - first, start, count, distance, isMean);
                first = end;
            }
        }
    }

    /// <summary>reduce over the rows or over the channels.</summary>
    public static void WriteReduce(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        LayerSpec spec = layer.Spec;
        string mode = spec.Attribute("mode").Text!;
        bool isMean = mode == LayerKinds.ReduceMean;
        Fold fold = mode switch
        {
            LayerKinds.ReduceMax => Fold.Max,
            LayerKinds.ReduceMin => Fold.Min,
            _ => Fold.Sum,
        };
        using (Open(writer, layer, target, $"{mode} over the {spec.Attribute("axis").Text}"))
        {
            if (spec.Attribute("axis").Text == LayerKinds.RowsAxis)
            {
                WriteFold(writer, target, fold, spec.Units, "input", "output", spec.InputShape.Length, isMean);
                return;
            }

            using (ForEachRow(writer, spec.InputShape.Length))
            {
                int channels = spec.InputShape.Channels;
                writer.Reference("from", StepSyntax.At("input", Offset.Of("row").Times(channels)));
                string total = FoldChannels(writer, target.Lanes, fold, channels);
                string scale = isMean ? " * " + CodeWriter.Float(1f / channels) : string.Empty;
                writer.Line($"{StepSyntax.At("output", "row")} = {(isMean ? $"({total}){scale}" : total)};");
            }
        }
    }

    private static IDisposable Open(CodeWriter writer, LayerPlan layer, StepTarget target, string what)
    {
        LayerSpec spec = layer.Spec;
        writer.Line();
        writer.Line($"// {spec.Name}: {spec.Type} of {spec.InputShape} to {spec.OutputShape}, {target.Description}.");
        writer.Line("//   " + what);
        writer.Line(StepSyntax.Optimised);
        return writer.Method($"private static void {LayerEmitters.MethodName(layer, target)}(ref float input, ref float output)");
    }

    /// <summary>Output rows whose windows have <paramref name="count"/> rows each and begin <paramref name="distance"/> rows apart.</summary>
    private static void WriteWindows(
        CodeWriter writer, LayerPlan layer, StepTarget target, int first, int rows, int start, int count, int distance, bool isMean)
    {
        int channels = layer.Spec.Units;
        bool isLoop = rows > 1;
        using (isLoop ? ForEachRow(writer, rows) : writer.Block(string.Empty))
        {
            Offset row = isLoop ? "row" : 0;
            writer.Reference("from", StepSyntax.At("input", row.Times(distance).Plus(start).Times(channels)));
            writer.Reference("to", StepSyntax.At("output", row.Plus(first).Times(channels)));
            WriteFold(writer, target, isMean ? Fold.Sum : Fold.Max, channels, "from", "to", count, isMean);
        }
    }

    /// <summary>Whether the windows at the edges are so many that each by itself would be too much code.</summary>
    private static bool IsVaried(LayerSpec spec) =>
        spec.Attribute("padding").Text == LayerKinds.SamePadding && spec.Whole("size") / spec.Whole("stride") > MostEdges;

    /// <summary>Windows over the edges in one loop that counts the rows of each.</summary>
    private static void WriteCountedWindows(CodeWriter writer, LayerPlan layer, StepTarget target, int first, int rows, bool isMean)
    {
        LayerSpec spec = layer.Spec;
        int size = spec.Whole("size");
        int length = spec.InputShape.Length;
        int channels = spec.Units;
        (int before, _) = LayerKinds.SamePaddingRows(spec.InputShape.Length, spec.Whole("size"), spec.Whole("stride"), 1);
        int stride = spec.Whole("stride");
        using (ForEachRow(writer, rows))
        {
            writer.Line($"int start = {Offset.Of("row").Plus(first).Times(stride).Plus(-before)};");
            writer.Line($"int end = start > {CodeWriter.Integer(length - size)} ? {CodeWriter.Integer(length)} : start + {CodeWriter.Integer(size)};");
            writer.Line("start = start < 0 ? 0 : start;");
            writer.Line($"int floats = {Offset.Of("end - start").Times(channels)};");
            writer.Reference("from", StepSyntax.At("input", Offset.Of("start").Times(channels)));
            writer.Reference("to", StepSyntax.At("output", Offset.Of("row").Plus(first).Times(channels)));
            if (isMean)
            {
                writer.Line("float share = 1f / (end - start);");
            }

            Fold fold = isMean ? Fold.Sum : Fold.Max;
            ChannelEmitter.ForEachVector(writer, spec.Units, target.Lanes, (lanes, at) =>
            {
                string total = NameOf("total", at);
                writer.Line($"{FoldWriter.TypeName(lanes)} {total} = {ChannelEmitter.Get(lanes, "from", at)};");
                using (writer.Loop("i", channels, "floats", channels))
                {
                    string next = ChannelEmitter.Get(lanes, "from", Offset.Of("i").Plus(at));
                    writer.Line(fold == Fold.Sum ? $"{total} += {next};" : $"{total} = {FoldWriter.Combine(fold, lanes, total, next)};");
                }

                writer.Line(ChannelEmitter.Set(lanes, "to", at, isMean ? $"{total} * {ChannelEmitter.Spread(lanes, "share")}" : total));
            });
        }
    }

    /// <summary>Folds rows, channel by channel.</summary>
    private static void WriteFold(
        CodeWriter writer, StepTarget target, Fold fold, int channels, string from, string to, int rows, bool isMean) =>
        ChannelEmitter.ForEachVector(writer, channels, target.Lanes, (lanes, at) =>
        {
            string total = NameOf("total", at);
            FoldWriter.Write(writer, fold, total, lanes, from, at, rows, channels);
            writer.Line(ChannelEmitter.Set(
                lanes, to, at, isMean ? $"{total} * {ChannelEmitter.Spread(lanes, CodeWriter.Float(1f / rows))}" : total));
        });

    /// <summary>Name of a local for the vector at an offset: in a loop there is one, otherwise the offset is part of it.</summary>
    private static string NameOf(string local, Offset at) => local + (at.ToString() == "k" ? string.Empty : at.ToString());

    /// <summary>An expression for the fold of a row: the widest vectors, then narrower ones, then single channels, in order.</summary>
    private static string FoldChannels(CodeWriter writer, int widest, Fold fold, int channels)
    {
        string total = string.Empty;
        int offset = 0;
        for (int lanes = widest; lanes >= TilePacking.SmallestTile; lanes /= 2)
        {
            int count = (channels - offset) / lanes;
            if (count > 0)
            {
                string name = "vector" + CodeWriter.Integer(lanes);
                FoldWriter.Write(writer, fold, name, lanes, "from", offset, count, lanes);
                Add(FoldWriter.Lanes(writer, fold, name, lanes));
                offset += count * lanes;
            }
        }

        if (offset < channels)
        {
            FoldWriter.Write(writer, fold, "single", 1, "from", offset, channels - offset, 1);
            Add("single");
        }

        return total;

        void Add(string value) => total = total.Length == 0 ? value : FoldWriter.Combine(fold, 1, total, value);
    }

    private static IDisposable ForEachRow(CodeWriter writer, int rows) =>
        writer.Loop("row", 0, rows);
}
