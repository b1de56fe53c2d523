using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using TinyRnn.Cli.Commands;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Demo;

/// <summary>What the demo found out.</summary>
/// <param name="ModelPath">The model file.</param>
/// <param name="SamplePaths">An unseen recording of each class as CSV, to try the model on.</param>
/// <param name="Unseen">Decisions on windows of recordings that were not trained on, by the generated code.</param>
/// <param name="BaselineAccuracy">Accuracy of <see cref="LevelBaseline"/> on the same windows.</param>
/// <param name="Golden">Golden vectors through both engines.</param>
/// <param name="Figures">Size of the model.</param>
/// <param name="Time">Time of a step.</param>
internal sealed record DemoResult(
    string ModelPath,
    IReadOnlyList<string> SamplePaths,
    ClassificationMetrics Unseen,
    double BaselineAccuracy,
    GoldenCheck Golden,
    ModelFigures Figures,
    StepBenchmark Time);

/// <summary>The whole way from recordings to a step function, on given recordings.</summary>
/// <param name="terminal">Progress goes to its standard error.</param>
/// <param name="folder">Where files are written; must exist.</param>
/// <param name="cancellation">Stops training and streaming.</param>
internal sealed class DemoRun(Terminal terminal, string folder, CancellationToken cancellation)
{
    private static readonly TimeSpan BenchmarkTime = TimeSpan.FromSeconds(1);

    /// <summary>Trains, writes, verifies, compiles, streams and measures.</summary>
    /// <param name="training">Labelled recordings to train on.</param>
    /// <param name="test">Labelled recordings of the same classes that training does not see.</param>
    /// <param name="options">How to train; with a name.</param>
    public DemoResult Run(SequenceDataset training, SequenceDataset test, TrainingOptions options)
    {
        test = test.WithLabels(training.Labels);
        Say($"training on {training.Recordings.Count} recordings");
        TrainingResult result = TrainingProgressView.Show(
            terminal, (progress, within) => Trainer.Train(training, options, progress, cancellation, within: within));
        cancellation.ThrowIfCancellationRequested();
        string path = Path.Combine(folder, $"{options.Name}.rnn.json");
        AtomicFile.Guard(path, () => ModelWriter.Save(result.Model, path));

        Say("verifying: golden vectors through the reference and the generated code");
        ModelFile file = ModelFile.Read(path);
        IReadOnlyList<string> samples = WriteSamples(test);
        GoldenCheck golden = GoldenCheck.Run(file);

        Say($"streaming {test.Recordings.Count} unseen recordings through the generated code");
        RowEngine engine = RowEngine.Create(file, RowEngine.Generated, raw: false);
        ClassificationMetrics unseen = Evaluation.ClassifyWindows(engine, file.Model.Network, test, cancellation);

        double baseline = LevelBaseline.Accuracy(training, test, file.Model.Network.Usage);
        Say("measuring a step");
        return new DemoResult(
            path, samples, unseen, baseline, golden, ModelFigures.Of(file), StepBenchmark.Run(file, BenchmarkTime));
    }

    private List<string> WriteSamples(SequenceDataset test)
    {
        var paths = new List<string>();
        for (int label = 0; label < test.Labels.Count; label++)
        {
            if (test.Recordings.FirstOrDefault(recording => recording.Label == label) is { } recording)
            {
                string path = Path.Combine(folder, $"unseen-{ModelName.For(test.Labels[label])}.csv");
                double[] values = Array.ConvertAll(recording.Values, value => (double)value);
                MatrixFile.Write(path, new ResultMatrix(values, recording.Steps, test.Features.Count, IsSingle: true), test.Features);
                paths.Add(path);
            }
        }

        return paths;
    }

    private void Say(string what) => terminal.Error.WriteLine(what);
}
