using System;
using TinyRnn.Format;

namespace TinyRnn.Generator.Model;

/// <summary>What the targets file found out about the weights file beside a model file, since a generator may not open it.</summary>
/// <param name="Present">Whether the file was there.</param>
/// <param name="Length">Its length in bytes as text; empty where unknown.</param>
/// <param name="Sha256">SHA-256 of its bytes in hexadecimal; empty where unknown.</param>
/// <param name="Resource">Name of the embedded resource that holds it; empty where there is none.</param>
internal sealed record WeightsFileFacts(bool Present, string Length, string Sha256, string Resource);

/// <summary>A model file of the project.</summary>
/// <param name="Path">Its path, for locations only; never emitted.</param>
/// <param name="Text">Its text; null where it could not be read.</param>
/// <param name="Weights">Facts of the weights file beside it.</param>
internal sealed record ModelFile(string Path, string? Text, WeightsFileFacts Weights)
{
    /// <summary>Name without folder: what attributes refer to.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);
}

/// <summary>
/// A parsed model with its weights. Two are equal when the SHA-256 of their content is: comparing a hash is what keeps
/// the pipeline from comparing megabytes at every key stroke.
/// </summary>
internal sealed class ModelContent(TinyRnnModel model, string sha256) : IEquatable<ModelContent>
{
    /// <summary>The model.</summary>
    public TinyRnnModel Model { get; } = model;

    /// <summary>SHA-256 of the canonical content, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; } = sha256;

    /// <inheritdoc/>
    public bool Equals(ModelContent? other) => other is not null && other.Sha256 == Sha256;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ModelContent);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Sha256);
}

/// <summary>A model file after reading.</summary>
/// <param name="Path">Its path, for locations only.</param>
/// <param name="Network">The structure; null where the file is wrong.</param>
/// <param name="Content">Structure and weights; null likewise.</param>
/// <param name="Resource">Resource that holds the weights; empty where they are inline.</param>
/// <param name="Diagnostics">Mistakes.</param>
internal sealed record ParsedModel(
    string Path, NetworkSpec? Network, ModelContent? Content, string Resource, EquatableArray<DiagnosticInfo> Diagnostics)
{
    /// <summary>Name without folder.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);
}
