using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Units of one tile whose sums lie in memory, gate after gate from <c>gates</c> on, of one instance or of as many as fill a vector
/// side by side.
/// </summary>
/// <param name="writer">Target.</param>
/// <param name="ownLanes">Lanes of the tile: those of each instance.</param>
/// <param name="instances">Endings of the instances' names.</param>
/// <param name="vectors">The vectors of the tile in the matrix part.</param>
internal sealed class StoredCells(CodeWriter writer, int ownLanes, IReadOnlyList<string> instances, IReadOnlyList<TileVector> vectors) : TileCells
{
    /// <summary>Name of the references to the sums.</summary>
    public const string Sums = "sums";

    public override int Lanes => ownLanes * instances.Count;

    public override string Ending => string.Empty;

    public override bool IsAlone(int gate) =>
        vectors.First(vector => gate >= vector.FirstGate && gate < vector.FirstGate + vector.Gates).Gates == 1;

    public override string Raw(int gate) => Load(Sums, gate * ownLanes);

    public override string Gate(int gate, IReadOnlyList<ActivationSpec> activations) =>
        StepSyntax.Activate(activations[gate], Raw(gate));

    /// <summary>Nothing: no gate shares its vectors with another.</summary>
    public override void WriteActivations(IReadOnlyList<ActivationSpec> activations, int only = -1)
    {
    }

    public override string InputPartOfLastGate()
    {
        TileVector last = vectors[vectors.Count - 1];
        return Raw(last.FirstGate + last.Gates);
    }

    public override string Load(string array, int offset = 0) => StepSyntax.Join(
        Lanes, instances.Select(ending => StepSyntax.Load(ownLanes, array + ending, offset)));

    public override void WriteStore(string array, string value) => WriteStore(array, 0, value);

    /// <summary>Replaces the sums of a gate.</summary>
    public void WriteGate(int gate, string value) => WriteStore(Sums, gate * ownLanes, value);

    private void WriteStore(string array, int offset, string value)
    {
        string whole = value;
        if (instances.Count > 1)
        {
            whole = "new" + CodeWriter.Pascal(array) + (offset == 0 ? string.Empty : CodeWriter.Integer(offset));
            writer.Line($"{StepSyntax.Type(Lanes)} {whole} = {value};");
        }

        for (int i = 0; i < instances.Count; i++)
        {
            writer.Line(StepSyntax.Store(ownLanes, StepSyntax.Part(whole, Lanes, i * ownLanes, ownLanes), array + instances[i], offset));
        }
    }
}
