using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace TinyRnn.Format.Tests;

public sealed class WriterTests
{
    [Fact]
    public void TheCanonicalText_IsTheRecordedOne()
    {
        string expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "canonical-small.rnn.json"));
        Assert.Equal(expected, ModelWriter.ToText(SampleModels.Canonical()));
    }

    [Fact]
    public void TheCultureOfTheMachine_DoesNotChangeTheText()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string expected = ModelWriter.ToText(SampleModels.Small());
        try
        {
            CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(expected, ModelWriter.ToText(ModelReader.Read(expected, "m")));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void AModelWithoutGoldenVectors_IsNotWritten()
    {
        ModelError error = Assert.Throws<ModelFileException>(() => ModelWriter.ToText(SampleModels.SmallBuilder().Build())).Error;
        Assert.Equal(ModelErrorCodes.GoldenMissing, error.Code);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void GoldenVectorsThatAreNotFinite_AreNotWritten(float value)
    {
        TinyRnnModel model = SampleModels.Small();
        model.Golden!.Inputs[3] = value;
        ModelError error = Assert.Throws<ModelFileException>(() => ModelWriter.ToText(model)).Error;
        Assert.Equal(ModelErrorCodes.GoldenValue, error.Code);
        Assert.Contains("'inputs' at step 1, value 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void I8Tensors_AreStoredAsStepsOfTheirRowScale()
    {
        TinyRnnModel model = SampleModels.Quantised([-128, 127, 0, 5, -7, 1], [0.25f, 0.001f]);
        string text = ModelWriter.ToText(model);
        Assert.Contains("{ \"dtype\": \"i8\", \"shape\": [2, 3], \"rowScale\": [0.25, 0.001], \"data\": \"gH8ABfkB\" }", text, StringComparison.Ordinal);
        TinyRnnModel read = ModelReader.Read(text, "m");
        RoundTripTests.AssertSame(model, read);
        Assert.Equal([-32f, 31.75f, 0, 5 * 0.001f, -7 * 0.001f, 0.001f], read.Tensor("dense.weights").Values);
        Assert.Equal(text, ModelWriter.ToText(read));
        Assert.NotEqual(ModelHash.Compute(model), ModelHash.Compute(SampleModels.Dense(2, 3)));
    }

    [Fact]
    public void AnI8TensorWithAValueBetweenTwoSteps_IsNotWritten()
    {
        TinyRnnModel model = SampleModels.Quantised([1, 2, 3, 4, 5, 6], [0.25f, 0.5f]);
        model.Tensor("dense.weights").Values[4] = 0.6f;
        ModelError error = Assert.Throws<ModelFileException>(() => ModelWriter.ToText(model)).Error;
        Assert.Equal(ModelErrorCodes.InvalidRowScale, error.Code);
        Assert.Contains("value 4 is 0.6", error.Message.Replace("0.6000000238418579", "0.6"), StringComparison.Ordinal);
    }

    [Fact]
    public void ShortestNumbers_ComeBackBitForBit()
    {
        Random random = new(1);
        float[] mean = [.. Enumerable.Range(0, 2000).Select(_ => BitConverter.Int32BitsToSingle(random.Next()))];
        mean = [.. mean.Where(float.IsFinite), float.Epsilon, -0f, float.MaxValue, float.MinValue, 1e-45f, 16777217];
        ModelBuilder builder = new("numbers", mean.Length);
        builder.Normalise(mean, [.. mean.Select(_ => 1f)]);
        TinyRnnModel model = SampleModels.WithGolden(
            builder.Output(builder.Layer("activation", "a", null, [AttributeValue.Of("activation", "relu")])).Build());
        float[] read = ModelReader.Read(ModelWriter.ToText(model), "m").InputNormaliser!.Mean;
        Assert.Equal(mean.Select(BitConverter.SingleToInt32Bits), read.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void StringsOfEveryKind_ComeBack()
    {
        string[] labels = ["\"\\/\b\f\n\r\t", "\0\u001F\u007F\u0085\u2028\u2029", "é😀", "</script>"];
        ModelBuilder builder = new("strings", 4);
        int layer = builder.Layer("activation", "a", null, [AttributeValue.Of("activation", "relu")]);
        TinyRnnModel model = SampleModels.WithGolden(builder.Output(layer, labels).Build());
        string text = ModelWriter.ToText(model);
        Assert.Equal(labels, ModelReader.Read(text, "m").Network.Outputs[0].Labels);
        Assert.All(text, character => Assert.True(character == '\n' || !char.IsControl(character)));
    }
}
