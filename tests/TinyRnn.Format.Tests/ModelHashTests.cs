using System;
using System.Linq;

namespace TinyRnn.Format.Tests;

public sealed class ModelHashTests
{
    [Fact]
    public void WhiteSpaceAndSpellingOfNumbers_DoNotChangeTheHash()
    {
        string text = ModelWriter.ToText(SampleModels.Small());
        string other = text.Replace("\n", "\r\n\t ").Replace("[2, 0.3]", "[2.0e0,0.30]").Replace("\"units\": 3", "\"units\": 3.0");
        Assert.NotEqual(text, other);
        Assert.Equal(HashOf(text), HashOf(other));
    }

    [Theory]
    [InlineData("\"name\": \"small\"", "\"name\": \"smell\"")]
    [InlineData("\"steps\": 40", "\"steps\": 41")]
    [InlineData("[2, 0.3]", "[2, 0.30000004]")]
    [InlineData("\"resetAfter\": true", "\"resetAfter\": true, \"clip\": 1")]
    [InlineData("\"threshold\": 0.75", "\"threshold\": 0.76")]
    [InlineData("[\"a\", \"b\"]", "[\"a\", \"c\"]")]
    [InlineData("\"softmax\"", "\"sigmoid\"")]
    [InlineData("\"IiDXPqXsZz9bNXc/\"", "\"IyDXPqXsZz9bNXc/\"")]
    [InlineData("\"seed\": 9223372036854775807", "\"seed\": 9223372036854775806")]
    [InlineData("\"loss\": 1E-20", "\"loss\": 2E-20")]
    [InlineData("[0.1, 0.1, 0.1, 0.1, 0.1]", "[0.1, 0.1, 0.1, 0.1, 0.2]")]
    public void AnyChangeOfContent_ChangesTheHash(string find, string replace)
    {
        string text = ModelWriter.ToText(SampleModels.Small());
        Assert.Contains(find, text, StringComparison.Ordinal);
        Assert.NotEqual(HashOf(text), HashOf(text.Replace(find, replace)));
    }

    [Fact]
    public void TheHash_HasTheRecordedValue()
    {
        // A change here refuses every state saved so far: it needs a reason and a line in the release notes.
        Assert.Equal("05c9c2b3f53bf1a7", Convert.ToHexStringLower(ModelHash.Compute(SampleModels.Canonical()))[..16]);
    }

    private static string HashOf(string text) => string.Concat(ModelHash.Compute(ModelReader.Read(text, "m")).Select(value => value.ToString("x2")));
}
