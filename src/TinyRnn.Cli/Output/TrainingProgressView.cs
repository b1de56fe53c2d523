using System;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using TinyRnn.Training;

namespace TinyRnn.Cli.Output;

/// <summary>Shows training on standard error: a bar on a terminal, else a line now and then.</summary>
internal static class TrainingProgressView
{
    /// <summary>Runs <paramref name="train"/> with progress shown.</summary>
    public static TrainingResult Show(Terminal terminal, Func<IProgress<TrainingProgress>, TrainingResult> train)
    {
        if (!terminal.IsErrorTerminal)
        {
            return train(new Lines(terminal));
        }

        return terminal.ErrorConsole.Progress()
            .AutoClear(false)
            .Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => train(new Bar(context)));
    }

    private static string Describe(TrainingProgress progress)
    {
        string validation = double.IsNaN(progress.ValidationLoss) ? ""
            : $"  validation loss {Tables.Number(progress.ValidationLoss)}  {progress.MetricName} {Tables.Number(progress.Metric)}";
        return $"{progress.Phase} {progress.Epoch}/{progress.Epochs}  loss {Tables.Number(progress.Loss)}{validation}"
            + $"  rate {Tables.Number(progress.LearningRate)}  {Remaining(progress.Remaining)} left";
    }

    private static string Remaining(TimeSpan time) => time.TotalSeconds < 60
        ? $"{time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s"
        : time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);

    private sealed class Lines(Terminal terminal) : IProgress<TrainingProgress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

        private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
        private string _phase = "";

        public void Report(TrainingProgress progress)
        {
            if (progress.Phase == _phase && progress.Epoch < progress.Epochs && _sinceLine.Elapsed < Interval)
            {
                return;
            }

            _phase = progress.Phase;
            _sinceLine.Restart();
            terminal.Error.WriteLine(Describe(progress));
        }
    }

    private sealed class Bar(ProgressContext context) : IProgress<TrainingProgress>
    {
        private ProgressTask? _task;
        private string _phase = "";

        public void Report(TrainingProgress progress)
        {
            if (_task is null || progress.Phase != _phase)
            {
                _task?.StopTask();
                _task = context.AddTask(progress.Phase, maxValue: progress.Epochs);
                _phase = progress.Phase;
            }

            _task.Value = progress.Epoch;
            _task.Description = Markup.Escape(Describe(progress));
        }
    }
}
