using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Writes the matrix part of one group of tiles: bias into registers, the loop over the input, the loop over the hidden state.
/// Afterwards every vector of the group is one local, and <see cref="Gate"/> names the lanes of a gate.
/// </summary>
internal sealed class StepTiles
{
    /// <summary>Multiply-adds up to which a loop over k is written out.</summary>
    private const int LargestStraightLine = 48;

    /// <summary>As above for the tiles of ARM64 that run once: counting costs four instructions of some eighty.</summary>
    private const int LargestStraightLineByElement = 304;

    /// <summary>Values of k that one vector of ARM64 holds.</summary>
    private const int ByElement = 4;

    /// <summary>Floats that the pair loads of ARM64 reach from one address: offsets below 1,024 bytes.</summary>
    private const int PairLoadReach = 256;

    /// <summary>Multiply-adds that one turn of a loop should have, so that counting costs little.</summary>
    private const int WantedPerTurn = 8;

    private readonly CodeWriter _writer;
    private readonly TileSection _section;
    private readonly TileGroup _group;
    private readonly IReadOnlyList<string> _gateNames;
    private readonly StepTarget _target;
    private string _suffix = string.Empty;

    /// <summary>Prepares a group.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="section">The section of the packing.</param>
    /// <param name="group">The group of its schedule.</param>
    /// <param name="gateNames">Names of the section's gates.</param>
    /// <param name="target">The processor.</param>
    public StepTiles(CodeWriter writer, TileSection section, TileGroup group, IReadOnlyList<string> gateNames, StepTarget target)
    {
        _writer = writer;
        _section = section;
        _group = group;
        _gateNames = gateNames;
        _target = target;
    }

    /// <summary>Declares the weight references <c>w0</c>, <c>w1</c>, ... at the blocks' start.</summary>
    /// <param name="start">Offset of the group's first block in the packed weights, an expression.</param>
    public void WriteReferencesFrom(string start)
    {
        for (int block = 0; block < _group.Blocks.Count; block++)
        {
            int offset = _group.Blocks[block].Offset - _group.Blocks[0].Offset;
            string weights = block == 0 ? StepSyntax.At("packed", start) : StepSyntax.At("w0", offset);
            _writer.Line($"ref float w{block} = ref {weights};");
        }
    }

    /// <summary>Loads the bias into the accumulators and steps the references to the first weight row.</summary>
    public void WriteBias()
    {
        foreach (string suffix in Instances())
        {
            foreach (TileVector vector in _group.Vectors)
            {
                for (int chain = 0; chain < _group.Split; chain++)
                {
                    string value = chain == 0
                        ? StepSyntax.Load(vector.Lanes, Weights(vector), Position(vector))
                        : StepSyntax.Type(vector.Lanes) + ".Zero";
                    _writer.Line($"{StepSyntax.Type(vector.Lanes)} {Accumulator(vector, chain)} = {value};");
                }
            }
        }

        if (_section.SplitsLastGate)
        {
            foreach (TileVector vector in LastGateVectors())
            {
                _writer.Line(
                    $"{StepSyntax.Type(vector.Lanes)} {RecurrentBias(vector)} = "
                    + $"{StepSyntax.Load(vector.Lanes, Weights(vector), Position(vector) + _group.Blocks[vector.Block].Lanes)};");
            }
        }

        for (int block = 0; block < _group.Blocks.Count; block++)
        {
            Advance("w" + CodeWriter.Integer(block), _section.BiasSlots * _group.Blocks[block].Lanes);
        }
    }

    /// <summary>Writes something for one instance after another, in a scope each where there are several.</summary>
    /// <param name="write">Gets the ending of the instance's names; the vectors' names have it already.</param>
    public void ForEachInstance(Action<string> write)
    {
        foreach (string suffix in Instances())
        {
            using (_target.Streams == 1 ? null : _writer.Block(string.Empty))
            {
                write(suffix);
            }
        }
    }

    /// <summary>Multiplies the rows of one operand: accumulator += weights[k] * source[k].</summary>
    /// <param name="source">Name for a reference that walks over the operand.</param>
    /// <param name="from">The reference to its start.</param>
    /// <param name="rows">Its length.</param>
    /// <param name="isPadded">Whether it may be read up to the next multiple of four.</param>
    public void WriteRows(string source, string from, int rows, bool isPadded)
    {
        foreach (string suffix in Instances())
        {
            _writer.Line($"ref float {source}{suffix} = ref {from}{suffix};");
        }

        if (_target.IsByElement)
        {
            WriteRowsByElement(source, rows, isPadded);
            return;
        }

        int vectors = _group.Vectors.Count;
        if (rows * vectors <= LargestStraightLine)
        {
            WriteTurn(source, rows);
            AdvanceWeights(rows);
            return;
        }

        int perTurn = _group.Split;
        while (perTurn * vectors < WantedPerTurn && perTurn * 2 <= rows)
        {
            perTurn *= 2;
        }

        int looped = rows / perTurn * perTurn;
        string first = source + _target.Suffix(0);
        _writer.Line($"ref float {source}End = ref {StepSyntax.At(first, looped)};");
        _writer.Line("do");
        using (_writer.Block(string.Empty, $"}} while ({StepSyntax.IsBefore(first, source + "End")});"))
        {
            WriteTurn(source, perTurn);
            foreach (string suffix in Instances())
            {
                Advance(source + suffix, perTurn);
            }

            AdvanceWeights(perTurn);
        }

        if (rows > looped)
        {
            WriteTurn(source, rows - looped, "Rest");
            AdvanceWeights(rows - looped);
        }
    }

    /// <summary>gru with resetAfter: keeps the input part of the candidate and starts its recurrent part at the recurrent bias.</summary>
    public void WriteSplitOfLastGate()
    {
        foreach (string suffix in Instances())
        {
            foreach (TileVector vector in LastGateVectors())
            {
                _writer.Line($"{StepSyntax.Type(vector.Lanes)} {InputPart(vector)} = {Sum(vector)};");
                for (int chain = 0; chain < _group.Split; chain++)
                {
                    string value = chain == 0 ? RecurrentBias(vector) : StepSyntax.Type(vector.Lanes) + ".Zero";
                    _writer.Line($"{Accumulator(vector, chain)} = {value};");
                }
            }
        }
    }

    /// <summary>Joins the chains of each vector.</summary>
    public void WriteSums()
    {
        if (_group.Split == 1)
        {
            return;
        }

        foreach (string suffix in Instances())
        {
            foreach (TileVector vector in _group.Vectors)
            {
                _writer.Line($"{StepSyntax.Type(vector.Lanes)} {Name(vector)} = {Sum(vector)};");
            }
        }
    }

    /// <summary>
    /// Replaces each vector of a slice whose gates share one activation by its activated value. One slice after another, because
    /// the accumulators of finished slices are free registers (ARM64 spilled when all were activated first).
    /// </summary>
    /// <param name="activations">The activation of each gate of the section.</param>
    /// <param name="slice">The units.</param>
    /// <param name="only">Only the vector that starts with this gate, or -1.</param>
    public void WriteActivations(IReadOnlyList<ActivationSpec> activations, TileSlice slice, int only = -1)
    {
        foreach (TileVector vector in _group.Vectors)
        {
            bool isOfSlice = vector.Block == slice.Block && vector.FirstLane == slice.FirstLane;
            if (!isOfSlice || (only >= 0 && vector.FirstGate != only))
            {
                continue;
            }

            ActivationSpec activation = activations[vector.FirstGate];
            if (MixedForm(vector, activations) is { } mixed)
            {
                _writer.Line($"{Name(vector)} = {StepSyntax.ActivateMixed(mixed, Name(vector))};");
            }
            else if (IsUniform(vector, activations) && activation.Name != ActivationKinds.Linear)
            {
                _writer.Line($"{Name(vector)} = {StepSyntax.Activate(activation, Name(vector))};");
            }
        }
    }

    /// <summary>The activated lanes of a gate: <see cref="Slices"/> says which exist.</summary>
    public string Gate(int gate, TileSlice slice, IReadOnlyList<ActivationSpec> activations)
    {
        TileVector vector = Find(gate, slice);
        string lanes = StepSyntax.Part(
            Name(vector), vector.Lanes, (gate - vector.FirstGate) * _group.Blocks[vector.Block].Lanes, slice.Lanes);
        return IsUniform(vector, activations) || MixedForm(vector, activations) is not null
            ? lanes
            : StepSyntax.Activate(activations[gate], lanes);
    }

    /// <summary>The lanes of a gate before its activation.</summary>
    public string Raw(int gate, TileSlice slice)
    {
        TileVector vector = Find(gate, slice);
        return StepSyntax.Part(
            Name(vector), vector.Lanes, (gate - vector.FirstGate) * _group.Blocks[vector.Block].Lanes, slice.Lanes);
    }

    /// <summary>Whether a gate has vectors of its own.</summary>
    public bool IsAlone(int gate, TileSlice slice) => Find(gate, slice).Gates == 1;

    /// <summary>The input part of the split last gate (gru with resetAfter).</summary>
    public string InputPartOfLastGate(TileSlice slice) => InputPart(Find(_section.Gates - 1, slice));

    /// <summary>The vectors of units that the cell update works on, in unit order.</summary>
    public IEnumerable<TileSlice> Slices()
    {
        for (int block = 0; block < _group.Blocks.Count; block++)
        {
            TileBlock tile = _group.Blocks[block];
            int lanes = Math.Min(tile.Lanes, _target.Lanes);
            for (int lane = 0; lane < tile.Lanes; lane += lanes)
            {
                yield return new TileSlice(block, lane, lanes, tile.FirstUnit - _group.Blocks[0].FirstUnit + lane);
            }
        }
    }

    /// <summary>One sentence: which units, how they run.</summary>
    public string Describe()
    {
        TileBlock first = _group.Blocks[0];
        TileBlock last = _group.Blocks[_group.Blocks.Count - 1];
        List<string> tiles = [];
        foreach (TileBlock block in _group.Blocks)
        {
            tiles.Add(CodeWriter.Integer(block.Lanes));
        }

        int units = last.FirstUnit + last.Lanes - first.FirstUnit;
        int end = first.FirstUnit + ((_group.Repeat - 1) * units) + (last.FirstUnit - first.FirstUnit) + last.Units - 1;
        string repeat = _group.Repeat == 1 ? string.Empty : $", {_group.Repeat} times";
        string split = _group.Split == 1 ? string.Empty : $", k in {_group.Split} chains";
        return $"// Units {first.FirstUnit} to {end}: tiles of {string.Join(" + ", tiles)} units{repeat}; "
            + $"{_group.Chains} accumulators{split}, {_group.LiveRegisters} registers.";
    }

    /// <summary>
    /// Selects one instance after another: names of vectors are then those of that instance. Gives the ending of its names.
    /// </summary>
    private IEnumerable<string> Instances()
    {
        for (int stream = 0; stream < _target.Streams; stream++)
        {
            _suffix = _target.Suffix(stream);
            yield return _suffix;
        }

        _suffix = string.Empty;
    }

    private void WriteTurn(string source, int rows, string ending = "K")
    {
        int widest = 0;
        foreach (TileVector vector in _group.Vectors)
        {
            widest = Math.Max(widest, vector.Lanes);
        }

        for (int row = 0; row < rows; row++)
        {
            string name = source + ending + (rows == 1 ? string.Empty : CodeWriter.Integer(row));
            foreach (string suffix in Instances())
            {
                _writer.Line(
                    $"{StepSyntax.Type(widest)} {name}{suffix} = {StepSyntax.Broadcast(widest, StepSyntax.At(source + suffix, row))};");
            }

            foreach (TileVector vector in _group.Vectors)
            {
                string weights = StepSyntax.Load(vector.Lanes, Weights(vector), (row * RowFloats(vector.Block)) + Position(vector));
                if (_target.Streams > 1)
                {
                    string shared = $"{Name(vector)}{char.ToUpperInvariant(source[0])}{ending}{CodeWriter.Integer(row)}";
                    _writer.Line($"{StepSyntax.Type(vector.Lanes)} {shared} = {weights};");
                    weights = shared;
                }

                foreach (string suffix in Instances())
                {
                    string accumulator = Accumulator(vector, row % _group.Split);
                    string operand = StepSyntax.Part(name + suffix, widest, 0, vector.Lanes);
                    _writer.Line($"{accumulator} = {StepSyntax.MultiplyAdd(vector.Lanes, weights, operand, accumulator)};");
                }
            }
        }
    }

    private void WriteRowsByElement(string source, int rows, bool isPadded)
    {
        int looped = rows / ByElement * ByElement;
        bool isLoop = rows * _group.Vectors.Count > (_group.Repeat == 1 ? LargestStraightLineByElement : LargestStraightLine);
        if (!isLoop || looped == ByElement)
        {
            WriteStraightLineByElement(source, rows, isPadded, string.Empty);
            return;
        }

        _writer.Line($"ref float {source}End = ref {StepSyntax.At(source, looped)};");
        _writer.Line("do");
        using (_writer.Block(string.Empty, $"}} while ({StepSyntax.IsBefore(source, source + "End")});"))
        {
            WriteStraightLineByElement(source, ByElement, isPadded: true, string.Empty);
            Advance(source, ByElement);
        }

        WriteStraightLineByElement(source, rows - looped, isPadded, "Rest");
    }

    /// <summary>
    /// Values of k read four, two or one at a time, each lane multiplied with its weight row. The weights move on whenever the next
    /// row would lie out of reach of a pair load.
    /// </summary>
    private void WriteStraightLineByElement(string source, int rows, bool isPadded, string suffix)
    {
        int pending = 0;
        int row = 0;
        while (row < rows)
        {
            int left = rows - row;
            int lanes = isPadded || left >= ByElement ? ByElement : left >= 2 ? 2 : 1;
            string operand = $"{source}K{suffix}" + (rows > ByElement || row > 0 ? CodeWriter.Integer(row) : string.Empty);
            string from = StepSyntax.At(source, row);
            string value = lanes == 1
                ? $"{StepSyntax.Operations(ByElement)}.CreateScalarUnsafe({from})"
                : StepSyntax.As("float", StepSyntax.Type(lanes), from);
            _writer.Line($"{StepSyntax.Type(lanes == 1 ? ByElement : lanes)} {operand} = {value};");
            for (int lane = 0; lane < Math.Min(lanes, left); lane++)
            {
                if (pending > 0 && (pending + 1) * RowFloats(0) > PairLoadReach)
                {
                    AdvanceWeights(pending);
                    pending = 0;
                }

                foreach (TileVector vector in _group.Vectors)
                {
                    string accumulator = Accumulator(vector, row % _group.Split);
                    string weights = StepSyntax.Load(vector.Lanes, Weights(vector), (pending * RowFloats(vector.Block)) + Position(vector));
                    _writer.Line($"{accumulator} = {StepSyntax.MultiplyAddByElement(weights, operand, lane, accumulator)};");
                }

                pending++;
                row++;
            }
        }

        if (pending > 0)
        {
            AdvanceWeights(pending);
        }
    }

    private void AdvanceWeights(int rows)
    {
        for (int block = 0; block < _group.Blocks.Count; block++)
        {
            Advance("w" + CodeWriter.Integer(block), rows * RowFloats(block));
        }
    }

    private void Advance(string reference, int floats) => _writer.Line($"{reference} = ref {StepSyntax.At(reference, floats)};");

    private TileVector Find(int gate, TileSlice slice)
    {
        foreach (TileVector vector in _group.Vectors)
        {
            bool hasGate = gate >= vector.FirstGate && gate < vector.FirstGate + vector.Gates;
            if (vector.Block == slice.Block && hasGate && vector.FirstLane == slice.FirstLane)
            {
                return vector;
            }
        }

        throw new InvalidOperationException($"No vector holds gate {gate} of lane {slice.FirstLane} in block {slice.Block}.");
    }

    private IEnumerable<TileVector> LastGateVectors()
    {
        foreach (TileVector vector in _group.Vectors)
        {
            if (vector.FirstGate + vector.Gates == _section.Gates)
            {
                yield return vector;
            }
        }
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
    /// How a vector is activated whose gates are sigmoids but one that is tanh: one evaluation with constants by lane. Null where
    /// there is no such form.
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

    private int RowFloats(int block) => _section.Gates * _group.Blocks[block].Lanes;

    private int Position(TileVector vector) => (vector.FirstGate * _group.Blocks[vector.Block].Lanes) + vector.FirstLane;

    private static string Weights(TileVector vector) => "w" + CodeWriter.Integer(vector.Block);

    /// <summary>Gate names and the unit, counted from the group's first: <c>inputForget16</c>.</summary>
    private string Name(TileVector vector)
    {
        string name = _gateNames[vector.FirstGate];
        for (int gate = 1; gate < vector.Gates; gate++)
        {
            string next = _gateNames[vector.FirstGate + gate];
            name += char.ToUpperInvariant(next[0]) + next.Substring(1);
        }

        int unit = _group.Blocks[vector.Block].FirstUnit - _group.Blocks[0].FirstUnit + vector.FirstLane;
        return name + CodeWriter.Integer(unit) + _suffix;
    }

    private string InputPart(TileVector vector) => Name(vector) + "FromInput";

    private string RecurrentBias(TileVector vector) =>
        Name(vector).Substring(0, Name(vector).Length - _suffix.Length) + "RecurrentBias";

    private string Accumulator(TileVector vector, int chain) =>
        _group.Split == 1 ? Name(vector) : Name(vector) + (char)('a' + chain);

    private string Sum(TileVector vector)
    {
        List<string> terms = [];
        for (int chain = 0; chain < _group.Split; chain++)
        {
            terms.Add(Accumulator(vector, chain));
        }

        while (terms.Count > 1)
        {
            List<string> sums = [];
            for (int i = 0; i < terms.Count; i += 2)
            {
                sums.Add(terms.Count == 2 ? $"{terms[i]} + {terms[i + 1]}" : $"({terms[i]} + {terms[i + 1]})");
            }

            terms = sums;
        }

        return terms[0];
    }
}

/// <summary>Units of one tile that a vector of the cell update holds.</summary>
/// <param name="Block">Block in the group.</param>
/// <param name="FirstLane">First lane in the block.</param>
/// <param name="Lanes">Lanes.</param>
/// <param name="Unit">First unit, counted from the group's first.</param>
internal sealed record TileSlice(int Block, int FirstLane, int Lanes, int Unit);
