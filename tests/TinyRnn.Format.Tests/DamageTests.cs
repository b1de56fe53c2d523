using System;
using System.Linq;

namespace TinyRnn.Format.Tests;

public sealed class DamageTests
{
    public static TheoryData<string> Names => [.. DamageCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryKindOfDamage_IsOneErrorWithCodePlaceAndAdvice(string name)
    {
        DamageCase damage = DamageCases.All[name];
        string marked = Apply(damage);
        int offset = marked.IndexOf('«');
        string text = marked.Remove(offset, 1);
        string[] linesBefore = text[..offset].Split('\n');

        ModelError error = Assert.Throws<ModelFileException>(() => ModelReader.Read(text, "dir/m.rnn.json")).Error;

        Assert.Equal((damage.Code, linesBefore.Length, linesBefore[^1].Length + 1), (error.Code, error.Line, error.Column));
        Assert.Equal(offset, error.Offset);
        Assert.InRange(error.Length, 0, text.Length - offset);
        Assert.Equal("dir/m.rnn.json", error.File);
        Assert.All(damage.Message, fragment => Assert.Contains(fragment, error.Message, StringComparison.Ordinal));
        Assert.Matches("[.?]$", error.Message);
    }

    [Fact]
    public void NoDamagedFile_CostsMoreMemoryThanItsLengthAccountsFor()
    {
        // Several cases state sizes of gigabytes; each must be refused before anything of that size is allocated.
        const int bytesPerCharacter = 100;
        const int forMessagesAndTables = 200_000;
        foreach (DamageCase damage in DamageCases.All.Values)
        {
            string text = Apply(damage).Replace("«", "", StringComparison.Ordinal);
            Assert.Throws<ModelFileException>(() => ModelReader.Read(text, "m"));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<ModelFileException>(() => ModelReader.Read(text, "m"));
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < (bytesPerCharacter * text.Length) + forMessagesAndTables, $"{damage.Name}: {allocated} bytes");
        }
    }

    [Fact]
    public void AFileCutOffAnywhere_IsOneErrorAtItsEnd()
    {
        string text = ModelWriter.ToText(SampleModels.Small()).TrimEnd();
        for (int length = 0; length < text.Length; length++)
        {
            string cut = text[..length];
            ModelError error = Assert.Throws<ModelFileException>(() => ModelReader.Read(cut, "m")).Error;
            Assert.True(error.Code == ModelErrorCodes.JsonTruncated && error.Offset == length, $"cut at {length}: {error}");
        }
    }

    [Fact]
    public void TheLineAndColumn_AreThoseOfAnEditor()
    {
        string text = "{\r\n  \"format\": \"tinyrnn\",\r\n  \"version\": \"1.0\",\r  \"nam\": 1\n}";
        ModelError error = Assert.Throws<ModelFileException>(() => ModelReader.Read(text, "m.rnn.json")).Error;
        Assert.Equal((4, 3, 5), (error.Line, error.Column, error.Length));
        Assert.StartsWith("m.rnn.json(4,3): error TRNN0007: The model: the key 'nam' is not known here.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AByteOrderMark_IsSkippedAndTakesNoColumn()
    {
        string text = ModelWriter.ToText(SampleModels.Small());
        RoundTripTests.AssertSame(SampleModels.Small(), ModelReader.Read("\uFEFF" + text, "m"));
        ModelError error = Assert.Throws<ModelFileException>(() => ModelReader.Read("\uFEFF[]", "m")).Error;
        Assert.Equal((ModelErrorCodes.WrongType, 1, 1, 1), (error.Code, error.Line, error.Column, error.Offset));
    }

    [Fact]
    public void EveryErrorCode_IsListedOnceInOrder()
    {
        string[] codes = ModelErrorCodes.All.Select(item => item.Code).ToArray();
        Assert.Equal(codes.Distinct().Order(StringComparer.Ordinal), codes);
        Assert.Equal(typeof(ModelErrorCodes).GetFields().Select(field => (string)field.GetValue(null)!).Order(StringComparer.Ordinal), codes);
    }

    [Fact]
    public void EveryErrorCode_HasADamagedFileOrATestOfItsOwn()
    {
        string[] elsewhere =
        [
            ModelErrorCodes.JsonTruncated, // AFileCutOffAnywhere_IsOneErrorAtItsEnd
            ModelErrorCodes.EmptyModel, ModelErrorCodes.ReservedKind, // MinimalTextTests
            ModelErrorCodes.GoldenMissing, // WriterTests
            ModelErrorCodes.InconsistentModel, // ModelBuilderTests
            ModelErrorCodes.FileUnreadable, ModelErrorCodes.InlineTooLarge, // WeightsFileTests, as those below
            ModelErrorCodes.WeightsFileLength, ModelErrorCodes.WeightsFileHash, ModelErrorCodes.UnknownPacking,
            ModelErrorCodes.WeightsFileMissing, ModelErrorCodes.WeightsFileOffset,
        ];
        Assert.Equal(
            ModelErrorCodes.All.Select(item => item.Code),
            DamageCases.All.Values.Select(damage => damage.Code).Concat(elsewhere).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The damaged text, still with its mark.</summary>
    private static string Apply(DamageCase damage)
    {
        string marked = ModelWriter.ToText(RoundTripTests.Model(damage.Model));
        foreach ((string find, string replace) in damage.Edits)
        {
            Assert.Equal(2, marked.Split(find).Length);
            marked = marked.Replace(find, replace, StringComparison.Ordinal);
        }

        return marked;
    }
}
