using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using TinyRnn.Testing;

namespace TinyRnn.Format.Tests;

public sealed class WeightsFileTests : IDisposable
{
    private const int LargeUnits = 300;

    private readonly TemporaryFolder _folder = new();

    private string ModelPath => _folder.File("wide.rnn.json");

    private string WeightsPath => _folder.File("wide.rnn.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ALargeModel_GoesToTwoFilesAndComesBackTheSame()
    {
        TinyRnnModel model = SampleModels.Dense(LargeUnits, LargeUnits);
        TinyRnnModel stated = ModelWriter.Save(model, ModelPath);
        Assert.Equal(["wide.rnn.bin", "wide.rnn.json"], Files());

        TinyRnnModel read = ModelReader.ReadFile(ModelPath);

        RoundTripTests.AssertSame(model, read);
        byte[] bytes = File.ReadAllBytes(WeightsPath);
        Assert.Equal(TileLayout.Pack(model), bytes);
        Assert.Equal("wide.rnn.bin", read.WeightsFile!.Name);
        Assert.Equal((bytes.Length, TileLayout.PackingName), (read.WeightsFile.Length, read.WeightsFile.Packing));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), read.WeightsFile.Sha256);
        Assert.Equal(ModelHash.Compute(stated), ModelHash.Compute(read));
    }

    [Theory]
    [InlineData("my model 2 (α).rnn.json", "my model 2 (α).rnn.bin")]
    [InlineData("wide.json", "wide.rnn.bin")]
    [InlineData("wide", "wide.rnn.bin")]
    public void AModelSavedUnderAnyName_FindsItsWeights(string name, string weightsName)
    {
        TinyRnnModel model = SampleModels.Dense(LargeUnits, LargeUnits);
        ModelWriter.Save(model, _folder.File(name));
        Assert.Equal(weightsName, ModelReader.ReadFile(_folder.File(name)).WeightsFile!.Name);
        Assert.True(File.Exists(_folder.File(weightsName)));
    }

    [Fact]
    public void SavingWhatWasRead_GivesTheSameBytes()
    {
        ModelWriter.Save(SampleModels.Dense(LargeUnits, LargeUnits), ModelPath);
        byte[][] before = [File.ReadAllBytes(ModelPath), File.ReadAllBytes(WeightsPath)];
        ModelWriter.Save(ModelReader.ReadFile(ModelPath), ModelPath);
        Assert.Equal(before, [File.ReadAllBytes(ModelPath), File.ReadAllBytes(WeightsPath)]);
        Assert.Equal(File.ReadAllText(ModelPath), ModelWriter.ToText(ModelReader.ReadFile(ModelPath)));
    }

    [Fact]
    public void ASmallModel_StaysInOneFile()
    {
        ModelWriter.Save(SampleModels.Small(), _folder.File("small.rnn.json"));
        Assert.Equal(["small.rnn.json"], Files());
        RoundTripTests.AssertSame(SampleModels.Small(), ModelReader.ReadFile(_folder.File("small.rnn.json")));
        byte[] bytes = File.ReadAllBytes(_folder.File("small.rnn.json"));
        Assert.Equal((byte)'{', bytes[0]);
        Assert.DoesNotContain((byte)'\r', bytes);
        Assert.Equal((byte)'\n', bytes[^1]);
    }

    [Fact]
    public void TheLimitOfInlineWeights_Is256Kilobytes()
    {
        // 256 x 255 weights and 256 biases are 65,536 floats: exactly the limit.
        Assert.Null(ModelWriter.Save(SampleModels.Dense(256, 255), ModelPath).WeightsFile);
        Assert.NotNull(ModelWriter.Save(SampleModels.Dense(256, 256), ModelPath).WeightsFile);
    }

    [Fact]
    public void TextAbove256KilobytesButBelow1Megabyte_IsReadInline()
    {
        TinyRnnModel model = SampleModels.Dense(LargeUnits, LargeUnits);
        RoundTripTests.AssertSame(model, ModelReader.Read(ModelWriter.ToText(model), "m"));
    }

    [Fact]
    public void TextAbove1MegabyteOfWeights_IsRefused()
    {
        TinyRnnModel model = SampleModels.Dense(512, 513);
        Assert.Equal(ModelErrorCodes.InlineTooLarge, ErrorOf(() => ModelWriter.ToText(model)).Code);
        string weights = Convert.ToBase64String(new byte[513 * 512 * 4]);
        string text = ModelWriter.ToText(SampleModels.Dense(2, 2))
            .Replace("\"size\": 2", "\"size\": 513").Replace("\"units\": 2", "\"units\": 512").Replace("[2, 2]", "[512, 513]");
        int start = text.IndexOf("[512, 513], \"data\": ", StringComparison.Ordinal) + "[512, 513], \"data\": ".Length;
        int end = text.IndexOf('"', start + 1) + 1;
        text = $"{text[..start]}\"{weights}\"{text[end..]}".Replace("\"shape\": [2]", "\"shape\": [512]");
        ModelError error = ErrorOf(() => ModelReader.Read(text, "m"));
        Assert.Equal((ModelErrorCodes.InlineTooLarge, start), (error.Code, error.Offset));
        Assert.Contains("1050624 bytes; at most 1048576", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutItsWeightsFile_TheTextGivesTheStructureAndEmptyTensors()
    {
        TinyRnnModel model = SampleModels.Dense(LargeUnits, LargeUnits);
        ModelWriter.Save(model, ModelPath);
        TinyRnnModel read = ModelReader.Read(File.ReadAllText(ModelPath), "m");
        Assert.Equal(model.Network, read.Network);
        Assert.All(read.Tensors, tensor => Assert.Empty(tensor.Values));
        Assert.Equal(ModelHash.Compute(ModelReader.ReadFile(ModelPath)), ModelHash.Compute(read));
        Assert.Equal(ModelErrorCodes.TensorCount, ErrorOf(() => ModelWriter.Save(read, ModelPath)).Code);
    }

    [Fact]
    public void AMissingWeightsFile_IsNamed() => AssertDamaged(
        () => File.Delete(WeightsPath), ModelErrorCodes.WeightsFileMissing, "\"wide.rnn.bin\"", "'wide.rnn.bin'");

    [Fact]
    public void ATruncatedWeightsFile_IsRefused() => AssertDamaged(
        () => File.WriteAllBytes(WeightsPath, File.ReadAllBytes(WeightsPath)[..^4]),
        ModelErrorCodes.WeightsFileLength, LengthText, "incomplete");

    [Fact]
    public void OneFlippedBitInTheWeightsFile_IsRefused() => AssertDamaged(
        () =>
        {
            byte[] bytes = File.ReadAllBytes(WeightsPath);
            bytes[1000] ^= 1;
            File.WriteAllBytes(WeightsPath, bytes);
        },
        ModelErrorCodes.WeightsFileHash, null, "do not belong together");

    [Fact]
    public void AnUnknownPacking_NamesRepack() => AssertEdited(
        "\"tiles-1\"", "\"tiles-2\"", ModelErrorCodes.UnknownPacking, "\"tiles-2\"", "tinyrnn repack");

    [Fact]
    public void AWrongOffset_IsRefused() => AssertEdited(
        "\"offset\": 0 }", "\"offset\": 4 }", ModelErrorCodes.WeightsFileOffset, "4 }", "begins at byte 0");

    [Theory]
    [InlineData("3612000", "the layers need 361200 bytes")]
    [InlineData("64", "at least 361200 bytes")]
    public void ALengthThatTheLayersDoNotNeed_IsRefusedWithoutOpeningTheFile(string length, string fragment)
    {
        ModelWriter.Save(SampleModels.Dense(LargeUnits, LargeUnits), ModelPath);
        string text = File.ReadAllText(ModelPath).Replace(LengthText, length);
        ModelError error = ErrorOf(() => ModelReader.Read(text, "m"));
        Assert.Equal((ModelErrorCodes.WeightsFileLength, text.IndexOf(length + ",", StringComparison.Ordinal)), (error.Code, error.Offset));
        Assert.Contains(fragment, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnImpossibleLength_IsRefused() => AssertEdited(
        LengthText, "9000000000", ModelErrorCodes.WeightsFileLength, "9000000000", "1 to 268435456");

    [Fact]
    public void ADigestThatIsNone_IsRefused() => AssertEdited(
        "\"sha256\": \"", "\"sha256\": \"x", ModelErrorCodes.WeightsFileHash, "\"x", "64 digits");

    [Theory]
    [InlineData("../wide.rnn.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("C:wide.rnn.bin")]
    [InlineData("a\\\\wide.rnn.bin")]
    [InlineData("..")]
    [InlineData("")]
    public void AWeightsFileElsewhere_IsRefused(string name) => AssertEdited(
        "\"wide.rnn.bin\"", $"\"{name}\"", ModelErrorCodes.InvalidName, $"\"{name}\"", "weightsFile");

    [Fact]
    public void AnInlineTensorBesideAWeightsFile_IsRefused() => AssertEdited(
        "\"offset\": 0 }", "\"data\": \"AAAA\" }", ModelErrorCodes.WeightsPlacement, "\"AAAA\"", "holds all weights");

    [Fact]
    public void AnI8TensorInAWeightsFile_IsRefused() => AssertEdited(
        "\"dense.bias\": { \"dtype\": \"f32\"", "\"dense.bias\": { \"dtype\": \"i8\"", ModelErrorCodes.WeightsPlacement, "\"i8\"", "inline");

    [Fact]
    public void NaNInTheWeightsFile_IsFoundAndNamed()
    {
        ModelWriter.Save(SampleModels.Dense(LargeUnits, LargeUnits), ModelPath);
        byte[] bytes = File.ReadAllBytes(WeightsPath);
        float[] floats = new float[bytes.Length / 4];
        Array.Fill(floats, float.NaN);
        Buffer.BlockCopy(floats, 0, bytes, 0, bytes.Length);
        string text = File.ReadAllText(ModelPath).Replace(
            ModelReader.ReadFile(ModelPath).WeightsFile!.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        ModelError error = ErrorOf(() => ModelReader.Read(text, "m", bytes));
        Assert.Equal(ModelErrorCodes.NotFinite, error.Code);
        Assert.Contains("'dense.weights': the value at [0, 0] is NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelWithInitialState_KeepsItInTheWeightsFile()
    {
        ModelBuilder builder = new("state", 200);
        int lstm = builder.Layer(
            "lstm", "lstm", null, [AttributeValue.Of("units", 100)], SampleModels.Values,
            new System.Collections.Generic.Dictionary<string, float[]> { ["cell"] = SampleModels.Values("cell", [100]) });
        TinyRnnModel model = SampleModels.WithGolden(builder.Output(lstm).Build());
        Assert.NotNull(ModelWriter.Save(model, ModelPath).WeightsFile);
        RoundTripTests.AssertSame(model, ModelReader.ReadFile(ModelPath));
    }

    [Fact]
    public void AMissingModelFile_IsOneErrorWithoutALine()
    {
        ModelError error = ErrorOf(() => ModelReader.ReadFile(_folder.File("none.rnn.json")));
        Assert.Equal((ModelErrorCodes.FileUnreadable, 0), (error.Code, error.Line));
    }

    [Fact]
    public void AFileThatIsNotUtf8_IsRefusedAtTheWrongByte()
    {
        File.WriteAllBytes(ModelPath, [(byte)'{', (byte)'\n', (byte)'"', 0xC3, (byte)'"', (byte)'}']);
        ModelError error = ErrorOf(() => ModelReader.ReadFile(ModelPath));
        Assert.Equal((ModelErrorCodes.InvalidText, 2, 2), (error.Code, error.Line, error.Column));
    }

    [Fact]
    public void AFailedSave_LeavesTheOldFilesAndNothingElse()
    {
        ModelWriter.Save(SampleModels.Dense(LargeUnits, LargeUnits), ModelPath);
        byte[] before = File.ReadAllBytes(ModelPath);
        TinyRnnModel broken = SampleModels.SmallBuilder().Build();
        Assert.Equal(ModelErrorCodes.GoldenMissing, ErrorOf(() => ModelWriter.Save(broken, ModelPath)).Code);
        Assert.Equal(before, File.ReadAllBytes(ModelPath));
        Directory.CreateDirectory(_folder.File("folder.rnn.json"));
        Assert.ThrowsAny<Exception>(() => ModelWriter.Save(SampleModels.Small(), _folder.File("folder.rnn.json")));
        Assert.Equal(["wide.rnn.bin", "wide.rnn.json"], Files());
    }

    private const string LengthText = "361200";

    private static ModelError ErrorOf(Action action) => Assert.Throws<ModelFileException>(action).Error;

    private string[] Files() =>
        [.. Directory.GetFiles(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private void AssertDamaged(Action damage, string code, string? place, string fragment)
    {
        ModelWriter.Save(SampleModels.Dense(LargeUnits, LargeUnits), ModelPath);
        damage();
        AssertError(code, place, fragment);
    }

    private void AssertEdited(string find, string replace, string code, string place, string fragment) => AssertDamaged(
        () =>
        {
            string text = File.ReadAllText(ModelPath);
            Assert.Contains(find, text, StringComparison.Ordinal);
            File.WriteAllText(ModelPath, text.Replace(find, replace));
        },
        code, place, fragment);

    private void AssertError(string code, string? place, string fragment)
    {
        string text = File.ReadAllText(ModelPath);
        ModelError error = ErrorOf(() => ModelReader.ReadFile(ModelPath));
        Assert.Equal(code, error.Code);
        Assert.Contains(fragment, error.Message, StringComparison.Ordinal);
        Assert.Equal(ModelPath, error.File);
        Assert.True(error.Line > 1);
        if (place is not null)
        {
            Assert.Equal(text.IndexOf(place, StringComparison.Ordinal), error.Offset);
        }
    }
}
