namespace TinyRnn.Format;

static partial class LayerKinds
{
    private static LayerKind LayerNormKind() => new()
    {
        Name = LayerNorm,
        Summary = "Normalisation over the channels of a row: y = (x - mean) / sqrt(variance + epsilon) * scale + bias.",
        Attributes = [new("epsilon", AttributeType.PositiveNumber, new("epsilon", Number: 1e-5))],
        Tensors = [new(TensorLayout.Scale, c => [c.Channels]), new(TensorLayout.Bias, c => [c.Channels])],
        OutputShape = SameAsFirst,
        MultiplyAdds = c => c.Inputs[0].Count,
    };

    private static LayerKind BatchNormKind() => new()
    {
        Name = BatchNorm,
        Summary = "A scale and a shift a channel: y = scale * x + bias, which a batch normalisation is once it is trained.",
        Tensors = [new(TensorLayout.Scale, c => [c.Channels]), new(TensorLayout.Bias, c => [c.Channels])],
        OutputShape = SameAsFirst,
        MultiplyAdds = c => c.Inputs[0].Count,
    };
}
