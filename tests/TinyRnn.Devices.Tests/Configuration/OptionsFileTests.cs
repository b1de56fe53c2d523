using System;
using System.Collections.Generic;
using System.Text;
using TinyRnn.Devices.Configuration;

namespace TinyRnn.Devices.Tests.Configuration;

public sealed class OptionsFileTests
{
    [Fact]
    public void AFlatObject_GivesOptionsAsText()
    {
        IReadOnlyList<OptionsFileEntry> entries = Parse("\uFEFF{\n  \"rate\": 12.50,\n  \"folder\": \"a\\\"b\\u00e4\", \"on\": true, \"off\": false\n}\n");

        Assert.Equal(
            [
                new OptionsFileEntry("rate", "12.50", "fan.json:2:3"),
                new OptionsFileEntry("folder", "a\"b\u00e4", "fan.json:3:3"),
                new OptionsFileEntry("on", "true", "fan.json:3:27"),
                new OptionsFileEntry("off", "false", "fan.json:3:39"),
            ],
            entries);
        Assert.Empty(Parse("{}"));
    }

    [Theory]
    [InlineData("", "fan.json:1:1: expected JSON")]
    [InlineData("[1]", "fan.json:1:1: expected an object")]
    [InlineData("{\n\"rate\": 1,\n\"rate\": 2}", "fan.json:3:1: the option 'rate' stands here for the second time")]
    [InlineData("{\"rate\": [1]}", "fan.json:1:10: the option 'rate' needs a string, a number, true or false")]
    [InlineData("{\"rate\": null}", "fan.json:1:10: the option 'rate' needs")]
    [InlineData("{\n\"rate\" 1}", "fan.json:2:8: expected JSON")]
    [InlineData("{\"rate\": 1", "fan.json:1:11: expected JSON")]
    [InlineData("{} x", "fan.json:1:4: expected JSON")]
    [InlineData("{ // no\n}", "fan.json:1:3: expected JSON")]
    public void AnythingElse_IsRefusedWithItsPlace(string json, string said) =>
        Assert.StartsWith(said, Assert.Throws<FormatException>(() => Parse(json)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<OptionsFileEntry> Parse(string json) => OptionsFile.Parse(Encoding.UTF8.GetBytes(json), "fan.json");
}
