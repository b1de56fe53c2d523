using System;

namespace TinyRnn.PeerCases;

/// <summary>The network of a case written by hand, to compare with: a recurrent and a dense layer.</summary>
public interface IPlainCell
{
    /// <summary>Advances one step.</summary>
    /// <param name="x">[inputs].</param>
    /// <returns>[outputs], overwritten by the next step.</returns>
    ReadOnlySpan<float> Step(ReadOnlySpan<float> x);

    /// <summary>Advances a number of steps over rows that repeat without end.</summary>
    /// <param name="rows">[rows, inputs], row-major.</param>
    /// <param name="first">The first row to use.</param>
    /// <param name="steps">Steps.</param>
    /// <returns>The row after the last one.</returns>
    int Steps(float[] rows, int first, int steps);
}
