using System.Collections.Generic;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>What one layer reads and writes while one shard of a minibatch runs through it.</summary>
internal sealed class CellBuffers
{
    /// <summary>The values of the layer's inputs.</summary>
    public required IReadOnlyList<LaneRows> Inputs { get; init; }

    /// <summary>Where the gradients of the inputs are added; null for the network input, which needs none.</summary>
    public required IReadOnlyList<LaneRows?> InputGradients { get; init; }

    /// <summary>The layer's output.</summary>
    public required LaneRows Output { get; init; }

    /// <summary>
    /// The loss's gradient with respect to <see cref="Output"/>, complete when the backward pass reaches the layer, which may
    /// then use it as working space.
    /// </summary>
    public required LaneRows OutputGradient { get; init; }

    /// <summary>The layer's own rows, of the channels it asked for.</summary>
    public required IReadOnlyList<LaneRows> Cache { get; init; }

    /// <summary>Rows -1 and 0 of working space, of the channels the layer asked for.</summary>
    public required IReadOnlyList<LaneRows> Work { get; init; }

    /// <summary>The hidden state as recurrent products see it.</summary>
    public RecurrentInput RecurrentInput { get; init; } = RecurrentInput.Plain;

    /// <summary>All parameters, shared by the shards.</summary>
    public required LaneBuffer Parameters { get; init; }

    /// <summary>The shard's gradient of all parameters, added to.</summary>
    public required LaneBuffer Gradient { get; init; }

    /// <summary>Where the state of recurrent layers starts.</summary>
    public required StateCarry Carry { get; init; }

    /// <summary>Steps of the sequence in each lane; in training none in lanes without a sequence.</summary>
    public required int[] Lengths { get; init; }

    /// <summary>Rows of the layer's output in a step.</summary>
    public required int StepRows { get; init; }

    /// <summary>Rows of the layer's input that it keeps from one pass to the next, where a sequence goes on.</summary>
    public LaneRows? History { get; init; }

    /// <summary>The shard's part in the statistics of the minibatch; null where a layer takes none.</summary>
    public ShardMoments? Moments { get; init; }

    /// <summary>Working space of the matrix kernels and of sums over lanes.</summary>
    public required LaneBuffer Scratch { get; init; }

    /// <summary>
    /// Set where the loss gives the gradient before the softmax (softmax and cross-entropy fused: p - target, which does not
    /// lose the digits that the quotient of both would).
    /// </summary>
    public bool GradientIsBeforeActivation { get; init; }
}
