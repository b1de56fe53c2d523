using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// The sums of some units, one lane a unit, as the cell update of a layer sees them: in registers after the matrix part of one
/// instance (<see cref="RegisterCells"/>), or in memory for several instances (<see cref="StoredCells"/>).
/// </summary>
internal abstract class TileCells
{
    /// <summary>Lanes of a gate.</summary>
    public abstract int Lanes { get; }

    /// <summary>Ending of the names of the update's locals.</summary>
    public abstract string Ending { get; }

    /// <summary>Whether a gate has vectors of its own in the matrix part; other forms of activation depend on it.</summary>
    public abstract bool IsAlone(int gate);

    /// <summary>The lanes of a gate before its activation.</summary>
    public abstract string Raw(int gate);

    /// <summary>The activated lanes of a gate, after <see cref="WriteActivations"/>.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="activations">The activation of each gate of the section.</param>
    public abstract string Gate(int gate, IReadOnlyList<ActivationSpec> activations);

    /// <summary>Activates whole vectors at once, where a vector holds gates side by side.</summary>
    /// <param name="activations">The activation of each gate of the section.</param>
    /// <param name="only">Only the vector that starts with this gate, or -1.</param>
    public abstract void WriteActivations(IReadOnlyList<ActivationSpec> activations, int only = -1);

    /// <summary>The input part of the split last gate (gru with resetAfter).</summary>
    public abstract string InputPartOfLastGate();

    /// <summary>The units in an array of the layer.</summary>
    /// <param name="array">Name of a reference to it.</param>
    /// <param name="offset">Floats that the array begins after it.</param>
    public abstract string Load(string array, int offset = 0);

    /// <summary>Writes the units in an array of the layer.</summary>
    public abstract void WriteStore(string array, string value);
}
