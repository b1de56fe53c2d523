using System.Linq;

namespace TinyRnn.Training.Tests.Text;

public sealed class VocabularyTests
{
    [Fact]
    public void Characters_StandInOrdinalOrder_AndAWholeTextComesBack()
    {
        const string Text = "caf\u00e9 \U0001F600!";
        Vocabulary vocabulary = Vocabulary.OfCharacters([Text], 0, 1, hasUnknown: false);
        Assert.Equal([" ", "!", "a", "c", "f", "\u00e9", "\U0001F600"], vocabulary.Entries);
        Assert.Null(vocabulary.Unknown);
        TokenText output = new(vocabulary);
        Assert.Equal(Text, string.Concat(vocabulary.Encode(Text, out int stranger).Select(output.Add)));
        Assert.Equal(-1, stranger);
        vocabulary.Encode("a\U0001F600?", out stranger);
        Assert.Equal(3, stranger);
    }

    [Fact]
    public void WhatALimitLeavesOut_IsUnknown()
    {
        Vocabulary vocabulary = Vocabulary.OfCharacters(["aaabbc"], 2, 1, hasUnknown: false);
        Assert.Equal(["\uFFFD", "a", "b"], vocabulary.Entries);
        Assert.Equal([1, 0, 2], vocabulary.Encode("acb", out int stranger));
        Assert.Equal(1, stranger);
        Assert.Equal(["\uFFFD", "a", "b"], Vocabulary.OfCharacters(["aaabbc"], 0, 2, hasUnknown: true).Entries);
        Assert.Equal(["\uFFFD", "a"], Vocabulary.OfCharacters(["aa\uFFFD"], 0, 1, hasUnknown: false).Entries);
    }

    [Fact]
    public void Bytes_HaveAllAnEntry_AndMakeCharactersWhenComplete()
    {
        Vocabulary vocabulary = Vocabulary.Of(Vocabulary.OfBytes().Entries);
        Assert.Equal(TextUnit.Byte, vocabulary.Unit);
        Assert.Equal("<0x0A>", vocabulary.Entries[10]);
        Assert.Equal([0x61, 0xC3, 0xA9], vocabulary.Encode("a\u00e9", out _));
        TokenText output = new(vocabulary);
        Assert.Equal(["a", "", "\u00e9"], new[] { 0x61, 0xC3, 0xA9 }.Select(output.Add));
    }

    [Fact]
    public void AVocabularyOfWords_IsRefused()
    {
        Assert.Contains("'the'", Assert.Throws<TrainingException>(() => Vocabulary.Of(["a", "the"])).Message);
        Assert.Contains("empty", Assert.Throws<TrainingException>(() => Vocabulary.OfCharacters([""], 0, 1, true)).Message);
    }
}
