using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests.Guitar;

/// <summary>
/// Amplifier models in the layouts of GuitarML, AIDA-X and Neural Amp Modeler, with what PyTorch gave for them
/// (<c>Fixtures/make_fixtures.py</c>), through <c>tinyrnn import</c> and generated code.
/// </summary>
public sealed class AmplifierFixtureTests(ITestOutputHelper log) : IDisposable
{
    private const string Expected = ".expected.json";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Where(IsModel).Order(StringComparer.Ordinal)];

    private static string Folder => RepositoryFiles.Combine("tests", "TinyRnn.Interop.Tests", "Guitar", "Fixtures");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void AnAmplifier_SoundsAsInPyTorch(string file)
    {
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, Path.GetFileNameWithoutExtension(file) + Expected))).RootElement;
        float[] inputs = [.. Values(expected, "inputs").Select(value => (float)value)];

        ImportedModel model = ImportedModel.Import(Path.Combine(Folder, file));

        log.WriteLine($"{file}: {model.AssertGives(inputs, Values(expected, "outputs"), Tolerances.Amplifiers):g2} off at most");
    }

    [Fact]
    public void AnAidaXModelThatIsNotItsOwnCheck_IsRefused()
    {
        string text = File.ReadAllText(Path.Combine(Folder, "aidax-lstm.json"));
        int first = text.IndexOf("\"output_batch\":[", StringComparison.Ordinal) + "\"output_batch\":[".Length;
        File.WriteAllText(_folder.File("aidax.json"), text.Insert(first, "9,").Replace("\"input_batch\":[", "\"input_batch\":[0,", StringComparison.Ordinal));
        Assert.Contains("Nothing was written", ToolRun.Refused("import", _folder.File("aidax.json"), "-o", _folder.File("m.rnn.json")), StringComparison.Ordinal);
    }

    private static bool IsModel(string file) => !file.EndsWith(Expected, StringComparison.Ordinal) && Path.GetExtension(file) is ".json" or ".nam";

    private static double[] Values(JsonElement root, string key) =>
        [.. root.GetProperty(key).EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetDouble())];
}
