using System.IO;

namespace TinyRnn.Training.Tests.Data;

public sealed class CsvDataReaderTests
{
    private static readonly CsvDataOptions Classes = new() { LabelColumn = "class", RecordingColumn = "id" };

    [Fact]
    public void RowsOfARecording_BecomeItsSteps()
    {
        SequenceDataset data = Read("id,x,class,y\na,1,up,2\na,3,up,4\nb,5,down,6\n", Classes);
        Assert.Equal(["x", "y"], data.Features);
        Assert.Equal(["down", "up"], data.Labels);
        Assert.Equal([1, 2, 3, 4], data.Recordings[0].Values);
        Assert.Equal((1, "a", 2), (data.Recordings[0].Label, data.Recordings[0].Id, data.Recordings[0].Steps));
        Assert.Equal(0, data.Recordings[1].Label);
    }

    [Fact]
    public void QuotedFields_MayHoldSeparators()
    {
        SequenceDataset data = Read("\"id\",\"x, y\",class\n\"a,1\",1,\"up \"\"high\"\"\"\nb,2,down\n", Classes);
        Assert.Equal(["x, y"], data.Features);
        Assert.Equal("a,1", data.Recordings[0].Id);
        Assert.Contains("up \"high\"", data.Labels);
    }

    [Fact]
    public void TargetColumns_AreNotInputs()
    {
        SequenceDataset data = Read("date,x,y\nmon,1,10\ntue,2,20\n", new() { TargetColumns = ["y"], IgnoredColumns = ["date"] });
        Assert.Equal(["x"], data.Features);
        Assert.Equal(["y"], data.Targets);
        Assert.Equal([10, 20], data.Recordings[0].Targets!);
    }

    [Fact]
    public void AForecast_TakesItsTargetFromLaterRowsOfTheSameRecording()
    {
        SequenceDataset data = Read(
            "id,x\na,1\na,2\na,3\nb,7\nb,8\nb,9\n", new() { ForecastColumns = ["x"], Horizon = 2, RecordingColumn = "id" });
        Assert.Equal(["x"], data.Features);
        Assert.Equal([3, float.NaN, float.NaN], data.Recordings[0].Targets!);
        Assert.Equal([9, float.NaN, float.NaN], data.Recordings[1].Targets!);
        Assert.Equal(2, data.Horizon);
    }

    [Theory]
    [InlineData("", 1, 1, "empty")]
    [InlineData("id,x,class\n", 2, 1, "no", "rows")]
    [InlineData("id,x,klass\n1,2,a\n", 1, 1, "'class'", "klass")]
    [InlineData("id,x,class,class\n1,2,a,a\n", 1, 1, "twice")]
    [InlineData("id,class\n1,a\n", 1, 1, "input column")]
    [InlineData("id,x,class\n1,2,a\n1,abc,a\n", 3, 3, "'abc'", "'x'")]
    [InlineData("id,x,class\n\"1,2\",,a\n", 2, 7, "missing")]
    [InlineData("id,x,class\n1,?,a\n", 2, 3, "missing")]
    [InlineData("id,x,class\n1,2,a\n1,2\n", 3, 3, "3 fields", "found 2")]
    [InlineData("id,x,class\n1,2,a\n1,2,a,9\n", 3, 7, "3 fields", "found 4")]
    [InlineData("id,x,class\n1,2,a\n1,2,b\n", 3, 5, "one", "'b'")]
    [InlineData("id,x,class\n1,2,a\n2,2,b\n1,2,a\n", 4, 1, "goes on")]
    public void AMistake_IsReportedWithLineAndColumn(string text, int line, int column, params string[] parts)
    {
        DataFileException error = Assert.Throws<DataFileException>(() => Read(text, Classes));
        Assert.All(parts, part => Assert.Contains(part, error.Message));
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void ExactlyOnePurpose_IsNeeded()
    {
        Assert.Contains("exactly one", Assert.Throws<DataFileException>(() => Read("x,y\n1,2\n", new())).Message);
        Assert.Contains("exactly one", Assert.Throws<DataFileException>(
            () => Read("x,y\n1,2\n", new() { LabelColumn = "x", ForecastColumns = ["y"] })).Message);
        Assert.Contains("more than 2 rows", Assert.Throws<DataFileException>(
            () => Read("x,y\n1,2\n1,2\n", new() { ForecastColumns = ["y"], Horizon = 2 })).Message);
    }

    private static SequenceDataset Read(string text, CsvDataOptions options) =>
        CsvDataReader.Read(new StringReader(text), "folder/data.csv", options);
}
