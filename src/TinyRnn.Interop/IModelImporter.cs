namespace TinyRnn.Interop;

/// <summary>Reads one foreign format.</summary>
internal interface IModelImporter
{
    /// <summary>The format's name on the command line.</summary>
    string Format { get; }

    /// <summary>The format in words.</summary>
    string Description { get; }

    /// <summary>Whether the weights may be in a second file.</summary>
    bool TakesWeights => false;

    /// <summary>Whether the content looks like this format. A file that starts as JSON and is none is refused here.</summary>
    bool Recognises(SourceFile source);

    /// <summary>Adds the source's layers and outputs to a network.</summary>
    /// <exception cref="ImportException">The source cannot be imported.</exception>
    ImportedNetwork Import(ImportContext context);
}

/// <summary>What an importer works on.</summary>
/// <param name="Source">The file.</param>
/// <param name="Config">The user's configuration; empty where there is none.</param>
/// <param name="Name">Name of the model.</param>
internal sealed record ImportContext(SourceFile Source, ImportConfig Config, string Name)
{
    /// <summary>The file of the weights where the source has none; null where the user gave none.</summary>
    public SourceFile? Weights { get; init; }
}
