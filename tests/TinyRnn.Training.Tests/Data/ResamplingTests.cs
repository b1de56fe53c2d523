using System.IO;

namespace TinyRnn.Training.Tests.Data;

public sealed class ResamplingTests
{
    [Fact]
    public void Linear_GivesTheLineBetweenRows()
    {
        SequenceDataset data = Read("s,x,t\n10,0,0\n11,2,0\n13,6,0\n", Resampling.Linear, 2);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], data.Recordings[0].Values);
        Assert.Equal(2.0, data.SampleRateHz);
        Assert.Equal(["x"], data.Features);
    }

    [Fact]
    public void Mean_AveragesTheRowsNearestToAStep()
    {
        // Steps at 0, 1 and 2 s; 0.5 s belongs to the step after it.
        SequenceDataset data = Read("s,x,t\n0,1,0\n0.25,3,0\n0.5,10,0\n1,20,0\n1.25,30,0\n1.6,7,0\n", Resampling.Mean, 1);
        Assert.Equal([2, 20, 7], data.Recordings[0].Values);
    }

    [Fact]
    public void Mean_DrawsALineOverStepsWithoutRows() =>
        Assert.Equal([1, 2, 3, 4], Read("s,x,t\n0,1,0\n3,4,0\n", Resampling.Mean, 1).Recordings[0].Values);

    [Fact]
    public void DatesAndTimes_AreSeconds() => Assert.Equal(
        [0, 1, 2], Read("s,x,t\n2024-01-01T00:00:00Z,0,0\n2024-01-01 00:00:02,2,0\n", Resampling.Linear, 1).Recordings[0].Values);

    [Fact]
    public void Recordings_StartAnew()
    {
        SequenceDataset data = CsvDataReader.Read(
            new StringReader("r,s,x,c\na,5,1,u\na,6,2,u\nb,1,7,v\nb,2,8,v\n"), "d.csv",
            new() { LabelColumn = "c", RecordingColumn = "r", TimeColumn = "s", RateHz = 2 });
        Assert.Equal([1, 1.5f, 2], data.Recordings[0].Values);
        Assert.Equal([7, 7.5f, 8], data.Recordings[1].Values);
    }

    [Theory]
    [InlineData("s,x,t\n0,1,0\n1,1,0\n1,1,0\n", 4, "rise")]
    [InlineData("s,x,t\n0,1,0\n100,1,0\n", 3, "gap of 100 s")]
    [InlineData("s,x,t\nnoon,1,0\n", 2, "'noon'")]
    public void AWrongTime_IsReportedWithItsLine(string text, int line, string part)
    {
        DataFileException error = Assert.Throws<DataFileException>(() => Read(text, Resampling.Linear, 1));
        Assert.Equal((line, 1), (error.Line, error.Column));
        Assert.Contains(part, error.Message);
    }

    [Fact]
    public void ARateWithoutTimes_SaysWhatRowsAre()
    {
        SequenceDataset data = CsvDataReader.Read(new StringReader("x,t\n1,1\n2,1\n"), "d.csv", new() { TargetColumns = ["t"], RateHz = 50 });
        Assert.Equal(50.0, data.SampleRateHz);
        Assert.Equal([1, 2], data.Recordings[0].Values);
    }

    private static SequenceDataset Read(string text, Resampling method, double rate) => CsvDataReader.Read(
        new StringReader(text), "d.csv", new() { TargetColumns = ["t"], TimeColumn = "s", RateHz = rate, Resampling = method });
}
