using System;

namespace TinyRnn;

/// <summary>A network that consumes one token a step.</summary>
/// <typeparam name="TSelf">The generated class.</typeparam>
public interface ITokenModel<TSelf>
    where TSelf : ITokenModel<TSelf>
{
    /// <summary>Tokens in the vocabulary.</summary>
    static abstract int VocabularySize { get; }

    /// <summary>Floats that one step produces.</summary>
    static abstract int OutputSize { get; }

    /// <summary>Advances one step.</summary>
    /// <param name="token">Index into the vocabulary, 0 to <see cref="VocabularySize"/> - 1.</param>
    /// <param name="output"><see cref="OutputSize"/> floats, overwritten.</param>
    /// <exception cref="ArgumentOutOfRangeException">The token is outside the vocabulary; the state is untouched.</exception>
    /// <exception cref="ArgumentException">The span has another length; the state is untouched.</exception>
    void Step(int token, Span<float> output);

    /// <summary>Puts the state back to the model's initial state.</summary>
    void Reset();
}
