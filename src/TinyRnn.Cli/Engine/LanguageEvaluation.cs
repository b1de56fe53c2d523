using System;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Engine;

/// <summary>A language model on a text.</summary>
internal static class LanguageEvaluation
{
    /// <summary>Tokens before those that are compared; more of them change nothing that could be seen.</summary>
    private const int WarmUpTokens = 1000;

    /// <summary>
    /// The probabilities at each token against the token after it, text by text. The model starts up to 1,000 tokens before the part that is
    /// compared, and goes through it in one piece.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="network">The model's structure.</param>
    /// <param name="data">The text.</param>
    /// <param name="from">Part of the text before the first token that is to be foretold.</param>
    /// <param name="cancellation">Checked at every token.</param>
    /// <exception cref="InputException">The model is no language model, or nothing is left to compare.</exception>
    public static LanguageMetrics Run(
        RowEngine engine, NetworkSpec network, SequenceDataset data, double from, CancellationToken cancellation)
    {
        RequireLanguageModel(network);
        var metrics = new LanguageMetrics();
        foreach (Recording text in data.Recordings)
        {
            Add(metrics, engine, network, text, from, cancellation);
        }

        return metrics.Count > 0
            ? metrics
            : throw new InputException($"data '{data.Name}': nothing of {data.Recordings.Sum(text => (long)text.Steps)} tokens is left after the part before --from");
    }

    private static void Add(
        LanguageMetrics metrics, RowEngine engine, NetworkSpec network, Recording text, double from, CancellationToken cancellation)
    {
        int first = Math.Max(1, SequenceDataset.StartOf(text, from));
        var tokens = new RecordingCursor(text);
        var probabilities = new double[network.OutputSize];
        engine.Reset();
        for (int step = Math.Max(0, first - WarmUpTokens); step + 1 < text.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            engine.Step(tokens.Values(step), probabilities);
            if (step + 1 >= first)
            {
                metrics.Add((int)tokens.Values(step + 1)[0], probabilities);
            }
        }
    }

    /// <summary>Refuses a model that does not give a probability a token.</summary>
    /// <exception cref="InputException">The model is no language model.</exception>
    public static void RequireLanguageModel(NetworkSpec network)
    {
        if (network.Input.Kind != InputKind.Tokens || network.OutputSize != network.Input.Size || network.Outputs.Count != 1)
        {
            throw new InputException($"model '{network.Name}' is no language model: it does not take tokens and give a probability for each");
        }
    }
}
