using System;
using System.Linq;
using System.Reflection;

namespace TinyRnn.Training.Tests;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void Json_GoesThereAndBack()
    {
        TrainingOptions options = new() { Task = TrainingTask.StreamClassification, Units = 7, Seed = 3, Jitter = 0.25, Refit = true };
        string json = options.ToJson();
        Assert.Contains("\"streamClassification\"", json);
        Assert.DoesNotContain("epochs", json);
        Assert.Equal(options, TrainingOptions.FromJson(json, "options.json"));
    }

    [Theory]
    [InlineData("{\n  \"unitz\": 3\n}", 2, "unitz")]
    [InlineData("{\n  \"units\": \"many\"\n}", 2, "units")]
    [InlineData("{", 1, "options")]
    [InlineData("null", 1, "null")]
    public void WrongJson_IsReportedWithItsLine(string json, int line, string part)
    {
        DataFileException error = Assert.Throws<DataFileException>(() => TrainingOptions.FromJson(json, "options.json"));
        Assert.Equal(line, error.Line);
        Assert.Contains(part, error.Message);
    }

    [Fact]
    public void Over_KeepsEveryOptionThatIsSet_AndFillsEveryOther()
    {
        foreach (PropertyInfo property in typeof(TrainingOptions).GetProperties().Where(item => item.CanWrite))
        {
            TrainingOptions filled = new();
            Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            object value = type == typeof(string) ? "x" : type.IsEnum ? LastOf(type) : Convert.ChangeType(1, type);
            property.SetValue(filled, value);
            Assert.Equal(value, property.GetValue(new TrainingOptions().Over(filled)));
            Assert.Equal(value, property.GetValue(filled.Over(TaskDefaults.For(TrainingTask.Classification))));
        }
    }

    [Theory]
    [InlineData(TrainingTask.Classification)]
    [InlineData(TrainingTask.StreamClassification)]
    [InlineData(TrainingTask.Regression)]
    [InlineData(TrainingTask.Forecast)]
    [InlineData(TrainingTask.Classification, true)]
    [InlineData(TrainingTask.NextToken, true)]
    public void Defaults_LeaveNothingOpenButTheWindowAndWhatOtherChoicesNeed(TrainingTask task, bool isText = false)
    {
        TrainingOptions defaults = TaskDefaults.Complete(TaskDefaults.For(task, isText));
        defaults.Validate();
        Assert.All(
            typeof(TrainingOptions).GetProperties().Where(property =>
                property.Name is not (nameof(TrainingOptions.Window) or nameof(TrainingOptions.Stride)
                    or nameof(TrainingOptions.HuberDelta) or nameof(TrainingOptions.BatchNormMomentum) or nameof(TrainingOptions.Momentum) or nameof(TrainingOptions.Nesterov)
                    or nameof(TrainingOptions.ScheduleEpochs) or nameof(TrainingOptions.ScheduleFactor))
                && property.Name is not (nameof(TrainingOptions.Architecture) or nameof(TrainingOptions.Convolution) or nameof(TrainingOptions.Norm)
                    or nameof(TrainingOptions.Head) or nameof(TrainingOptions.ArchitectureKinds))
                && property.Name is not (nameof(TrainingOptions.AnomalyQuantile) or nameof(TrainingOptions.TimeShift) or nameof(TrainingOptions.Split))
                && (isText || property.Name != nameof(TrainingOptions.Embedding))
                && (task == TrainingTask.NextToken || property.Name != nameof(TrainingOptions.Truncate))),
            property => Assert.True(property.GetValue(defaults) is not null, property.Name));
    }

    [Theory]
    [InlineData("{\"huberDelta\": 1}", "loss huber")]
    [InlineData("{\"momentum\": 0.5}", "optimiser sgd or rmsProp")]
    [InlineData("{\"optimiser\": \"adam\", \"nesterov\": true}", "optimiser sgd")]
    [InlineData("{\"optimiser\": \"sgd\", \"momentum\": 0, \"nesterov\": true}", "momentum above 0")]
    [InlineData("{\"scheduleFactor\": 0.5}", "schedule step or plateau")]
    [InlineData("{\"schedule\": \"step\", \"finalRate\": 0.5}", "schedule cosine")]
    [InlineData("{\"validationFraction\": 0, \"refit\": true}", "validation data")]
    [InlineData("{\"architecture\": \"gru 8\", \"units\": 4}", "leave cell, units")]
    [InlineData("{\"convolution\": \"16\"}", "expected FILTERSxROWS")]
    [InlineData("{\"norm\": \"l2\"}", "expected layerNorm or batchNorm")]
    public void OptionsThatWouldDoNothing_AreRefused(string json, string needed) => Assert.Contains(
        needed, Assert.Throws<TrainingException>(TrainingOptions.FromJson(json, "options.json").Validate).Message);

    private static object LastOf(Type type) => Enum.GetValues(type).Cast<object>().Last();
}
