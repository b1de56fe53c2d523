namespace TinyRnn.Format;

/// <summary>
/// Limits of format 1.0. They keep every product of sizes inside 32 or 64 bits and every allocation in proportion to the file,
/// so that a hostile file costs no more than its own length.
/// </summary>
static partial class FormatLimits
{
    /// <summary>Most units, channels, rows or vocabulary entries.</summary>
    public const int MaximumSize = 1 << 20;

    /// <summary>Most floats of one value between layers.</summary>
    public const int MaximumShapeCount = 1 << 24;

    /// <summary>Most values of one tensor.</summary>
    public const long MaximumTensorCount = 1L << 28;

    /// <summary>Most bytes of weight data inside the JSON.</summary>
    public const int MaximumInlineBytes = 1 << 20;

    /// <summary>Most bytes of a weights file.</summary>
    public const int MaximumWeightsFileBytes = 1 << 28;

    /// <summary>Data above this goes to a weights file when the model is saved.</summary>
    public const int InlineBytesWhenSaved = 256 << 10;

    /// <summary>Fewest steps of golden vectors.</summary>
    public const int MinimumGoldenSteps = 32;

    /// <summary>Longest name of a model, layer or tensor.</summary>
    public const int MaximumNameLength = 128;

    /// <summary>The name by which layers refer to the network input; no layer may bear it.</summary>
    public const string InputName = "input";
}
