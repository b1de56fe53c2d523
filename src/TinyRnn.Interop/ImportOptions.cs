namespace TinyRnn.Interop;

/// <summary>What the user says about an import.</summary>
public sealed record ImportOptions
{
    /// <summary>Name of the model; made of the file's name by default.</summary>
    public string? Name { get; init; }

    /// <summary>Path of a JSON file with what the source does not say; its keys depend on the source's format.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Path of a second file with the weights, where the source is an architecture alone.</summary>
    public string? WeightsPath { get; init; }

    /// <summary>Name of the format (see <see cref="ModelImport.Formats"/>); detected by content by default.</summary>
    public string? Format { get; init; }
}
