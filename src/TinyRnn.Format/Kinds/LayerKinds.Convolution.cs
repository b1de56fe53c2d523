namespace TinyRnn.Format;

static partial class LayerKinds
{
    /// <summary>Padding of <see cref="Conv1d"/>: the rows before, from earlier steps too; zeros after a reset.</summary>
    public const string CausalPadding = "causal";

    /// <summary>Padding of <see cref="Conv1d"/>: none, within the frame of a step.</summary>
    public const string ValidPadding = "valid";

    /// <summary>Padding of <see cref="Conv1d"/>: zeros around the frame of a step, the odd one after it (as in Keras).</summary>
    public const string SamePadding = "same";

    private static LayerKind ConvolutionKind() => new()
    {
        Name = Conv1d,
        Summary = "One-dimensional convolution over the rows: causal over all steps, or within the frame of a step.",
        Attributes =
        [
            new("filters", AttributeType.PositiveInteger),
            new("kernelSize", AttributeType.PositiveInteger),
            new("stride", AttributeType.PositiveInteger, new("stride", Integer: 1)),
            new("dilation", AttributeType.PositiveInteger, new("dilation", Integer: 1)),
            new("groups", AttributeType.PositiveInteger, new("groups", Integer: 1)),
            new(
                "padding", AttributeType.Word, new("padding", Text: CausalPadding), Words(CausalPadding, ValidPadding, SamePadding)),
            ActivationRule("activation", ActivationKinds.Linear, allowsSoftmax: true),
        ],
        Tensors =
        [
            new(TensorLayout.Weights, c => [Whole(c, "filters"), Whole(c, "kernelSize"), c.Channels / Whole(c, "groups")]),
            new(TensorLayout.Bias, c => [Whole(c, "filters")], IsRequired: false),
        ],
        Memory = c => c.Attribute("padding").Text == CausalPadding && Whole(c, "kernelSize") > 1
            ? [new("history", (Whole(c, "kernelSize") - 1) * Whole(c, "dilation") * c.Channels)]
            : [],
        OutputShape = ConvolutionShape,
        MultiplyAdds = c => (long)ConvolutionShape(c).Shape!.Count * Whole(c, "kernelSize") * (c.Channels / Whole(c, "groups")),
    };

    /// <summary>Rows of zeros before and after the frame of a convolution with padding same.</summary>
    public static (int Before, int After) SamePaddingRows(int length, int kernelSize, int stride, int dilation)
    {
        int rows = (length + stride - 1) / stride;
        int padding = System.Math.Max(0, ((rows - 1) * stride) + ((kernelSize - 1) * dilation) + 1 - length);
        return (padding / 2, padding - (padding / 2));
    }

    private static int Whole(ShapeContext context, string attribute) => context.Attribute(attribute).Integer!.Value;

    private static (Shape? Shape, string? Problem) ConvolutionShape(ShapeContext context)
    {
        int length = context.Inputs[0].Length;
        int filters = Whole(context, "filters");
        int groups = Whole(context, "groups");
        int stride = Whole(context, "stride");
        long reach = ((long)Whole(context, "kernelSize") - 1) * Whole(context, "dilation");
        if (context.Channels % groups != 0 || filters % groups != 0)
        {
            return (null, $"{groups} groups must divide both the channels of the input and the {filters} filters");
        }

        if ((reach + length) * context.Channels > FormatLimits.MaximumShapeCount)
        {
            return (null, $"a kernel that reaches {reach} rows back is too long");
        }

        switch (context.Attribute("padding").Text)
        {
            case CausalPadding:
                return stride == 1
                    ? (new Shape(length, filters), null)
                    : (null, "a causal convolution gives a row for each row; a stride above 1 needs padding valid or same");
            case SamePadding:
                return (new Shape((length + stride - 1) / stride, filters), null);
            default:
                return reach < length
                    ? (new Shape(((length - (int)reach - 1) / stride) + 1, filters), null)
                    : (null, $"the kernel spans {reach + 1} rows, more than the input has");
        }
    }
}
