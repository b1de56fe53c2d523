using System.Collections.Generic;

namespace TinyRnn.Cli.IO;

/// <summary>An array of a .npy file.</summary>
/// <param name="Values">The elements, the last dimension running fastest.</param>
/// <param name="Shape">One to three sizes, outermost first.</param>
/// <param name="IsFloat">Whether the file holds floats; else whole numbers.</param>
public sealed record NpyArray(float[] Values, IReadOnlyList<int> Shape, bool IsFloat);
