using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using TinyRnn.Testing;

namespace TinyRnn.Training.Tests.Text;

public sealed class TextDataReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ATableWithAHeader_GivesTextsWithTheirPlaces()
    {
        string path = Write("a.tsv", "id\tkind\tmessage\n1\tham\tsay \"hi\"\n\n2\tspam\tWIN\n");
        IReadOnlyList<LabelledText> texts = [.. TextDataReader.ReadTable(path, "kind", "message")];
        Assert.Equal([new("say \"hi\"", "ham", path, 2, 7), new("WIN", "spam", path, 4, 8)], texts);
        Assert.Equal("ham", TextDataReader.ReadTable(Write("b.tsv", "ham\thello\n"), null, null).Single().Label);
    }

    [Theory]
    [InlineData("ham\thello\nspam\n", "(2,5): expected 2 fields separated by tabs, found 1")]
    [InlineData("ham\thello\tyou\n", "(1,11): expected 2 fields separated by tabs, found 3")]
    [InlineData("ham\thello\n\tyou\n", "(2,1): expected a class, found an empty field")]
    [InlineData("ham\t \n", "(1,5): expected a text, found an empty field")]
    [InlineData("", "found none")]
    public void AWrongTable_IsRefusedWithItsPlace(string content, string message) =>
        Assert.Contains(message, Assert.Throws<DataFileException>(() => TextDataReader.ReadTable(Write("x.tsv", content), null, null).ToList()).Message);

    [Fact]
    public void AColumnThatIsMissing_IsNamed()
    {
        string path = Write("x.tsv", "a\tb\tc\n1\t2\t3\n");
        Assert.Contains("'kind'", Assert.Throws<DataFileException>(() => TextDataReader.ReadTable(path, "kind", "b").ToList()).Message);
        Assert.Contains("name that of the texts", Assert.Throws<DataFileException>(() => TextDataReader.ReadTable(path, "a", null).ToList()).Message);
    }

    [Fact]
    public void AFileOfAClass_HasATextALine()
    {
        IReadOnlyList<LabelledText> texts = [.. TextDataReader.ReadClass(Write("Greek.txt", "Adamou\r\n\r\nPapas\r\n"))];
        Assert.Equal(["Adamou", "Papas"], texts.Select(text => text.Text));
        Assert.All(texts, text => Assert.Equal("Greek", text.Label));
        Assert.Equal(3, texts[1].Line);
    }

    [Fact]
    public void WhatIsNotUtf8_IsRefusedWithItsPlace()
    {
        string path = _folder.File("x.txt");
        string Problem(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            return Assert.Throws<DataFileException>(() => TextDataReader.ReadText(path).Count()).Message;
        }

        Assert.Contains("(2,2): expected text in UTF-8, found the byte 0xE9", Problem([(byte)'a', (byte)'\n', (byte)'b', 0xE9, (byte)'c']));
        Assert.Contains("x.txt(2,2)", Assert.Throws<DataFileException>(() => TextDataReader.ReadClass(path).ToList()).Message);
        File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, (byte)'a']);
        Assert.Equal("a", string.Concat(TextDataReader.ReadText(path)));

        // Behind a byte order mark, two lines and more characters than are read at once, of which some lie across the border.
        byte[] start = [0xEF, 0xBB, 0xBF, .. "\n\n"u8, .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\U0001F600a\u00e9", 9000)))];
        Assert.Contains("(3,36001): expected text in UTF-8, found the byte 0xFF", Problem([.. start, 0xFF, (byte)'a']));
        Assert.Contains("(3,36001): expected text in UTF-8, found the byte 0xE2", Problem([.. start, 0xE2, 0x82]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    public void Pieces_AreTheWholeText_AndNoneEndsWithinACharacter(string start)
    {
        string text = start + string.Concat(Enumerable.Repeat("\U0001F600\u20ac\n", 20_000));
        string[] pieces = [.. TextDataReader.ReadText(Write("long.txt", text))];
        Assert.Equal(text, string.Concat(pieces));
        Assert.True(pieces.Length > 2, "the text is one piece");
        Assert.All(pieces, piece => Assert.False(char.IsHighSurrogate(piece[^1])));
        foreach (double part in (double[])[0, 0.3, 0.77777, 1])
        {
            int characters = (int)Math.Round(text.EnumerateRunes().Count() * part);
            Assert.Equal(string.Concat(text.EnumerateRunes().Take(characters)), string.Concat(TextDataset.Until(pieces, part)));
        }
    }

    [Fact]
    public void AStrangeCharacter_IsNamedWithItsPlace()
    {
        Vocabulary vocabulary = Vocabulary.OfCharacters(["ab\n"], 0, 1, hasUnknown: false);
        Assert.Contains("t.txt(2,2): the character 'x'", Assert.Throws<DataFileException>(
            () => TextDataset.OfText("t", [("t.txt", ["ab", "\na", "xb"])], vocabulary)).Message);
        Assert.Contains("t.tsv(7,6): the character 'x'", Assert.Throws<DataFileException>(
            () => TextDataset.OfLabelled("t", [new LabelledText("abx", "l", "t.tsv", 7, 4)], vocabulary)).Message);
    }

    [Fact]
    public void AHoldOut_KeepsTheClasses_AndNoTextTwice()
    {
        LabelledText[] texts = [.. Enumerable.Range(0, 100).Select(i => new LabelledText(
            i % 2 == 0 ? $"Text  {i % 60}" : $"text {(i - 1) % 60} ", i % 10 == 0 ? "rare" : "often", "f", i + 1, 1))];
        var (training, heldOut) = TextHoldOut.Split(texts, 0.25, 1);
        LabelledText[] all = [.. training, .. heldOut];
        Assert.Equal(all.Length, all.Select(text => (text.Label, TextHoldOut.Normalise(text.Text))).Distinct().Count());
        Assert.Equal(texts.Select(text => (text.Label, TextHoldOut.Normalise(text.Text))).Distinct().Count(), all.Length);
        Assert.Equal(
            Math.Round(all.Count(text => text.Label == "rare") * 0.25), heldOut.Count(text => text.Label == "rare"));
        Assert.Equal(heldOut, TextHoldOut.Split(texts, 0.25, 1).HeldOut);
        Assert.NotEqual(heldOut, TextHoldOut.Split(texts, 0.25, 2).HeldOut);
        Assert.Throws<TrainingException>(() => TextHoldOut.Split([texts[0]], 0.25, 1));
    }

    private string Write(string name, string content)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, content);
        return path;
    }
}
