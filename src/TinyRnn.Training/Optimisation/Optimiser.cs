using System;
using System.IO;
using System.Linq;
using TinyRnn.Training.Checkpoints;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>Moves parameters against their gradient, element by element.</summary>
internal abstract class Optimiser
{
    private readonly LaneBuffer[] _moments;

    /// <summary>Allocates the state.</summary>
    /// <param name="length">Parameters.</param>
    /// <param name="moments">Running means kept of each.</param>
    protected Optimiser(int length, int moments)
    {
        _moments = [.. Enumerable.Range(0, moments).Select(_ => new LaneBuffer(length))];
    }

    /// <summary>Steps done.</summary>
    protected int Steps { get; private set; }

    /// <summary>Makes the optimiser of options.</summary>
    /// <param name="options">Options without nulls.</param>
    /// <param name="length">Parameters.</param>
    public static Optimiser Create(TrainingOptions options, int length) => options.Optimiser!.Value switch
    {
        OptimiserKind.Sgd => new SgdOptimiser(length, options.Momentum!.Value, options.Nesterov!.Value),
        OptimiserKind.RmsProp => new RmsPropOptimiser(length, options.Momentum!.Value),
        OptimiserKind.Adam => new AdamOptimiser(length, decouplesDecay: false),
        OptimiserKind.AdamW => new AdamOptimiser(length, decouplesDecay: true),
        _ => throw new ArgumentOutOfRangeException(nameof(options)),
    };

    /// <summary>Moves the parameters.</summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradient">Gradient of the loss.</param>
    /// <param name="gradientFactor">Factor of the gradient (clipping).</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="weightDecay">Weight decay, in the sense of the optimiser.</param>
    public void Step(LaneBuffer parameters, LaneBuffer gradient, float gradientFactor, double learningRate, double weightDecay)
    {
        Steps++;
        Update(parameters, gradient, gradientFactor, learningRate, weightDecay);
    }

    /// <summary>Writes the state.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Steps);
        foreach (LaneBuffer moment in _moments)
        {
            writer.WriteFloats(moment.Span);
        }
    }

    /// <summary>Takes the state that <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        Steps = reader.ReadInt32();
        foreach (LaneBuffer moment in _moments)
        {
            reader.ReadFloats(moment.Span);
        }
    }

    /// <summary>One of the running means.</summary>
    protected LaneBuffer Moment(int index) => _moments[index];

    /// <inheritdoc cref="Step"/>
    protected abstract void Update(
        LaneBuffer parameters, LaneBuffer gradient, float gradientFactor, double learningRate, double weightDecay);
}
