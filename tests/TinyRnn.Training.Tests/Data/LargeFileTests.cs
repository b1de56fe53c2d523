using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using TinyRnn.Testing;

namespace TinyRnn.Training.Tests.Data;

/// <summary>Files larger than memory. Alone in the process, because live memory is measured.</summary>
[Collection(nameof(LargeFileTests))]
[CollectionDefinition(nameof(LargeFileTests), DisableParallelization = true)]
public sealed class LargeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ALargeFile_TrainsTheSameModel(bool isForecast)
    {
        string path = _folder.File("d.csv");
        var text = new StringBuilder("r,x,y\n");
        for (int row = 0; row < 3000; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row / 1000},{Math.Sin(row * 0.1)},{Math.Cos(row * 0.07)}\n");
        }

        File.WriteAllText(path, text.ToString());
        CsvDataOptions options = isForecast
            ? new() { ForecastColumns = ["y"], Horizon = 3, RecordingColumn = "r" }
            : new() { TargetColumns = ["y"], RecordingColumn = "r" };
        SequenceDataset small = CsvDataReader.ReadFile(path, options).Until(0.9);
        SequenceDataset large = CsvDataReader.ReadFile(path, options with { MemoryBytes = 1000 }).Until(0.9);
        Assert.All(small.Recordings, recording => Assert.False(recording.IsStored));
        Assert.All(large.Recordings, recording => Assert.True(recording.IsStored));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(small.Recordings[i].Values, large.Recordings[i].Values);
            Assert.Equal(small.Recordings[i].Targets!, large.Recordings[i].Targets!);
            Assert.Equal(small.Recordings[i].Step(7), large.Recordings[i].Step(7));
        }

        TrainingOptions training = new() { Units = 3, Epochs = 2, Threads = 2 };
        TrainingResult first = Trainer.Train(small, training), second = Trainer.Train(large, training);
        Assert.All(first.Model.Tensors.Zip(second.Model.Tensors), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
        Assert.Equal(first.Model.InputNormaliser!.Scale, second.Model.InputNormaliser!.Scale);
    }

    [Fact]
    public void Reading_HoldsNoMoreThanTheBuffers()
    {
        const int Rows = 100_000, Columns = 16;
        const long Limit = 2 << 20;
        using GeneratedCsv text = new(Rows, Columns);
        SequenceDataset data = CsvDataReader.Read(text, "large.csv", new() { TargetColumns = ["c0"] }, isLarge: true);
        Assert.Equal(Rows, data.Recordings[0].Steps);
        Assert.Equal(Rows - 1, data.Recordings[0].CopyTargets(Rows - 1, 1)[0]);
        Assert.True(Rows * Columns * sizeof(float) > 2 * Limit);
        Assert.InRange(text.MostLiveBytes, 1, Limit);
    }

    /// <summary>A long CSV text that is never in memory; measures live memory while it is read.</summary>
    private sealed class GeneratedCsv(int rows, int columns) : TextReader
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
        private string _line = string.Join(',', Enumerable.Range(0, columns).Select(i => $"c{i}")) + "\n";
        private int _at;
        private int _row = -1;

        public long MostLiveBytes { get; private set; }

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            if (_at == _line.Length)
            {
                if (++_row == rows)
                {
                    return 0;
                }

                if (_row % (rows / 8) == rows / 16)
                {
                    MostLiveBytes = Math.Max(MostLiveBytes, GC.GetTotalMemory(forceFullCollection: true) - _before);
                }

                _line = string.Join(',', Enumerable.Repeat(_row.ToString(CultureInfo.InvariantCulture), columns)) + "\n";
                _at = 0;
            }

            int copied = Math.Min(buffer.Length, _line.Length - _at);
            _line.AsSpan(_at, copied).CopyTo(buffer);
            _at += copied;
            return copied;
        }
    }
}
