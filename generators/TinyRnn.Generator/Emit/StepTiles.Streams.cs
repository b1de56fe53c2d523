using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// What several streams of one pass are where they are rows of a frame: operands and outputs at constant distances, so that one
/// reference to each serves all.
/// </summary>
/// <param name="Input">Floats from the operand of a row to that of the next.</param>
/// <param name="Output">Floats from the outputs of a row to those of the next.</param>
/// <param name="StoresWholeTiles">
/// Whether lanes beyond the units may be stored as well: what they overwrite is written later.
/// </param>
internal sealed record RowSteps(int Input, int Output, bool StoresWholeTiles);

/// <summary>The streams that share a pass over the weights: instances of a model, or rows of a frame.</summary>
internal sealed partial class StepTiles
{
    private string _suffix = string.Empty;
    private int _stream;

    /// <summary>Writes the sums of several instances to memory, for <see cref="StoredCells"/>.</summary>
    public void WriteStoreOfSums()
    {
        int slots = _section.BiasSlots;
        foreach (string suffix in Instances())
        {
            string sums = StoredCells.Sums + suffix;
            foreach (TileVector vector in _group.Vectors)
            {
                TileBlock block = _group.Blocks[vector.Block];
                int start = (block.FirstUnit - _group.Blocks[0].FirstUnit) * slots;
                _writer.Line(StepSyntax.Store(vector.Lanes, Name(vector), sums, start + Position(vector)));
                if (_section.SplitsLastGate && vector.FirstGate + vector.Gates == _section.Gates)
                {
                    _writer.Line(StepSyntax.Store(vector.Lanes, InputPart(vector), sums, start + Position(vector) + block.Lanes));
                }
            }
        }
    }

    /// <summary>
    /// Selects one instance after another: names of vectors are then those of that instance. Gives the ending of its names.
    /// </summary>
    private IEnumerable<string> Instances()
    {
        for (_stream = 0; _stream < _target.Streams; _stream++)
        {
            _suffix = _target.Suffix(_stream);
            yield return _suffix;
        }

        _stream = 0;
        _suffix = string.Empty;
    }

    /// <summary>Endings of the references that walk over an operand: one an instance, or one for all rows.</summary>
    private IEnumerable<string> References() => _rows is null ? Instances() : [string.Empty];

    /// <summary>A value of the operand of the selected instance or row.</summary>
    private string Operand(string source, int row) => _rows is null
        ? StepSyntax.At(source + _suffix, row)
        : StepSyntax.At(source, (_stream * _rows.Input) + row);

    /// <summary>A weight row for several instances: the fewer ones of weights and operands stay, the others come and go.</summary>
    private void WriteSharedRow(string source, int row, int chain, string name, int widest)
    {
        if (_target.Streams <= _group.Vectors.Count)
        {
            foreach (string suffix in Instances())
            {
                WriteOperand(source, row, name, widest);
            }

            foreach (TileVector vector in _group.Vectors)
            {
                WriteSharedWeights(vector, row, name);
                foreach (string suffix in Instances())
                {
                    WriteMultiplyAdd(vector, chain, SharedWeights(vector, name), name, widest);
                }
            }

            return;
        }

        foreach (TileVector vector in _group.Vectors)
        {
            WriteSharedWeights(vector, row, name);
        }

        foreach (string suffix in Instances())
        {
            WriteOperand(source, row, name, widest);
            foreach (TileVector vector in _group.Vectors)
            {
                WriteMultiplyAdd(vector, chain, SharedWeights(vector, name), name, widest);
            }
        }
    }

    private void WriteSharedWeights(TileVector vector, int row, string name) =>
        _writer.Line($"{StepSyntax.Type(vector.Lanes)} {SharedWeights(vector, name)} = {RowVector(vector, row)};");

    private string SharedWeights(TileVector vector, string name) => NameOfAll(vector) + CodeWriter.Pascal(name);
}
