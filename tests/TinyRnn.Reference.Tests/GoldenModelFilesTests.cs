using System;
using System.IO;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Reference.Tests;

/// <summary>
/// The committed files of tests/Models. With TINYRNN_ACCEPT=1 in the environment they are written instead of compared; review the
/// difference like code.
/// </summary>
public sealed class GoldenModelFilesTests
{
    private const int LargestFile = 40_000;

    // The platform's exp and tanh may differ in the last bit, which is far below every golden tolerance.
    private const double LastBits = 1e-12;

    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void CommittedFile_IsWhatTheTableGives(string name)
    {
        string path = GoldenModels.PathOf(name);
        TinyRnnModel model = GoldenModels.Create(name);
        if (Environment.GetEnvironmentVariable("TINYRNN_ACCEPT") == "1")
        {
            Directory.CreateDirectory(RepositoryFiles.Models);
            ModelWriter.Save(model, path);
        }

        Assert.True(File.Exists(path), $"{path} is missing; write it with TINYRNN_ACCEPT=1");
        string committed = File.ReadAllText(path);
        TakeOverLastBits(from: ModelReader.ReadFile(path).Golden!, to: model.Golden!);
        Assert.True(
            committed == ModelWriter.ToText(model),
            $"{path} differs from what the table of golden models gives; write it again with TINYRNN_ACCEPT=1 if that is meant");
        Assert.InRange(committed.Length, 1, LargestFile);
    }

    [Fact]
    public void TheFolder_HoldsTheseFilesAndNoOthers()
    {
        string[] expected = [.. GoldenModels.All.Select(name => Path.GetFileName(GoldenModels.PathOf(name))).Order(StringComparer.Ordinal)];

        Assert.Equal(expected, Directory.GetFiles(RepositoryFiles.Models).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryKind_HasAGoldenModel()
    {
        string[] covered = [.. GoldenModels.All.SelectMany(name => ModelReader.ReadFile(GoldenModels.PathOf(name)).Network.Layers)
            .Select(layer => layer.Type).Distinct().Order()];

        Assert.Equal(LayerKinds.All.Select(kind => kind.Name).Order(), covered);
    }

    private static void TakeOverLastBits(GoldenVectors from, GoldenVectors to)
    {
        for (int i = 0; i < Math.Min(from.Outputs.Length, to.Outputs.Length); i++)
        {
            if (Math.Abs(from.Outputs[i] - to.Outputs[i]) <= LastBits * (1 + Math.Abs(to.Outputs[i])))
            {
                to.Outputs[i] = from.Outputs[i];
            }
        }
    }
}
