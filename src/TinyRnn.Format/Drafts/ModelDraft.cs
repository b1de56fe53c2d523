using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>
/// A model as somebody states it, nothing checked but the types of the values. Text, the builder and the validator all make
/// one, and <see cref="ModelAssembler"/> alone decides whether it is a model: so every source gets the same checks.
/// </summary>
sealed class ModelDraft
{
    public required Located<string> Name { get; init; }

    public string Summary { get; init; } = "";

    public required InputDraft Input { get; init; }

    public Located<string> Activations { get; init; } = new("accurate", SourceSpan.None);

    public required UsageDraft Usage { get; init; }

    public List<LayerDraft> Layers { get; init; } = [];

    /// <summary>Where the list of layers stands, for an error about the list itself.</summary>
    public SourceSpan LayersSpan { get; init; } = SourceSpan.None;

    public List<OutputDraft> Outputs { get; init; } = [];

    public SourceSpan OutputsSpan { get; init; } = SourceSpan.None;

    public List<TensorDraft> Tensors { get; init; } = [];

    public WeightsFileDraft? WeightsFile { get; init; }

    public GoldenDraft? Golden { get; init; }

    public required Provenance Provenance { get; init; }
}

/// <summary>A list of strings with the place of each and of the whole.</summary>
sealed record WordList(List<Located<string>> Items, SourceSpan Span)
{
    public static WordList Empty { get; } = new([], SourceSpan.None);
}

/// <summary>The input as stated.</summary>
sealed class InputDraft
{
    public required InputKind Kind { get; init; }

    /// <summary>Channels; for tokens the vocabulary says it.</summary>
    public required Located<long> Size { get; init; }

    public Located<long> Length { get; init; } = new(1, SourceSpan.None);

    public WordList Features { get; init; } = WordList.Empty;

    public WordList Units { get; init; } = WordList.Empty;

    public Located<double>? SampleRateHz { get; init; }

    public WordList Vocabulary { get; init; } = WordList.Empty;

    public NormaliserDraft? Normaliser { get; init; }
}

/// <summary>Mean and scale as stated.</summary>
sealed record NormaliserDraft(NumberList Mean, NumberList Scale);

/// <summary>The usage as stated; steps and stride only for windows.</summary>
sealed record UsageDraft(Located<string> Mode, Located<long>? Steps, Located<long>? Stride);

/// <summary>A layer as stated.</summary>
sealed class LayerDraft
{
    public required Located<string> Name { get; init; }

    public required Located<string> Type { get; init; }

    /// <summary>Names of the sources; null means the previous layer.</summary>
    public WordList? Inputs { get; init; }

    public List<AttributeDraft> Attributes { get; init; } = [];

    public List<BindingDraft> Tensors { get; init; } = [];

    public List<BindingDraft> InitialState { get; init; } = [];
}

/// <summary>A role and the name of the tensor that plays it.</summary>
sealed record BindingDraft(Located<string> Role, Located<string> Tensor);

/// <summary>An attribute as stated: one of the values is set, or none where the JSON type fits no attribute at all.</summary>
/// <param name="Name">The key.</param>
/// <param name="Span">Place of the value.</param>
/// <param name="Found">The value in words, for messages.</param>
sealed record AttributeDraft(Located<string> Name, SourceSpan Span, string Found)
{
    public double? Number { get; init; }

    public bool? Flag { get; init; }

    public string? Text { get; init; }

    public ActivationDraft? Activation { get; init; }
}

/// <summary>An activation as stated; alpha and beta only where given.</summary>
sealed record ActivationDraft(Located<string> Name, Located<double>? Alpha, Located<double>? Beta);

/// <summary>An output as stated.</summary>
sealed class OutputDraft
{
    public required Located<string> From { get; init; }

    public WordList Labels { get; init; } = WordList.Empty;

    public NormaliserDraft? Normaliser { get; init; }

    public Located<double>? Threshold { get; init; }
}

/// <summary>A tensor as stated: base64 text, an offset into the weights file, or values already in memory.</summary>
sealed class TensorDraft
{
    public required Located<string> Name { get; init; }

    public Located<string> DataType { get; init; } = new("f32", SourceSpan.None);

    /// <summary>The shape as stated (numbers checked to be whole).</summary>
    public required NumberList Dimensions { get; init; }

    public Located<string>? Base64 { get; init; }

    public Located<long>? Offset { get; init; }

    public NumberList? RowScale { get; init; }

    public float[]? Values { get; init; }

    /// <summary>Place of the tensor's object.</summary>
    public SourceSpan Span { get; init; } = SourceSpan.None;
}

/// <summary>The reference to the weights file as stated.</summary>
sealed record WeightsFileDraft(
    Located<string> Name, Located<long> Length, Located<string> Sha256, Located<string> Packing);

/// <summary>Golden vectors as stated: base64 text or arrays already in memory.</summary>
sealed class GoldenDraft
{
    public required Located<long> Steps { get; init; }

    public Located<string>? InputsBase64 { get; init; }

    public Located<string>? OutputsBase64 { get; init; }

    public float[]? Inputs { get; init; }

    public double[]? Outputs { get; init; }

    public required NumberList AbsoluteTolerance { get; init; }

    public required NumberList RelativeTolerance { get; init; }
}
