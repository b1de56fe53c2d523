using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Keras;

/// <summary>
/// Files as h5py writes them for Keras (<c>Fixtures/make_fixtures.py</c>), through <c>tinyrnn import</c> and generated code; what they
/// must give was computed there.
/// </summary>
public sealed class KerasFixtureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Hdf5OfKerasTwo_GivesItsLastStep()
    {
        ImportedModel model = ImportedModel.Import(Fixture("two.h5"));
        AssertGives(model, "two");
        Assert.Equal("bidirectional", model.Model.Network.Layers[2].Type);
    }

    [Fact]
    public void ArchiveOfKerasThree_GivesEveryRow() => AssertGives(ImportedModel.Import(Fixture("three.keras")), "three");

    [Fact]
    public void AnArchitectureWithItsWeights_IsTheSameModel()
    {
        using (ZipArchive archive = ZipFile.OpenRead(Fixture("three.keras")))
        {
            archive.GetEntry("config.json")!.ExtractToFile(_folder.File("three.json"));
            archive.GetEntry("model.weights.h5")!.ExtractToFile(_folder.File("three.weights.h5"));
        }

        AssertGives(ImportedModel.Import(_folder.File("three.json"), "--weights", _folder.File("three.weights.h5")), "three");
    }

    [Fact]
    public void TheFixtures_AreSmall() => Assert.All(
        Directory.GetFiles(Path.GetDirectoryName(Fixture("two.h5"))!), file => Assert.InRange(new FileInfo(file).Length, 1, 50_000));

    internal static string Fixture(string name) => RepositoryFiles.Combine("tests", "TinyRnn.Interop.Tests", "Keras", "Fixtures", name);

    private static void AssertGives(ImportedModel model, string name)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Fixture($"{name}.expected.json")));
        double[] x = Values("x"), y = Values("y");
        model.AssertGives([.. x.Select(value => (float)value)], y, Tolerances.FreeRunning);

        double[] Values(string key) => [.. expected.RootElement.GetProperty(key).EnumerateArray().Select(value => value.GetDouble())];
    }
}
