namespace TinyRnn.Format;

/// <summary>The keys of each object of the model file, in canonical order.</summary>
static class ModelKeys
{
    public static readonly string[] Model =
    [
        "format", "version", "name", "summary", "input", "activations", "usage", "layers", "outputs", "provenance", "weightsFile",
        "golden", "tensors",
    ];

    public static readonly string[] FeaturesInput = ["kind", "size", "length", "features", "units", "sampleRateHz", "mean", "scale"];

    public static readonly string[] TokensInput = ["kind", "length", "sampleRateHz", "vocabulary"];

    public static readonly string[] StreamUsage = ["mode"];

    public static readonly string[] WindowUsage = ["mode", "steps", "stride"];

    /// <summary>Keys of every layer; the kind's attributes stand beside them.</summary>
    public static readonly string[] Layer = ["name", "type", "inputs", "tensors", "initialState"];

    public static readonly string[] Activation = ["name", "alpha", "beta"];

    public static readonly string[] Output = ["from", "labels", "mean", "scale", "threshold"];

    public static readonly string[] Tensor = ["dtype", "shape", "rowScale", "data", "offset"];

    public static readonly string[] WeightsFile = ["name", "length", "sha256", "packing"];

    public static readonly string[] Golden = ["steps", "absoluteTolerance", "relativeTolerance", "inputs", "outputs"];

    public static readonly string[] Provenance = ["tool", "version", "seed", "data", "metrics", "vectorBits"];
}
