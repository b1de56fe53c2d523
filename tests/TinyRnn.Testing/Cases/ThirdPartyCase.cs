using System;
using TinyRnn.Format;

namespace TinyRnn.Testing;

/// <summary>A model that another project published, with an input sequence and the outputs that project got for it.</summary>
/// <param name="Name">Folder and name, such as <c>keras-js/GRU.2</c>.</param>
/// <param name="Model">The model in canonical layout, without normalisers.</param>
/// <param name="Inputs">[steps, inputSize], to be run from a reset state.</param>
/// <param name="Expected">The outputs of the last steps, row-major: of all steps, or of the last one only.</param>
/// <param name="Tolerance">How far off an output may be.</param>
public sealed record ThirdPartyCase(string Name, TinyRnnModel Model, float[] Inputs, double[] Expected, Tolerance Tolerance)
{
    /// <summary>The part of a whole run's outputs that <see cref="Expected"/> is for.</summary>
    public ReadOnlySpan<T> Compared<T>(ReadOnlySpan<T> outputs) => outputs[^Expected.Length..];
}
