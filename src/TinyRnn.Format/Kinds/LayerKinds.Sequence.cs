namespace TinyRnn.Format;

static partial class LayerKinds
{
    private static LayerKind EmbeddingKind() => new()
    {
        Name = Embedding,
        Summary = "A row of a table for each token.",
        TakesTokens = true,
        Attributes = [Units()],
        Tensors = [new(TensorLayout.Weights, c => [c.Vocabulary, c.Units])],
        OutputShape = UnitsPerRow,
        MultiplyAdds = _ => 0,
    };

    private static LayerKind PoolingOverTimeKind() => new()
    {
        Name = PoolingOverTime,
        Summary = "Mean, maximum or attention over all rows so far. Attention takes a second input of one channel, the scores: "
            + "their softmax over the rows weighs the rows of the first.",
        MaximumInputs = 2,
        Attributes = [new("mode", AttributeType.Word, new("mode", Text: PoolingMean), Words(PoolingMean, PoolingMax, PoolingAttention))],
        Memory = c => c.Attribute("mode").Text == PoolingAttention
            ? [new("pooled", c.Channels), new("largestScore", 1), new("total", 1)]
            : [new("pooled", c.Channels), new("count", 1)],
        OutputShape = c => c.Attribute("mode").Text == PoolingAttention
            ? c.Inputs.Count == 2 && c.Inputs[1] == new Shape(c.Inputs[0].Length, 1)
                ? (c.Inputs[0], null)
                : (null, "attention takes two inputs, the values and scores of one channel with as many rows")
            : c.Inputs.Count == 1
                ? (c.Inputs[0], null)
                : (null, "mean and max take one input"),
        MultiplyAdds = _ => 0,
    };
}
