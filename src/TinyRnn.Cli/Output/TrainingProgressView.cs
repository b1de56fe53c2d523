using System;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using TinyRnn.Training;

namespace TinyRnn.Cli.Output;

/// <summary>Shows training on standard error: a bar on a terminal, else a line now and then.</summary>
internal static class TrainingProgressView
{
    /// <summary>Characters in a line from which on there is room for a bar beside the figures.</summary>
    private const int WidthWithBar = 60;

    /// <summary>Runs <paramref name="train"/> with progress shown.</summary>
    public static TrainingResult Show(Terminal terminal, Func<IProgress<TrainingProgress>, IProgress<EpochProgress>, TrainingResult> train)
    {
        if (!terminal.IsErrorTerminal)
        {
            var lines = new Lines(terminal);
            TrainingResult result = train(lines, lines);
            lines.Finish();
            return result;
        }

        var figures = new TaskDescriptionColumn { Alignment = Justify.Left };
        return terminal.ErrorConsole.Progress()
            .AutoClear(false)
            .Columns(terminal.Width < WidthWithBar ? [figures] : [new ProgressBarColumn(), figures])
            .Start(context =>
            {
                var bar = new Bar(context);
                TrainingResult result = train(bar, bar);
                bar.Finish();
                return result;
            });
    }

    /// <summary>An epoch's figures, without the time that remains: early stopping may have ended the phase.</summary>
    private static string Describe(TrainingProgress progress)
    {
        string validation = double.IsNaN(progress.ValidationLoss) ? ""
            : $"  validation loss {Tables.Number(progress.ValidationLoss)}  {progress.MetricName} {Tables.Number(progress.Metric)}";
        return $"{progress.Phase} {progress.Epoch}/{progress.Epochs}  loss {Tables.Number(progress.Loss)}{validation}"
            + $"  rate {Tables.Number(progress.LearningRate)}";
    }

    private static string Describe(EpochProgress progress) =>
        $"{progress.Phase} {progress.Epoch}/{progress.Epochs}, {Tables.Percent(progress.Part)} of the epoch  loss {Tables.Number(progress.Loss)}"
        + $"  rate {Tables.Number(progress.LearningRate)}{Left(progress.Remaining)}";

    private static string Left(TimeSpan time) => time.TotalSeconds < 60
        ? $"  {time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s left"
        : time.TotalDays < 1
            ? $"  {time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)} left"
            : $"  {time.TotalDays.ToString("F1", CultureInfo.InvariantCulture)} days left";

    private sealed class Lines(Terminal terminal) : IProgress<TrainingProgress>, IProgress<EpochProgress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
        private static readonly TimeSpan WithinInterval = TimeSpan.FromSeconds(15);

        private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
        private string _phase = "";
        private TrainingProgress? _untold;

        public void Report(TrainingProgress progress)
        {
            if (progress.Phase != _phase)
            {
                Finish();
            }
            else if (progress.Epoch < progress.Epochs && _sinceLine.Elapsed < Interval)
            {
                _untold = progress;
                return;
            }

            _phase = progress.Phase;
            _untold = null;
            Write(Describe(progress) + Left(progress.Remaining));
        }

        public void Report(EpochProgress progress)
        {
            if (_sinceLine.Elapsed >= WithinInterval)
            {
                Write(Describe(progress));
            }
        }

        /// <summary>Tells the last epoch of a phase that early stopping or the user has ended.</summary>
        public void Finish()
        {
            if (_untold is { } last)
            {
                Write(Describe(last));
                _untold = null;
            }
        }

        private void Write(string line)
        {
            _sinceLine.Restart();
            terminal.Error.WriteLine(line);
        }
    }

    private sealed class Bar(ProgressContext context) : IProgress<TrainingProgress>, IProgress<EpochProgress>
    {
        private ProgressTask? _task;
        private string _phase = "";
        private TrainingProgress? _last;

        public void Report(TrainingProgress progress)
        {
            ProgressTask task = TaskOf(progress.Phase, progress.Epochs);
            _last = progress;
            Show(task, progress.Epoch, Describe(progress) + Left(progress.Remaining));
        }

        public void Report(EpochProgress progress)
        {
            ProgressTask task = TaskOf(progress.Phase, progress.Epochs);

            // An epoch that has just ended says more than the first batches of the next one; from the next epoch's tenth on, they matter.
            string text = _last is { } last && progress.Part < 0.1 ? Describe(last) + Left(progress.Remaining) : Describe(progress);
            Show(task, progress.Epoch - 1 + progress.Part, text);
        }

        /// <summary>Leaves the last epoch's figures standing.</summary>
        public void Finish()
        {
            if (_last is { } last)
            {
                Show(_task!, last.Epoch, Describe(last));
                _last = null;
            }

            _task?.StopTask();
        }

        private ProgressTask TaskOf(string phase, int epochs)
        {
            if (_task is null || phase != _phase)
            {
                Finish();
                _task = context.AddTask(phase, maxValue: epochs);
                _phase = phase;
            }

            return _task;
        }

        private static void Show(ProgressTask task, double value, string text)
        {
            task.Value = value;
            task.Description = Markup.Escape(text);
        }
    }
}
