using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using TinyRnn.Generator.Tests.Harness;

namespace TinyRnn.Generator.Tests;

/// <summary>The emitted step code as something to read: no arithmetic that says nothing, no name that nothing uses, no long line.</summary>
public sealed partial class EmittedTextTests
{
    private const int Columns = 140;

    public static TheoryData<string> Kinds => [.. TestModels.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void StepCode_HasNothingNeedless(string kind)
    {
        IReadOnlyList<string> lines = Lines(kind);
        Assert.DoesNotContain(lines, line => Needless().IsMatch(line));
        Assert.DoesNotContain(lines.Zip(lines.Skip(1)), pair => pair is { First: "", Second: "" });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void StepCode_HasNoLongLines(string kind) => Assert.DoesNotContain(Lines(kind), line => line.Length > Columns);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryReference_IsUsed(string kind)
    {
        IReadOnlyList<string> lines = Lines(kind);
        for (int i = 0; i < lines.Count; i++)
        {
            if (Declaration().Match(lines[i]) is { Success: true } declaration && !declaration.Groups["value"].Value.StartsWith("Layer", StringComparison.Ordinal))
            {
                // The block ends where a line is indented less.
                int indent = declaration.Groups["indent"].Length;
                IEnumerable<string> block = lines.Skip(i + 1).TakeWhile(line => line.Length == 0 || Indent(line) >= indent);
                string name = declaration.Groups["name"].Value;
                Assert.True(block.Any(line => Regex.IsMatch(line, $@"\b{name}\b")), $"{kind}: nothing uses '{lines[i].Trim()}'");
            }
        }
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    private static IReadOnlyList<string> Lines(string kind)
    {
        ModelText model = TestModels.Text(TestModels.OfKind(kind));
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [GeneratorHarness.SourceFor(model.Path)],
            Models = [model],
        });
        return result.Files["Sample.Model.g.cs"].Split('\n');
    }

    [GeneratedRegex(@"\* 1\b(?![.\w])|\+ 0\b(?![.\w])|\b0 \+|unchecked\(|, 0\)\)* =|ref \(")]
    private static partial Regex Needless();

    [GeneratedRegex(@"^(?<indent> +)ref \w+ (?<name>\w+) = ref (?<value>.*)")]
    private static partial Regex Declaration();
}
