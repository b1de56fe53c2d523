using System;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyRnn.Support;

/// <summary>Refusals of generated code: out of line, so that the checks cost a compare and a branch that is never taken.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModelGuard
{
    /// <summary>Refuses the spans of one step.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowStepLengths(string model, int inputSize, int inputLength, int outputSize, int outputLength) =>
        throw new ArgumentException(
            inputLength != inputSize
                ? $"{model}: the input has {inputLength} floats; one step takes {inputSize}."
                : $"{model}: the output has {outputLength} floats; one step gives {outputSize}.",
            inputLength != inputSize ? "input" : "output");

    /// <summary>Refuses the spans of many steps.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowRunLengths(string model, int inputSize, int inputLength, int outputSize, int outputLength) =>
        throw new ArgumentException(
            inputLength % inputSize != 0
                ? $"{model}: the inputs have {inputLength} floats, which is no multiple of {inputSize}, the floats of one step."
                : $"{model}: the outputs have {outputLength} floats; {inputLength / inputSize} steps give "
                    + $"{(long)(inputLength / inputSize) * outputSize}.",
            inputLength % inputSize != 0 ? "inputs" : "outputs");

    /// <summary>Refuses the spans of a step of many models.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowManyLengths(string model, int models, int inputSize, int inputLength, int outputSize, int outputLength) =>
        throw new ArgumentException(
            inputLength != (long)models * inputSize
                ? $"{model}: the inputs have {inputLength} floats; {models} models take {(long)models * inputSize}."
                : $"{model}: the outputs have {outputLength} floats; {models} models give {(long)models * outputSize}.",
            inputLength != (long)models * inputSize ? "inputs" : "outputs");

    /// <summary>Refuses the number of steps of a sequence.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowSteps(string model, int maximumSteps, int steps) => throw new ArgumentOutOfRangeException(
        nameof(steps), steps, $"{model}: a sequence has 1 to {maximumSteps} steps.");

    /// <summary>Refuses the scratch for a sequence.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowScratch(string model, int steps, int needed, int scratchLength) => throw new ArgumentException(
        $"{model}: the scratch has {scratchLength} floats; {steps} steps need {needed} (ScratchLength).", "scratch");

    /// <summary>Refuses a token or the span for its output.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The token is outside the vocabulary.</exception>
    /// <exception cref="ArgumentException">Otherwise.</exception>
    [DoesNotReturn]
    public static void ThrowToken(string model, int vocabularySize, int token, int outputSize, int outputLength)
    {
        if ((uint)token >= (uint)vocabularySize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(token), token, $"{model}: tokens are 0 to {vocabularySize - 1}, indices into the vocabulary.");
        }

        throw new ArgumentException($"{model}: the output has {outputLength} floats; one step gives {outputSize}.", "output");
    }

    /// <summary>Checks the spans of many tokens before any is stepped.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is outside the vocabulary.</exception>
    /// <exception cref="ArgumentException">The length of the outputs does not agree with the tokens.</exception>
    public static void CheckTokens(string model, int vocabularySize, ReadOnlySpan<int> tokens, int outputSize, int outputLength)
    {
        if (outputLength != (long)tokens.Length * outputSize)
        {
            throw new ArgumentException(
                $"{model}: the outputs have {outputLength} floats; {tokens.Length} tokens give {(long)tokens.Length * outputSize}.", "outputs");
        }

        for (int i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens[i] >= (uint)vocabularySize)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(tokens), tokens[i],
                    $"{model}: token {i} of {tokens.Length} is outside 0 to {vocabularySize - 1}, the indices of the vocabulary.");
            }
        }
    }

    /// <summary>Checks that every model is there, before any is stepped.</summary>
    /// <exception cref="ArgumentException">One is null.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckModels<T>(ReadOnlySpan<T> models)
        where T : class
    {
        for (int i = 0; i < models.Length; i++)
        {
            if (models[i] is null)
            {
                ThrowModel(typeof(T), i, models.Length);
            }
        }
    }

    [DoesNotReturn]
    private static void ThrowModel(Type type, int index, int count) =>
        throw new ArgumentException($"{type.Name}: model {index} of {count} is null.", "models");

    /// <summary>Whether no model stands twice among a few.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreDistinct<T>(ref readonly T first, int count)
        where T : class
    {
        if (!Vector512.IsHardwareAccelerated || Unsafe.SizeOf<T>() != sizeof(long) || count != Vector512<long>.Count)
        {
            return AreDistinct(MemoryMarshal.CreateReadOnlySpan(in first, count));
        }

        // All references in one read, so that the garbage collector cannot move an instance between two of them.
        Vector512<long> all = Unsafe.As<T, Vector512<long>>(ref Unsafe.AsRef(in first));
        Vector512<long> same = Vector512.Equals(all, Vector512.Shuffle(all, Vector512.Create(1L, 2, 3, 4, 5, 6, 7, 0)))
            | Vector512.Equals(all, Vector512.Shuffle(all, Vector512.Create(2L, 3, 4, 5, 6, 7, 0, 1)))
            | Vector512.Equals(all, Vector512.Shuffle(all, Vector512.Create(3L, 4, 5, 6, 7, 0, 1, 2)))
            | Vector512.Equals(all, Vector512.Shuffle(all, Vector512.Create(4L, 5, 6, 7, 0, 1, 2, 3)));
        return same == Vector512<long>.Zero;
    }

    private static bool AreDistinct<T>(ReadOnlySpan<T> models)
        where T : class
    {
        for (int i = 1; i < models.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (ReferenceEquals(models[i], models[j]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Refuses the scores given to <c>Classify</c>.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowOutputLength(string model, int outputSize, int outputLength) =>
        throw new ArgumentException($"{model}: the output has {outputLength} floats; one step gives {outputSize}.", "output");
}
