namespace TinyRnn.Format;

/// <summary>The kinds that move or summarise the rows and channels of a frame: no weights, no state.</summary>
static partial class LayerKinds
{
    /// <summary>Axis of <see cref="Slice"/> and <see cref="Reduce"/>: along the rows.</summary>
    public const string RowsAxis = "rows";

    /// <summary>Axis of <see cref="Slice"/> and <see cref="Reduce"/>: along the channels of a row.</summary>
    public const string ChannelsAxis = "channels";

    /// <summary>Mode of <see cref="Pad"/>: rows of one value.</summary>
    public const string PadConstant = "constant";

    /// <summary>Mode of <see cref="Pad"/>: the rows mirrored at the first and the last one, which is not repeated.</summary>
    public const string PadReflect = "reflect";

    /// <summary>Mode of <see cref="Pad"/>: the first and the last row repeated.</summary>
    public const string PadEdge = "edge";

    /// <summary>Mode of <see cref="Reduce"/>: the sum.</summary>
    public const string ReduceSum = "sum";

    /// <summary>Mode of <see cref="Reduce"/>: the mean.</summary>
    public const string ReduceMean = "mean";

    /// <summary>Mode of <see cref="Reduce"/>: the largest value.</summary>
    public const string ReduceMax = "max";

    /// <summary>Mode of <see cref="Reduce"/>: the smallest value.</summary>
    public const string ReduceMin = "min";

    private static LayerKind PadKind() => new()
    {
        Name = Pad,
        Summary = "Rows added before and after those of the frame.",
        Attributes =
        [
            new("before", AttributeType.NonNegativeInteger),
            new("after", AttributeType.NonNegativeInteger),
            new("mode", AttributeType.Word, new("mode", Text: PadConstant), Words(PadConstant, PadReflect, PadEdge)),
            Rare(new("value", AttributeType.Number, new("value", Number: 0))),
        ],
        AttributeProblem = attribute => attribute("mode")!.Text != PadConstant && attribute("value")!.Number != 0
            ? $"attribute 'value' is {Wording.Number(attribute("value")!.Number!.Value)} with mode '{attribute("mode")!.Text}'; "
                + $"expected mode '{PadConstant}', or no value. Correct one of them."
            : null,
        OutputShape = PadShape,
        MultiplyAdds = _ => 0,
    };

    private static LayerKind PoolingKind() => new()
    {
        Name = Pooling,
        Summary = "Mean or maximum over windows of rows of a frame, for each channel; rows of the padding do not count.",
        Attributes =
        [
            new("mode", AttributeType.Word, Words: Words(PoolingMean, PoolingMax)),
            new("size", AttributeType.PositiveInteger),
            new("stride", AttributeType.PositiveInteger),
            new("padding", AttributeType.Word, new("padding", Text: ValidPadding), Words(ValidPadding, SamePadding)),
        ],
        OutputShape = PoolingShape,
        MultiplyAdds = _ => 0,
    };

    private static LayerKind FlattenKind() => new()
    {
        Name = Flatten,
        Summary = "All rows one after another, as one row.",
        OutputShape = c => (new Shape(1, c.Inputs[0].Count), null),
        MultiplyAdds = _ => 0,
    };

    private static LayerKind ReshapeKind() => new()
    {
        Name = Reshape,
        Summary = "The same values in the same order, in another number of rows.",
        Attributes = [new("rows", AttributeType.PositiveInteger), new("channels", AttributeType.PositiveInteger)],
        OutputShape = ReshapeShape,
        MultiplyAdds = _ => 0,
    };

    private static LayerKind TransposeKind() => new()
    {
        Name = Transpose,
        Summary = "Rows and channels exchanged.",
        OutputShape = c => (new Shape(c.Channels, c.Inputs[0].Length), null),
        MultiplyAdds = _ => 0,
    };

    private static LayerKind SliceKind() => new()
    {
        Name = Slice,
        Summary = "A range of rows or of channels: count of them from start on, step apart.",
        Attributes =
        [
            new("axis", AttributeType.Word, Words: Words(RowsAxis, ChannelsAxis)),
            new("start", AttributeType.NonNegativeInteger),
            new("count", AttributeType.PositiveInteger),
            new("step", AttributeType.PositiveInteger, new("step", Integer: 1)),
        ],
        OutputShape = SliceShape,
        MultiplyAdds = _ => 0,
    };

    private static LayerKind ReduceKind() => new()
    {
        Name = Reduce,
        Summary = "Sum, mean, maximum or minimum of each channel over the rows, or of each row over its channels.",
        Attributes =
        [
            new("mode", AttributeType.Word, Words: Words(ReduceSum, ReduceMean, ReduceMax, ReduceMin)),
            new("axis", AttributeType.Word, Words: Words(RowsAxis, ChannelsAxis)),
        ],
        OutputShape = c => (IsAlongRows(c) ? new Shape(1, c.Channels) : new Shape(c.Inputs[0].Length, 1), null),
        MultiplyAdds = _ => 0,
    };

    /// <summary>Rows of the window of an output row of <see cref="Pooling"/> that exist: the first one and how many, at least 1.</summary>
    public static (int First, int Count) PoolingRows(LayerSpec layer, int row)
    {
        int length = layer.InputShape.Length;
        int size = layer.Whole("size");
        int stride = layer.Whole("stride");
        int before = layer.Attribute("padding").Text == SamePadding ? SamePaddingRows(length, size, stride, 1).Before : 0;
        int start = (row * stride) - before;
        int first = System.Math.Max(0, start);
        return (first, System.Math.Min(length, start + size) - first);
    }

    /// <summary>The row of the input that a row of <see cref="Pad"/> shows, or -1 where it is one of the constant.</summary>
    public static int PaddedRow(LayerSpec layer, int row)
    {
        int last = layer.InputShape.Length - 1;
        int source = row - layer.Whole("before");
        bool isOutside = source < 0 || source > last;
        return layer.Attribute("mode").Text switch
        {
            PadConstant => isOutside ? -1 : source,
            PadReflect => source < 0 ? -source : source > last ? (2 * last) - source : source,
            _ => System.Math.Min(last, System.Math.Max(0, source)),
        };
    }

    private static bool IsAlongRows(ShapeContext context) => context.Attribute("axis").Text == RowsAxis;

    private static (Shape? Shape, string? Problem) PadShape(ShapeContext context)
    {
        int length = context.Inputs[0].Length;
        int before = Whole(context, "before");
        int after = Whole(context, "after");
        return context.Attribute("mode").Text == PadReflect && System.Math.Max(before, after) >= length
            ? (null, $"mode '{PadReflect}' mirrors {before} rows before and {after} after and needs more rows than either")
            : (new Shape(before + length + after, context.Channels), null);
    }

    private static (Shape? Shape, string? Problem) PoolingShape(ShapeContext context)
    {
        int length = context.Inputs[0].Length;
        int size = Whole(context, "size");
        int stride = Whole(context, "stride");
        if (context.Attribute("padding").Text == SamePadding)
        {
            return (new Shape((length + stride - 1) / stride, context.Channels), null);
        }

        return size <= length
            ? (new Shape(((length - size) / stride) + 1, context.Channels), null)
            : (null, $"with padding '{ValidPadding}' a window of {size} rows needs as many");
    }

    private static (Shape? Shape, string? Problem) ReshapeShape(ShapeContext context)
    {
        int rows = Whole(context, "rows");
        int channels = Whole(context, "channels");
        long count = (long)rows * channels;
        return count == context.Inputs[0].Count
            ? (new Shape(rows, channels), null)
            : (null, $"{rows} rows of {channels} channels need {Wording.Count(count, "value")}, the input has {context.Inputs[0].Count}");
    }

    private static (Shape? Shape, string? Problem) SliceShape(ShapeContext context)
    {
        Shape input = context.Inputs[0];
        string axis = context.Attribute("axis").Text!;
        int start = Whole(context, "start");
        int count = Whole(context, "count");
        int step = Whole(context, "step");
        int size = IsAlongRows(context) ? input.Length : input.Channels;
        long last = start + ((count - 1L) * step);
        if (last >= size)
        {
            return (null, $"start {start}, count {count} and step {step} take {axis} up to {last}; the last of the input is {size - 1}");
        }

        return (IsAlongRows(context) ? new Shape(count, input.Channels) : new Shape(input.Length, count), null);
    }
}
