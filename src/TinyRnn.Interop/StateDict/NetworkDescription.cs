namespace TinyRnn.Interop.StateDict;

/// <summary>
/// What a <c>state_dict</c> does not say about its network: a configuration, or the metadata of a file that we exported.
/// </summary>
/// <param name="Input">What a step takes: <c>size</c> and <c>length</c>, as in a model file; null where the first module tells.</param>
/// <param name="Layers">The layers in order; null where nothing says it.</param>
/// <param name="Outputs">Names of the layers that are outputs; null for the last one.</param>
/// <param name="Header">What a file that we exported says beside; null in others.</param>
internal sealed record NetworkDescription(JsonSource? Input, JsonSource? Layers, JsonSource? Outputs, ModelHeader? Header = null)
{
    /// <summary>Key of the input.</summary>
    public const string InputKey = "input";

    /// <summary>Key of the layers.</summary>
    public const string LayersKey = "layers";

    /// <summary>Key of the outputs.</summary>
    public const string OutputsKey = "outputs";

    /// <summary>Takes it from a configuration.</summary>
    public static NetworkDescription Take(ImportConfig config) => new(config.Take(InputKey), config.Take(LayersKey), config.Take(OutputsKey));

    /// <summary>Reads it from a JSON object.</summary>
    public static NetworkDescription Of(JsonSource root, ModelHeader? header) => new(root.Find(InputKey), root.Find(LayersKey), root.Find(OutputsKey), header);
}
