using System;
using System.IO;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Damage;

/// <summary>Damaged and hostile files: each is refused with a message that names the fault, and costs memory in proportion to itself.</summary>
public sealed class DamageTests : IDisposable
{
    private const int FewestCases = 60;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Graphs => [.. DamagedGraphs.All.Keys];

    public static TheoryData<string> Texts => [.. DamagedText.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Graphs))]
    public void AGraph_IsRefusedWithItsFault(string name) => RefusedFile.Check(_folder, name, DamagedGraphs.All[name].Bytes, DamagedGraphs.All[name].Words);

    [Theory]
    [MemberData(nameof(Texts))]
    public void AText_IsRefusedWithItsFault(string name) => RefusedFile.Check(_folder, name, DamagedText.All[name].Bytes, DamagedText.All[name].Words);

    [Fact]
    public void ThereAreManyCases() => Assert.True(DamagedGraphs.All.Count + DamagedText.All.Count >= FewestCases);

    [Fact]
    public void AFolderThatIsNotThere_IsNamed() => Assert.Contains(
        "does not exist; create it first", ToolRun.Refused("import", "x.onnx", "-o", _folder.File("none/m.rnn.json")), StringComparison.Ordinal);

    [Fact]
    public void APathOutOfTheFolder_IsRefused()
    {
        string model = new Onnx.GraphBuilder().Input("x", 0, 1, 3).Input("W", 3).Node("Add", "x W", "y").Output("y").Save(_folder.File("m.onnx"));
        foreach (string path in (string[])["../secret.pb", "/etc/passwd", "a/../../secret.pb"])
        {
            File.WriteAllText(_folder.File("config.json"), $"{{\"constants\": {{\"W\": \"{path}\"}}}}");
            Assert.Contains("leads out of the file's folder", ToolRun.Refused("import", model, "-o", _folder.File("o.rnn.json"), "--config", _folder.File("config.json")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ACutFile_NeverCrashes()
    {
        byte[] whole = new Onnx.GraphBuilder().Input("x", 0, 1, 3).Floats("W", [3, 2], [1, 2, 3, 4, 5, 6]).Node("MatMul", "x W", "y").Output("y").ToBytes();
        for (int length = 1; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder.File("cut.onnx"), whole[..length]);
            Assert.Throws<ImportException>(() => ModelImport.Import(_folder.File("cut.onnx")));
        }
    }

    [Fact]
    public void AFlippedByte_NeverCrashes()
    {
        byte[] whole = DamagedGraphs.All["no such direction"].Bytes;
        Random random = new(1);
        for (int i = 0; i < 400; i++)
        {
            byte[] bytes = [.. whole];
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(_folder.File("flipped.onnx"), bytes);
            try
            {
                ModelImport.Read(_folder.File("flipped.onnx"), new ImportOptions()).Network.Draft.Build();
            }
            catch (ImportException exception)
            {
                Assert.StartsWith(_folder.File("flipped.onnx"), exception.Message, StringComparison.Ordinal);
            }
        }
    }
}
