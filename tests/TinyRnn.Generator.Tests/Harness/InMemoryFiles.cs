using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace TinyRnn.Generator.Tests.Harness;

/// <summary>A model file as the compiler sees it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Text">Its text.</param>
/// <param name="Weights">The bytes beside it, as the targets file would find and embed them; or null.</param>
internal sealed record ModelText(string Path, string Text, byte[]? Weights = null)
{
    /// <summary>Metadata that the targets file would add for the weights; a test may replace it by what is wrong.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}

internal sealed class InMemoryText(ModelText file) : AdditionalText
{
    public ModelText File => file;

    public override string Path => file.Path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(file.Text, Encoding.UTF8);
}

/// <summary>Options as they come from the generated editorconfig.</summary>
internal sealed class InMemoryOptions(string? widths, IEnumerable<ModelText> files) : AnalyzerConfigOptionsProvider
{
    private readonly Dictionary<string, Values> _files = files.GroupBy(file => file.Path)
        .ToDictionary(group => group.Key, group => new Values(group.First().Metadata.ToDictionary(
            pair => "build_metadata.AdditionalFiles." + pair.Key, pair => pair.Value)));

    public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(
        widths is null ? [] : new() { ["build_property.TinyRnnWidths"] = widths });

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values([]);

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
        _files.TryGetValue(textFile.Path, out Values? values) ? values : new Values([]);

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
