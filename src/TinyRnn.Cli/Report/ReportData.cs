using System.IO;
using TinyRnn.Cli.Engine;
using TinyRnn.Format;

namespace TinyRnn.Cli.Report;

/// <summary>All that a page shows.</summary>
/// <param name="File">The model.</param>
/// <param name="Figures">Size and cost.</param>
/// <param name="Arm64">The ARM64 lab's count; null where there is none of this step code.</param>
/// <param name="Golden">The replayed golden vectors; null where the model has none.</param>
/// <param name="History">How the model was trained; null where nothing is known.</param>
/// <param name="HistoryNote">Why the history is missing; null where it is there.</param>
/// <param name="Evaluation">What the model gives on some data beside what is true; null where no data is known.</param>
/// <param name="EvaluatedOn">What that data is.</param>
internal sealed record ReportData(
    ModelFile File,
    ModelFigures Figures,
    Arm64Count? Arm64,
    GoldenCheck? Golden,
    TrainingHistory? History,
    string? HistoryNote,
    PredictionFacts? Evaluation,
    string EvaluatedOn)
{
    /// <summary>What the training's own evaluation is on.</summary>
    public const string ValidationData = "validation data that the validated weights were not trained on";

    /// <summary>The model's structure.</summary>
    public NetworkSpec Network => File.Model.Network;

    /// <summary>Reads the history, compiles the model and replays its golden vectors.</summary>
    /// <param name="file">The model.</param>
    /// <param name="evaluation">An evaluation to show instead of the training's own; or null.</param>
    /// <param name="evaluatedOn">What that evaluation was on.</param>
    /// <exception cref="InputException">The history is damaged, or the generator refuses the model.</exception>
    public static ReportData Collect(ModelFile file, PredictionFacts? evaluation, string evaluatedOn)
    {
        TrainingHistory? found = TrainingHistory.Find(file.Path);
        TrainingHistory? history = found?.IsOf(file.Path) == true ? found : null;
        string name = Path.GetFileName(TrainingHistory.PathFor(file.Path));
        string? note = history is not null ? null
            : found is not null ? $"{name} belongs to another model than this one: it was left out. Train again to have both."
            : $"There is no {name} beside the model: curves, gradients and the command that trained it are not known. 'tinyrnn train' writes it.";
        return new ReportData(
            file,
            ModelFigures.Of(file),
            Arm64Count.Find(file),
            file.Model.Golden is null ? null : GoldenCheck.Run(file),
            history,
            note,
            evaluation ?? history?.HeldOut,
            evaluation is not null ? evaluatedOn : ValidationData);
    }
}
