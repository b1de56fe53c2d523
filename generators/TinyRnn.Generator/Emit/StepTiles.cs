using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Layers;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Writes the matrix part of one group of tiles: bias into registers, the loop over the input, the loop over the hidden state.
/// Afterwards every vector of the group is one local, and <see cref="Cells"/> names the lanes of a gate.
/// </summary>
internal sealed partial class StepTiles
{
    /// <summary>Multiply-adds up to which a loop over k is written out.</summary>
    private const int LargestStraightLine = 48;

    /// <summary>Multiply-adds that one turn of a loop should have, so that counting costs little.</summary>
    private const int WantedPerTurn = 8;

    /// <summary>The same for the rows of a frame: their multiply-adds read little, so counting shows sooner.</summary>
    private const int WantedPerTurnOfRows = 32;

    /// <summary>Multiply-adds up to which the pieces of a window are written out.</summary>
    private const int LargestWindowWrittenOut = 96;

    private readonly CodeWriter _writer;
    private readonly TileSection _section;
    private readonly TileGroup _group;
    private readonly IReadOnlyList<string> _gateNames;
    private readonly StepTarget _target;
    private readonly RowSteps? _rows;

    // Floats by which the weight references of the blocks lag behind the next weight row.
    private readonly int[] _lag;

    /// <summary>Prepares a group.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="section">The section of the packing.</param>
    /// <param name="group">The group of its schedule.</param>
    /// <param name="gateNames">Names of the section's gates.</param>
    /// <param name="target">The processor.</param>
    /// <param name="rows">Where the streams of the target are rows of a frame, how far apart they lie; null where they are instances.</param>
    public StepTiles(
        CodeWriter writer, TileSection section, TileGroup group, IReadOnlyList<string> gateNames, StepTarget target, RowSteps? rows = null)
    {
        _rows = rows;
        _writer = writer;
        _section = section;
        _group = group;
        _gateNames = gateNames;
        _target = target;
        _lag = new int[group.Blocks.Count];
    }

    /// <summary>The tiles and their vectors.</summary>
    public TileGroup Group => _group;

    /// <summary>Gates of the section.</summary>
    public int Gates => _section.Gates;

    /// <summary>Declares the weight references <c>w0</c>, <c>w1</c>, ... at the blocks' start.</summary>
    /// <param name="start">Offset of the group's first block in the packed weights, an expression.</param>
    public void WriteReferencesFrom(Offset start)
    {
        Array.Clear(_lag, 0, _lag.Length);
        for (int block = 0; block < _group.Blocks.Count; block++)
        {
            int offset = _group.Blocks[block].Offset - _group.Blocks[0].Offset;
            string weights = block == 0 ? StepSyntax.At("packed", start) : StepSyntax.At("w0", offset);
            _writer.Reference(Weights(block), weights);
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
            _lag[block] = _section.BiasSlots * _group.Blocks[block].Lanes;
        }
    }

    /// <summary>Passes over weight rows that no operand needs.</summary>
    public void Skip(int rows) => PassWeights(rows);

    /// <summary>Multiplies the rows of one operand: accumulator += weights[k] * source[k].</summary>
    /// <param name="source">Name for a reference that walks over the operand.</param>
    /// <param name="from">The reference to its start.</param>
    /// <param name="rows">Its length.</param>
    /// <param name="isPadded">Whether it may be read up to the next multiple of four.</param>
    /// <param name="firstChain">Chain of the first row; the others follow in turn.</param>
    public void WriteRows(string source, string from, int rows, bool isPadded, int firstChain = 0)
    {
        WriteWeightReferences();
        foreach (string suffix in References())
        {
            _writer.Reference(source + suffix, from + suffix);
        }

        if (_target.IsByElement)
        {
            WriteRowsByElement(source, rows, isPadded, firstChain);
            return;
        }

        // The rows of a frame count as vectors: they make the code of a value of k longer, and its work.
        int vectors = _group.Vectors.Count * (_rows is null ? 1 : _target.Streams);
        if (rows * vectors <= LargestStraightLine)
        {
            WriteTurn(source, rows, firstChain);
            PassWeights(rows);
            return;
        }

        int perTurn = _group.Split;
        while (perTurn * vectors < (_rows is null ? WantedPerTurn : WantedPerTurnOfRows) && perTurn * 2 <= rows)
        {
            perTurn *= 2;
        }

        int looped = rows / perTurn * perTurn;
        string first = source + (_rows is null ? _target.Suffix(0) : string.Empty);
        _writer.Reference(source + "End", StepSyntax.At(first, looped));
        _writer.Line("do");
        using (_writer.Block(string.Empty, $"}} while ({StepSyntax.IsBefore(first, source + "End")});"))
        {
            WriteTurn(source, perTurn, firstChain);
            foreach (string suffix in References())
            {
                Advance(source + suffix, perTurn);
            }

            PassWeights(perTurn);
            WriteWeightReferences();
        }

        if (rows > looped)
        {
            WriteTurn(source, rows - looped, firstChain, "Rest");
            PassWeights(rows - looped);
        }
    }

    /// <summary>As <see cref="WriteRows"/> for the values of a window, which may lie in several pieces.</summary>
    /// <param name="source">Name for references that walk over the pieces.</param>
    /// <param name="from">The reference to the first value.</param>
    /// <param name="window">The window.</param>
    public void WriteWindow(string source, string from, RowWindows window)
    {
        if (window.Taps == 1)
        {
            WriteRows(source, from, window.Values, isPadded: false);
            return;
        }

        int perTap = window.TapValues * _group.Vectors.Count * _target.Streams;
        int perTurn = 1;
        while (perTurn * perTap < WantedPerTurnOfRows && perTurn * 2 <= window.Taps)
        {
            perTurn *= 2;
        }

        int looped = window.Taps / perTurn * perTurn;
        if (window.Taps * perTap <= LargestWindowWrittenOut || looped == perTurn)
        {
            WriteTaps(source, from, window, 0, window.Taps);
            return;
        }

        WriteWeightReferences();
        using (_writer.Loop("tap", 0, looped, perTurn))
        {
            WriteTaps(source, from, window, "tap", perTurn);
            WriteWeightReferences();
        }

        WriteTaps(source, from, window, looped, window.Taps - looped);
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

    /// <summary>The vectors of units that the cell update of one instance works on, in unit order.</summary>
    public IEnumerable<TileCells> Cells()
    {
        for (int block = 0; block < _group.Blocks.Count; block++)
        {
            TileBlock tile = _group.Blocks[block];
            int lanes = Math.Min(tile.Lanes, _target.Lanes);
            for (int lane = 0; lane < tile.Lanes; lane += lanes)
            {
                TileSlice slice = new(block, lane, lanes, tile.FirstUnit - _group.Blocks[0].FirstUnit + lane);
                yield return new RegisterCells(_writer, this, slice);
            }
        }
    }

    /// <summary>Writes the activated sums of a layer without state to the outputs of each instance.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="outputs">Name of the reference to the first of them.</param>
    public void WriteOutputs(ActivationSpec activation, string outputs)
    {
        foreach (string suffix in Instances())
        {
            foreach (TileVector vector in _group.Vectors)
            {
                TileBlock block = _group.Blocks[vector.Block];
                int unit = block.FirstUnit - _group.Blocks[0].FirstUnit + vector.FirstLane;
                string value = StepSyntax.Activate(activation, Name(vector));
                int units = block.Units - vector.FirstLane;
                if (_rows is null)
                {
                    _writer.Line(StepSyntax.Store(vector.Lanes, value, outputs + suffix, unit));
                }
                else if (_rows.StoresWholeTiles || units >= vector.Lanes)
                {
                    _writer.Line(StepSyntax.Store(vector.Lanes, value, outputs, (_stream * _rows.Output) + unit));
                }
                else if (units > 0)
                {
                    WriteUnits(vector, value, units, outputs, (_stream * _rows.Output) + unit);
                }
            }
        }
    }

    /// <summary>Writes the first units of a vector, and nothing behind them.</summary>
    private void WriteUnits(TileVector vector, string value, int units, string outputs, int place)
    {
        string name = Name(vector);
        if (value != name)
        {
            _writer.Line($"{name} = {value};");
        }

        foreach ((int lanes, int offset) in StepSyntax.Pieces(units, vector.Lanes))
        {
            int part = Math.Max(lanes, TilePacking.SmallestTile);
            string piece = StepSyntax.Part(name, vector.Lanes, offset / part * part, part);
            _writer.Line(lanes > 1
                ? StepSyntax.Store(lanes, piece, outputs, place + offset)
                : $"{StepSyntax.At(outputs, place + offset)} = {StepSyntax.Lane(part, piece, offset % part)};");
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
            + $"{_group.Chains} accumulators{split}, {_group.LiveRegisters} registers"
            + (_target.Streams == 1 ? "." : $"; {CodeWriter.Integer(_target.Streams)} {(_rows is null ? "instances" : "rows")} a pass.");
    }

    private void WriteTaps(string source, string from, RowWindows window, Offset first, int count)
    {
        for (int tap = 0; tap < count; tap++)
        {
            Offset place = first.Plus(tap).Times(window.TapDistance);
            string name = source + (count == 1 ? string.Empty : CodeWriter.Integer(tap));
            WriteRows(name, StepSyntax.At(from, place), window.TapValues, isPadded: false, tap * window.TapValues);
        }
    }

    private void WriteTurn(string source, int rows, int firstChain, string ending = "K")
    {
        int widest = 0;
        foreach (TileVector vector in _group.Vectors)
        {
            widest = Math.Max(widest, vector.Lanes);
        }

        for (int row = 0; row < rows; row++)
        {
            string name = source + ending + (rows == 1 ? string.Empty : CodeWriter.Integer(row));
            if (_target.Streams > 1)
            {
                WriteSharedRow(source, row, firstChain + row, name, widest);
                continue;
            }

            WriteOperand(source, row, name, widest);
            foreach (TileVector vector in _group.Vectors)
            {
                WriteMultiplyAdd(vector, firstChain + row, RowVector(vector, row), name, widest);
            }
        }
    }

    private void WriteOperand(string source, int row, string name, int widest) => _writer.Line(
        $"{StepSyntax.Type(widest)} {name}{_suffix} = {StepSyntax.Broadcast(widest, Operand(source, row))};");

    private void WriteMultiplyAdd(TileVector vector, int chain, string weights, string name, int widest)
    {
        string accumulator = Accumulator(vector, chain % _group.Split);
        string operand = StepSyntax.Part(name + _suffix, widest, 0, vector.Lanes);
        _writer.Line($"{accumulator} = {StepSyntax.MultiplyAdd(vector.Lanes, weights, operand, accumulator)};");
    }

    private string RowVector(TileVector vector, int row) =>
        StepSyntax.Load(vector.Lanes, Weights(vector), (row * RowFloats(vector.Block)) + Position(vector));

    /// <summary>Notes that weight rows are done: the references are moved on when the next ones are read, if any are.</summary>
    private void PassWeights(int rows)
    {
        for (int block = 0; block < _group.Blocks.Count; block++)
        {
            _lag[block] += rows * RowFloats(block);
        }
    }

    private void WriteWeightReferences()
    {
        for (int block = 0; block < _group.Blocks.Count; block++)
        {
            if (_lag[block] > 0)
            {
                Advance(Weights(block), _lag[block]);
                _lag[block] = 0;
            }
        }
    }

    private void Advance(string reference, int floats) => _writer.Line($"{reference} = ref {StepSyntax.At(reference, floats)};");

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

    private int RowFloats(int block) => _section.Gates * _group.Blocks[block].Lanes;

    private int Position(TileVector vector) => (vector.FirstGate * _group.Blocks[vector.Block].Lanes) + vector.FirstLane;

    private static string Weights(TileVector vector) => Weights(vector.Block);

    private static string Weights(int block) => "w" + CodeWriter.Integer(block);

    /// <summary>Gate names and the unit, counted from the group's first: <c>inputForget16</c>.</summary>
    public string Name(TileVector vector) => NameOfAll(vector) + _suffix;

    private string NameOfAll(TileVector vector)
    {
        string name = _gateNames[vector.FirstGate];
        for (int gate = 1; gate < vector.Gates; gate++)
        {
            string next = _gateNames[vector.FirstGate + gate];
            name += char.ToUpperInvariant(next[0]) + next.Substring(1);
        }

        int unit = _group.Blocks[vector.Block].FirstUnit - _group.Blocks[0].FirstUnit + vector.FirstLane;
        return name + CodeWriter.Integer(unit);
    }

    /// <summary>The local with the input part of a split last gate.</summary>
    public string InputPart(TileVector vector) => Name(vector) + "FromInput";

    private string RecurrentBias(TileVector vector) => NameOfAll(vector) + "RecurrentBias";

    private string Accumulator(TileVector vector, int chain) =>
        _group.Split == 1 ? Name(vector) : Name(vector) + (char)('a' + chain);

    private string Sum(TileVector vector)
    {
        List<string> terms = [];
        for (int chain = 0; chain < _group.Split; chain++)
        {
            terms.Add(Accumulator(vector, chain));
        }

        return StepSyntax.Sum(terms);
    }
}
