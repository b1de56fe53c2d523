namespace TinyRnn.Generator;

/// <summary>Names of the pipeline's steps, for tests of caching and for tools that trace a generator run.</summary>
public static class TrackingNames
{
    /// <summary>Classes that carry the attribute, with their locations.</summary>
    public const string Targets = nameof(Targets);

    /// <summary>Model files as text with the options that the project gives them.</summary>
    public const string ModelFiles = nameof(ModelFiles);

    /// <summary>Parsed model files.</summary>
    public const string ParsedModels = nameof(ParsedModels);

    /// <summary>Options of the project.</summary>
    public const string Options = nameof(Options);

    /// <summary>Version of the referenced TinyRnn assembly.</summary>
    public const string Runtime = nameof(Runtime);

    /// <summary>Classes joined with their models.</summary>
    public const string Joined = nameof(Joined);

    /// <summary>All mistakes found.</summary>
    public const string Diagnostics = nameof(Diagnostics);

    /// <summary>What the step code depends on: structure, class and options.</summary>
    public const string StepCode = nameof(StepCode);

    /// <summary>What the weights file depends on: everything that training changes, compared by hash.</summary>
    public const string Weights = nameof(Weights);
}
