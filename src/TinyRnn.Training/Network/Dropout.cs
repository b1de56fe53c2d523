namespace TinyRnn.Training.Network;

/// <summary>
/// Parts of values that a sequence does without in training. One mask a sequence and layer, the same at all its steps (Gal and
/// Ghahramani, 2016); what is left is scaled up, so that nothing changes outside training.
/// </summary>
/// <param name="Input">Of the network's input channels.</param>
/// <param name="Recurrent">Of the hidden units that recurrent products see.</param>
/// <param name="Output">Of each recurrent layer's outputs, for the layers after it.</param>
internal sealed record Dropout(double Input, double Recurrent, double Output)
{
    /// <summary>No dropout.</summary>
    public static Dropout None { get; } = new(0, 0, 0);

    /// <summary>The dropout of options without nulls.</summary>
    /// <param name="options">The options.</param>
    /// <param name="isText">Whether the input is tokens, which are replaced where others are masked.</param>
    public static Dropout Of(TrainingOptions options, bool isText) =>
        new(isText ? 0 : options.InputDropout!.Value, options.RecurrentDropout!.Value, options.Dropout!.Value);
}
