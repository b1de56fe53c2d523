using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using PureHDF;
using TinyRnn.Format;
using TinyRnn.Reference;
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

    [Theory]
    [InlineData("two.h5")]
    [InlineData("two-chunked.h5")]
    [InlineData("two-newer.h5")]
    public void Hdf5OfKerasTwo_GivesItsLastStep(string file)
    {
        ImportedModel model = ImportedModel.Import(Fixture(file));
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
    public void OlderNamesOfGroupsAndSplitLists_AreRead()
    {
        KerasModel model = new KerasModel(1, null, 3)
            .Add("Dense", """{"units": 2, "activation": "linear"}""", [3, 2], [2]).Add("Dense", """{"units": 2, "activation": "linear"}""", [2, 2], [2]);
        double[] expected = KerasSpecification.Run(model, [[1, 2, 3]])[0];

        // tf.keras 2.13 named the group of the layers after its own attribute.
        H5File tree = model.Tree();
        AssertGives(model.Archive(model.Architecture().ToJsonString(), KerasModel.Bytes(new H5File { ["_layer_checkpoint_dependencies"] = tree["layers"] })));

        // Lists of more than 64 KB are split.
        H5File whole = model.Whole();
        H5Group weights = (H5Group)whole["model_weights"];
        weights.Attributes.Remove("layer_names");
        weights.Attributes["layer_names0"] = new[] { "Dense_0" };
        weights.Attributes["layer_names1"] = new[] { "Dense_1" };
        AssertGives(KerasModel.Bytes(whole));

        void AssertGives(byte[] bytes)
        {
            File.WriteAllBytes(_folder.File("older"), bytes);
            Assert.Equal(expected, new ReferenceNetwork(ModelImport.Import(_folder.File("older")).Model).Run([1, 2, 3]), (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void NumbersOfEachType_AreRead()
    {
        KerasModel model = new KerasModel(1, null, 3).Add("Dense", """{"units": 2, "activation": "linear"}""", [3, 2], [2]);
        foreach (object kernel in (object[])[
            new double[,] { { 1, 2 }, { 3, 4 }, { 5, -6 } }, new Half[,] { { (Half)1, (Half)2 }, { (Half)3, (Half)4 }, { (Half)5, (Half)(-6) } },
            new long[,] { { 1, 2 }, { 3, 4 }, { 5, -6 } }, new short[,] { { 1, 2 }, { 3, 4 }, { 5, -6 } }, new sbyte[,] { { 1, 2 }, { 3, 4 }, { 5, -6 } }])
        {
            H5File file = model.Whole();
            ((H5Group)((H5Group)((H5Group)file["model_weights"])["Dense_0"])["Dense_0"])["w0:0"] = kernel;
            File.WriteAllBytes(_folder.File("typed.h5"), KerasModel.Bytes(file));
            TinyRnnModel found = ModelImport.Import(_folder.File("typed.h5")).Model;
            Assert.Equal([1, 3, 5, 2, 4, -6], found.Values(found.Network.Layers[0], TensorLayout.Weights)!);
        }
    }

    [Fact]
    public void ADatasetInOneCompressedChunk_IsRead() =>
        Assert.Equal(2, ModelImport.Import(Fixture("chunked.h5")).Model.Network.Layers.Count(layer => layer.Type == LayerKinds.Dense));

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
