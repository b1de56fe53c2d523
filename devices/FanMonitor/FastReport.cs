using System;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>The figures of a <c>--fast</c> run, for people and as JSON.</summary>
internal sealed record FastReport
{
    /// <summary>The run's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Decisions against the truth.</summary>
    public required MonitorScore Score { get; init; }

    /// <summary>The loop's counts.</summary>
    public required LoopStatistics Statistics { get; init; }

    /// <summary>Seconds of signal that were run.</summary>
    public required double SecondsOfSignal { get; init; }

    /// <summary>Seconds that it took.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Bytes that the loop allocated on its thread, start and end of the run included.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>The cost of one step of the model.</summary>
    public required StepTimer Step { get; init; }

    private static string Compilation => RuntimeFeature.IsDynamicCodeCompiled ? "jit" : "aot";

    /// <summary>Writes the report in the form that was asked for.</summary>
    public void Write(TextWriter writer, bool json)
    {
        if (json)
            WriteJson(writer);
        else
            WriteText(writer);
    }

    /// <summary>Writes the report as text.</summary>
    public void WriteText(TextWriter writer)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SecondsOfSignal:0} s of signal, seed {Seed}, in {WallSeconds:0.00} s ({RuntimeInformation.FrameworkDescription}, {Compilation})"));
        writer.WriteLine();
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy         {Score.Accuracy:P2} of {Score.Windows} windows"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"false alarms     {Score.FalseAlarmsPerHour:0.00} per hour of healthy running ({Score.FalseAlarms} in {Score.HealthyHours:0.00} h)"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"detections       {Score.Detections}, missed {Score.MissedFaults}"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"detection delay  {Score.MedianDelaySeconds:0.0} s median, {Score.LongestDelaySeconds:0.0} s longest"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step             {Step.MinNanoseconds:0.0} ns minimum, {Step.MedianNanoseconds:0.0} ns median"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"allocated        {AllocatedBytes} bytes in {Statistics.Ticks} ticks, {Statistics.Collections} collections"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"deadlines        {Statistics.MissedDeadlines} missed, {Statistics.BadSamples} bad samples, {Statistics.Restarts} restarts"));
        writer.WriteLine();
        WriteConfusion(writer);
        writer.WriteLine();
        writer.WriteLine("accuracy over time");
        double[] overTime = Score.AccuracyOverTime;
        for (int i = 0; i < overTime.Length; i++)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  from {i * Score.PeriodSeconds / 60,5:0.0} min  {overTime[i],8:P2}"));
    }

    /// <summary>Writes the report as one JSON object.</summary>
    public void WriteJson(TextWriter writer)
    {
        writer.WriteLine(new JsonFigures()
            .Add("seed", Seed)
            .Add("seconds", SecondsOfSignal)
            .Add("wallSeconds", WallSeconds)
            .Add("compilation", Compilation)
            .Add("windows", Score.Windows)
            .Add("accuracy", Score.Accuracy)
            .Add("accuracyPeriodSeconds", Score.PeriodSeconds)
            .Add("accuracyOverTime", Score.AccuracyOverTime)
            .Add("confusion", Score.Confusion)
            .Add("falseAlarms", Score.FalseAlarms)
            .Add("falseAlarmsPerHour", Score.FalseAlarmsPerHour)
            .Add("detections", Score.Detections)
            .Add("missedFaults", Score.MissedFaults)
            .Add("detectionDelaySecondsMedian", Score.MedianDelaySeconds)
            .Add("detectionDelaySecondsMax", Score.LongestDelaySeconds)
            .Add("nsPerStepMin", Step.MinNanoseconds)
            .Add("nsPerStepMedian", Step.MedianNanoseconds)
            .Add("allocatedBytes", AllocatedBytes)
            .Add("collections", Statistics.Collections)
            .Add("ticks", Statistics.Ticks)
            .Add("missingSamples", Statistics.MissingSamples)
            .Add("missedDeadlines", Statistics.MissedDeadlines)
            .ToString());
    }

    private void WriteConfusion(TextWriter writer)
    {
        const int column = 17;
        ReadOnlySpan<string> names = FanConditionNames.All;
        writer.Write("true \\ decided".PadRight(column));
        foreach (string name in names)
            writer.Write(name.PadLeft(column));
        writer.WriteLine();
        for (int row = 0; row < names.Length; row++)
        {
            writer.Write(names[row].PadRight(column));
            for (int decided = 0; decided < names.Length; decided++)
                writer.Write(Score.Confusion[row, decided].ToString(CultureInfo.InvariantCulture).PadLeft(column));
            writer.WriteLine();
        }
    }
}
