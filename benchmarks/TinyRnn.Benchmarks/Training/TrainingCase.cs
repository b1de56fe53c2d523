using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Benchmarks.Training;

/// <summary>One shape of network and minibatch: a recurrent layer and a dense layer after it, compared at every step.</summary>
/// <param name="Cell">A recurrent kind.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Units">Units.</param>
/// <param name="Outputs">Classes; 1 is a value with mean squared error.</param>
/// <param name="Steps">Steps of a sequence.</param>
/// <param name="Sequences">Sequences of the minibatch.</param>
internal sealed record TrainingCase(string Cell, int Inputs, int Units, int Outputs, int Steps, int Sequences)
{
    /// <summary>The twelve shapes that the peer was measured on.</summary>
    public static IReadOnlyList<TrainingCase> All { get; } =
    [
        .. from cell in new[] { "gru", "lstm", "simpleRnn" }
           from shape in new[] { (6, 32, 4, 100, 32), (1, 20, 1, 100, 32), (16, 64, 8, 100, 32), (64, 128, 64, 64, 64) }
           select new TrainingCase(cell, shape.Item1, shape.Item2, shape.Item3, shape.Item4, shape.Item5),
    ];

    /// <summary>Name in tables.</summary>
    public string Name => $"{Cell} {Inputs}→{Units}→{Outputs}, {Steps}×{Sequences}";

    /// <summary>Gates of the cell.</summary>
    public int Gates => Cell switch
    {
        "gru" => 3,
        "lstm" => 4,
        _ => 1,
    };

    /// <summary>
    /// Multiply-adds of an iteration's matrix products: once forward, once for the gradients of the weights, once for those of the
    /// values, which the network's input does not need.
    /// </summary>
    public long MultiplyAdds =>
        (long)Steps * Sequences * ((3L * Gates * Units * Units) + (2L * Gates * Units * Inputs) + (3L * Units * Outputs));

    /// <summary>
    /// Values of a minibatch that the passes need at least: inputs, targets, gates (for GRU the recurrent half of the candidate too, for
    /// LSTM the cell and its activation), hidden states and outputs.
    /// </summary>
    public long Activations => (long)Steps * Sequences * (Inputs + (2 * Outputs) + (KeptPerUnit * Units));

    private int KeptPerUnit => Cell switch
    {
        "gru" => 5,
        "lstm" => 7,
        _ => 1,
    };
}
