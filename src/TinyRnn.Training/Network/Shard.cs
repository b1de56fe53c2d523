using System.Collections.Generic;
using TinyRnn.Training.Cells;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Network;

/// <summary>Up to 16 sequences of a minibatch with every buffer that one pass over them needs. Allocated once, used for every batch.</summary>
internal sealed class Shard
{
    /// <summary>Rows of the network's input that fit.</summary>
    public required int Capacity { get; init; }

    /// <summary>Rows of a step at the network's input.</summary>
    public required int InputStepRows { get; init; }

    /// <summary>Rows of a step at the network's output.</summary>
    public required int OutputStepRows { get; init; }

    /// <summary>Network input, normalised; zeros in padding.</summary>
    public required LaneRows Input { get; init; }

    /// <summary>What the output should be: class probabilities or normalised values.</summary>
    public required LaneRows Targets { get; init; }

    /// <summary>Weight of a row and lane in the loss; zero in padding and where no target is known.</summary>
    public required LaneRows Weights { get; init; }

    /// <summary>Value of every layer.</summary>
    public required IReadOnlyList<LaneRows> Outputs { get; init; }

    /// <summary>Gradient of every layer's value.</summary>
    public required IReadOnlyList<LaneRows> OutputGradients { get; init; }

    /// <summary>What every layer works on.</summary>
    public required IReadOnlyList<CellBuffers> Buffers { get; init; }

    /// <summary>The values of layers with dropout as the layers after them see them; null for the others.</summary>
    public required IReadOnlyList<DroppedOutput?> Dropped { get; init; }

    /// <summary>What of the input is dropped; or null.</summary>
    public required DropoutMask? InputMask { get; init; }

    /// <summary>All masks.</summary>
    public required IReadOnlyList<DropoutMask> Masks { get; init; }

    /// <summary>Gradient of all parameters, the sum over this shard.</summary>
    public required LaneBuffer Gradient { get; init; }

    /// <summary>Steps of the sequence in each lane; all in use unless whoever fills the lane says less.</summary>
    public required int[] Lengths { get; init; }

    /// <summary>Where the state of recurrent layers starts; anew unless whoever fills the shard says otherwise.</summary>
    public required StateCarry Carry { get; init; }

    /// <summary>Rows of the network's input in use.</summary>
    public int Rows { get; set; }

    /// <summary>Steps in use.</summary>
    public int Steps => Rows / InputStepRows;

    /// <summary>Rows of the network's output, targets and weights in use.</summary>
    public int OutputRows => Steps * OutputStepRows;

    /// <summary>Sequences in use; the lanes after them are padding.</summary>
    public int Sequences { get; set; }

    /// <summary>The loss of the last pass, times its scale.</summary>
    public double Loss { get; set; }

    /// <summary>Empties the input, targets and weights of the first <paramref name="rows"/> rows.</summary>
    public void Begin(int rows)
    {
        Rows = rows;
        Carry.Steps = 0;
        System.Array.Fill(Lengths, Steps);
        Sequences = 0;
        Loss = 0;
        Input.Clear(rows);
        Targets.Clear(OutputRows);
        Weights.Clear(OutputRows);
        foreach (DropoutMask mask in Masks)
        {
            mask.Open();
        }
    }

    /// <summary>Says that the lanes after the sequences hold none: statistics of a minibatch must not count their padding.</summary>
    public void CloseUnusedLanes() => System.Array.Clear(Lengths, Sequences, LaneRows.Lanes - Sequences);

    /// <summary>Draws all masks, for training, and applies that of the input, which must be complete.</summary>
    public void Drop(RandomSource random)
    {
        foreach (DropoutMask mask in Masks)
        {
            mask.Draw(random);
        }

        for (int row = 0; row < (InputMask is null ? 0 : Rows); row++)
        {
            InputMask!.Apply(ref Input.Row(row));
        }
    }
}
