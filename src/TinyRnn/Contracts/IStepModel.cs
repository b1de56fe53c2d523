using System;

namespace TinyRnn;

/// <summary>A network that consumes one input and gives one output a step. Generated classes implement it.</summary>
/// <typeparam name="TSelf">The generated class.</typeparam>
public interface IStepModel<TSelf>
    where TSelf : IStepModel<TSelf>
{
    /// <summary>Floats that one step consumes.</summary>
    static abstract int InputSize { get; }

    /// <summary>Floats that one step produces.</summary>
    static abstract int OutputSize { get; }

    /// <summary>Advances one step in raw units: normalises the input, runs the network, denormalises the output.</summary>
    /// <param name="input"><see cref="InputSize"/> floats in the units of the model's features.</param>
    /// <param name="output"><see cref="OutputSize"/> floats, overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length; the state is untouched.</exception>
    void Step(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Advances one step for each row, in order, as <see cref="Step"/> does.</summary>
    /// <param name="inputs">[steps, InputSize], row-major.</param>
    /// <param name="outputs">[steps, OutputSize], row-major, overwritten.</param>
    /// <exception cref="ArgumentException">The lengths do not agree; the state is untouched.</exception>
    void Run(ReadOnlySpan<float> inputs, Span<float> outputs);

    /// <summary>Puts the state back to the model's initial state.</summary>
    void Reset();
}
