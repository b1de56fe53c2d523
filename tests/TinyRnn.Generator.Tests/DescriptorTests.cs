using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using TinyRnn.Format;
using TinyRnn.Generator.Diagnostics;
using TinyRnn.Testing;

namespace TinyRnn.Generator.Tests;

/// <summary>Every diagnostic has a help page, a test, and a line in the release notes of the analyzer.</summary>
public sealed class DescriptorTests
{
    public static TheoryData<string> Ids => [.. Descriptors.All.Select(descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryDescriptor_HasAHelpPageWithCauseExampleAndFix(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors.Find(id);
        string page = File.ReadAllText(RepositoryFiles.Combine(descriptor.HelpLinkUri.Split('/')));

        Assert.Equal($"generators/docs/{id}.md", descriptor.HelpLinkUri);
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", page);
        Assert.Contains("\n## Cause\n", page);
        Assert.Contains("\n## Example\n", page);
        Assert.Contains("\n## Fix\n", page);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryDescriptor_HasALineInTheReleaseNotes(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors.Find(id);
        string[] lines =
        [
            .. File.ReadAllLines(RepositoryFiles.Combine("generators", "TinyRnn.Generator", "AnalyzerReleases.Shipped.md")),
            .. File.ReadAllLines(RepositoryFiles.Combine("generators", "TinyRnn.Generator", "AnalyzerReleases.Unshipped.md")),
        ];

        string line = Assert.Single(lines, item => item.StartsWith(id + " ", System.StringComparison.Ordinal));
        Assert.StartsWith($"{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}, ", line);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryDescriptor_HasATest(string id)
    {
        string name = typeof(ModelErrorCodes).GetFields().FirstOrDefault(field => field.GetRawConstantValue() as string == id)?.Name ?? id;
        IEnumerable<string> files = Directory.GetFiles(RepositoryFiles.Combine("tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => path.Contains(".Tests"));

        Assert.Contains(files, path => File.ReadAllText(path) is var text && (text.Contains(id) || text.Contains("ModelErrorCodes." + name)));
    }

    [Fact]
    public void EveryHelpPage_IsOfADescriptor()
    {
        IEnumerable<string> pages = Directory.GetFiles(RepositoryFiles.Combine("generators", "docs"), "TRNN*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path));

        Assert.Equal(Descriptors.All.Select(descriptor => descriptor.Id), pages.Order(System.StringComparer.Ordinal));
    }

    [Fact]
    public void EveryMistakeOfAModelFile_HasADescriptor()
    {
        Assert.All(ModelErrorCodes.All, code => Assert.Equal(code.Title, Descriptors.Find(code.Code).Title.ToString()));
    }
}
