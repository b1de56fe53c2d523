using System;
using System.IO;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary><c>tinyrnn repack</c> changes the file, not the model.</summary>
public sealed class RepackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARepackedModel_IsTheSame_AndWrittenAsThisVersionWrites()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru")), again = _folder.File("again.rnn.json");
        string text = File.ReadAllText(model);
        File.WriteAllText(model, text.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Contains("inline", ToolResult.Success("repack", model, "-o", again).Out, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(again));
        ToolResult.Success("repack", model, "-o", model);
        Assert.Equal(text, File.ReadAllText(model));
    }

    [Fact]
    public void AModelWithAWeightsFile_IsRenamedWithIt()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru", units: 200)), again = _folder.File("again.rnn.json");
        Assert.Contains("again.rnn.bin, ", ToolResult.Success("repack", model, "-o", again).Out, StringComparison.Ordinal);
        Assert.Equal("again.rnn.bin", ModelReader.ReadFile(again).WeightsFile!.Name);
        Assert.Contains("The models are the same.", ToolResult.Success("diff", model, again).Out, StringComparison.Ordinal);
    }
}
