using System.IO;
using System.Linq;

namespace TinyRnn.Training.Tests.Data;

public sealed class MissingValuesTests
{
    [Fact]
    public void Drop_LeavesRowsOut() => Assert.Equal([1, 4, 5], Values("x,t\n1,1\n,1\n4,1\n5,1\n", MissingValues.Drop));

    [Fact]
    public void Hold_TakesTheValueBefore() => Assert.Equal([1, 1, 1, 4], Values("x,t\n1,1\nNA,1\n?,1\n4,1\n", MissingValues.Hold));

    [Fact]
    public void Interpolate_DrawsAStraightLinePerColumn()
    {
        SequenceDataset data = Read("x,y,t\n1,10,0\n,,0\n,30,0\n4,,0\n5,10,0\n", MissingValues.Interpolate);
        Assert.Equal([1, 10, 2, 20, 3, 30, 4, 20, 5, 10], data.Recordings[0].Values);
    }

    [Fact]
    public void Interpolate_FollowsTimeWhereThereIsOne()
    {
        CsvDataOptions options = new() { TargetColumns = ["t"], TimeColumn = "s", RateHz = 1, Missing = MissingValues.Interpolate };
        Assert.Equal([0, 1, 2, 3, 4], CsvDataReader.Read(new StringReader("s,x,t\n0,0,0\n1,,0\n4,4,0\n"), "d.csv", options).Recordings[0].Values);
    }

    [Fact]
    public void MissingTargets_AreFilledToo() =>
        Assert.Equal([1, 2, 3], Read("x,t\n1,1\n1,\n1,3\n", MissingValues.Interpolate).Recordings[0].Targets!);

    [Fact]
    public void Recordings_DoNotLendOneAnotherValues()
    {
        DataFileException error = Assert.Throws<DataFileException>(() => CsvDataReader.Read(
            new StringReader("r,x,c\na,1,u\nb,,v\nb,2,v\n"), "d.csv",
            new() { LabelColumn = "c", RecordingColumn = "r", Missing = MissingValues.Hold }));
        Assert.Equal((3, 3), (error.Line, error.Column));
        Assert.Contains("start of a recording", error.Message);
    }

    [Theory]
    [InlineData(MissingValues.Hold)]
    [InlineData(MissingValues.Interpolate)]
    public void ALongGap_IsRefusedWhereItGetsTooLong(MissingValues policy)
    {
        string Text(int gap) => "x,t\n1,1\n" + string.Concat(Enumerable.Repeat(",1\n", gap)) + "9,1\n";
        Assert.Equal(4, Values(Text(2), policy, 2).Length);
        DataFileException error = Assert.Throws<DataFileException>(() => Values(Text(3), policy, 2));
        Assert.Equal((5, 1), (error.Line, error.Column));
        Assert.Contains("more than 2 rows", error.Message);
    }

    [Fact]
    public void AGapAtTheEnd_CannotBeInterpolated()
    {
        DataFileException error = Assert.Throws<DataFileException>(() => Values("x,t\n1,1\n,1\n", MissingValues.Interpolate));
        Assert.Equal((3, 1), (error.Line, error.Column));
        Assert.Equal([1, 1], Values("x,t\n1,1\n,1\n", MissingValues.Hold));
    }

    private static float[] Values(string text, MissingValues policy, int limit = 10) => Read(text, policy, limit).Recordings[0].Values;

    private static SequenceDataset Read(string text, MissingValues policy, int limit = 10) => CsvDataReader.Read(
        new StringReader(text), "d.csv", new() { TargetColumns = ["t"], Missing = policy, LongestGap = limit });
}
