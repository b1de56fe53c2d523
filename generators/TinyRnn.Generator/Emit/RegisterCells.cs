using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>Units of one tile in the registers that the matrix part has left behind.</summary>
/// <param name="writer">Target.</param>
/// <param name="tiles">The matrix part.</param>
/// <param name="slice">The units.</param>
internal sealed class RegisterCells(CodeWriter writer, StepTiles tiles, TileSlice slice) : TileCells
{
    public override int Lanes => slice.Lanes;

    public override string Ending => CodeWriter.Integer(slice.Unit);

    public override bool IsAlone(int gate) => Find(gate).Gates == 1;

    public override string Raw(int gate)
    {
        TileVector vector = Find(gate);
        return StepSyntax.Part(
            tiles.Name(vector), vector.Lanes, (gate - vector.FirstGate) * tiles.Group.Blocks[vector.Block].Lanes, slice.Lanes);
    }

    public override string Gate(int gate, IReadOnlyList<ActivationSpec> activations)
    {
        TileVector vector = Find(gate);
        return IsUniform(vector, activations) || MixedForm(vector, activations) is not null
            ? Raw(gate)
            : StepSyntax.Activate(activations[gate], Raw(gate));
    }

    /// <summary>
    /// Replaces each vector of the slice whose gates share one activation by its activated value. One slice after another, because
    /// the accumulators of finished slices are free registers (ARM64 spilled when all were activated first).
    /// </summary>
    public override void WriteActivations(IReadOnlyList<ActivationSpec> activations, int only = -1)
    {
        foreach (TileVector vector in tiles.Group.Vectors)
        {
            bool isOfSlice = vector.Block == slice.Block && vector.FirstLane == slice.FirstLane;
            if (!isOfSlice || (only >= 0 && vector.FirstGate != only))
            {
                continue;
            }

            string name = tiles.Name(vector);
            ActivationSpec activation = activations[vector.FirstGate];
            if (MixedForm(vector, activations) is { } mixed)
            {
                writer.Line($"{name} = {StepSyntax.ActivateMixed(mixed, name)};");
            }
            else if (IsUniform(vector, activations) && activation.Name != ActivationKinds.Linear)
            {
                writer.Line($"{name} = {StepSyntax.Activate(activation, name)};");
            }
        }
    }

    public override string InputPartOfLastGate() => tiles.InputPart(Find(tiles.Gates - 1));

    public override string Load(string array, int offset = 0) => StepSyntax.Load(slice.Lanes, array, offset + slice.Unit);

    public override void WriteStore(string array, string value) =>
        writer.Line(StepSyntax.Store(slice.Lanes, value, array, slice.Unit));

    private TileVector Find(int gate)
    {
        foreach (TileVector vector in tiles.Group.Vectors)
        {
            bool hasGate = gate >= vector.FirstGate && gate < vector.FirstGate + vector.Gates;
            if (vector.Block == slice.Block && hasGate && vector.FirstLane == slice.FirstLane)
            {
                return vector;
            }
        }

        throw new InvalidOperationException($"No vector holds gate {gate} of lane {slice.FirstLane} in block {slice.Block}.");
    }

    private static bool IsUniform(TileVector vector, IReadOnlyList<ActivationSpec> activations)
    {
        for (int gate = 1; gate < vector.Gates; gate++)
        {
            if (activations[vector.FirstGate + gate] != activations[vector.FirstGate])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// How a vector is activated whose gates are sigmoids but one that is tanh: one evaluation with constants by lane, which have
    /// the bits of the separate evaluations. Null where there is no such form.
    /// </summary>
    private static string? MixedForm(TileVector vector, IReadOnlyList<ActivationSpec> activations)
    {
        string gates = string.Empty;
        for (int gate = 0; gate < vector.Gates; gate++)
        {
            string name = activations[vector.FirstGate + gate].Name;
            gates += name == ActivationKinds.Tanh ? 't' : name == ActivationKinds.Sigmoid ? 's' : '-';
        }

        return gates switch
        {
            "ts" => "TanhInLowerHalf",
            "ssts" => "TanhInThirdQuarter",
            _ => null,
        };
    }
}

/// <summary>Units of one tile that a vector of the cell update holds.</summary>
/// <param name="Block">Block in the group.</param>
/// <param name="FirstLane">First lane in the block.</param>
/// <param name="Lanes">Lanes.</param>
/// <param name="Unit">First unit, counted from the group's first.</param>
internal sealed record TileSlice(int Block, int FirstLane, int Lanes, int Unit);
