using System.IO;
using TinyRnn.Testing;

namespace TinyRnn.Training.Tests.Data;

public sealed class TsDataReaderTests
{
    private const string Header = "#comment\n@problemName Two\n@univariate false\n@dimensions 2\n@classLabel true up down\n@data\n";

    [Fact]
    public void RecordingsOfUnequalLengths_AreReadChannelByChannel()
    {
        SequenceDataset data = Read(Header + "1,2,3:4,5,6:up\n7 , 8e1:-9,10:down\n");
        Assert.Equal(["up", "down"], data.Labels);
        Assert.Equal([1, 4, 2, 5, 3, 6], data.Recordings[0].Values);
        Assert.Equal([7, -9, 80, 10], data.Recordings[1].Values);
        Assert.Equal(1, data.Recordings[1].Label);
        Assert.Equal("two.ts", data.Name);
        Assert.False(data.HasEqualLengths);
    }

    [Theory]
    [InlineData("@problemName x\n", 0, 0, "@data")]
    [InlineData("@classLabel true a b\n@data\n", 2, 1, "at least one recording")]
    [InlineData("@classLabel false\n@data\n", 1, 1, "only labelled files")]
    [InlineData("@classLabel true\n@data\n", 1, 1, "class names")]
    [InlineData("@data\n1:a\n", 1, 1, "before @data")]
    [InlineData("@dimensions two\n", 1, 13, "whole number")]
    [InlineData("@equalLength maybe\n", 1, 14, "true or false")]
    [InlineData("@timeStamps true\n", 1, 1, "time stamps")]
    [InlineData("hello\n", 1, 1, "header line")]
    [InlineData("@dimensions\n", 1, 1, "one value")]
    [InlineData(Header + "1,2:3,4:up\n1,?:3,4:up\n", 8, 3, "missing")]
    [InlineData(Header + "1,2:3,x4:up\n", 7, 7, "'x4'")]
    [InlineData(Header + "1,2:3,:up\n", 7, 7, "''")]
    [InlineData(Header + "1,2:3,4:sideways\n", 7, 9, "'sideways'")]
    [InlineData(Header + "1,2:3:up\n", 7, 1, "one length")]
    [InlineData(Header + "1,2:up\n", 7, 1, "2 channels, found 1")]
    [InlineData(Header + "nothing\n", 7, 1, "no ':'")]
    [InlineData("@equalLength true\n@seriesLength 3\n" + Header + "1,2:3,4:up\n", 9, 1, "3 values")]
    public void AMistake_IsReportedWithLineAndColumn(string text, int line, int column, string part)
    {
        DataFileException error = Assert.Throws<DataFileException>(() => Read(text));
        Assert.Contains(part, error.Message);
        Assert.Equal((line, column, "folder/two.ts"), (error.Line, error.Column, error.File));
        Assert.StartsWith(line > 0 ? $"folder/two.ts({line},{column}): " : "folder/two.ts: ", error.Message);
    }

    [DataFact]
    public void ArchiveFiles_AreRead()
    {
        SequenceDataset motions = TsDataReader.ReadFile(SharedFolder.Data.Combine("basic-motions", "BasicMotions_TRAIN.ts"));
        Assert.Equal((40, 6, 4), (motions.Recordings.Count, motions.Features.Count, motions.Labels.Count));
        Assert.True(motions.HasEqualLengths);
        SequenceDataset vowels = TsDataReader.ReadFile(SharedFolder.Data.Combine("japanese-vowels", "JapaneseVowels_TRAIN.ts"));
        Assert.Equal((270, 12, 9), (vowels.Recordings.Count, vowels.Features.Count, vowels.Labels.Count));
        Assert.False(vowels.HasEqualLengths);
    }

    private static SequenceDataset Read(string text) => TsDataReader.Read(new StringReader(text), "folder/two.ts");
}
