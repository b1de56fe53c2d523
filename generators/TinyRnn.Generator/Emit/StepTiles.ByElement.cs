using System;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>The loop over k where a multiply-add takes its operand from a lane of another vector (ARM64).</summary>
internal sealed partial class StepTiles
{
    /// <summary>Multiply-adds up to which tiles that run once have a loop over k written out: counting costs four instructions of some eighty.</summary>
    private const int LargestStraightLineByElement = 304;

    /// <summary>Values of k that one vector of ARM64 holds.</summary>
    private const int ByElement = 4;

    /// <summary>Floats that the pair loads of ARM64 reach from one address: offsets below 1,024 bytes.</summary>
    private const int PairLoadReach = 256;

    private void WriteRowsByElement(string source, int rows, bool isPadded, int firstChain)
    {
        int looped = rows / ByElement * ByElement;
        bool isLoop = rows * _group.Vectors.Count * _target.Streams > (_group.Repeat == 1 ? LargestStraightLineByElement : LargestStraightLine);
        if (!isLoop || looped == ByElement)
        {
            WriteStraightLineByElement(source, rows, isPadded, firstChain, string.Empty);
            return;
        }

        _writer.Reference(source + "End", StepSyntax.At(source, looped));
        _writer.Line("do");
        using (_writer.Block(string.Empty, $"}} while ({StepSyntax.IsBefore(source, source + "End")});"))
        {
            WriteStraightLineByElement(source, ByElement, isPadded: true, firstChain, string.Empty);
            WriteWeightReferences();
            Advance(source, ByElement);
        }

        WriteStraightLineByElement(source, rows - looped, isPadded, firstChain, "Rest");
    }

    /// <summary>
    /// Values of k read four, two or one at a time, each lane multiplied with its weight row. The weights move on whenever the next
    /// row would lie out of reach of a pair load.
    /// </summary>
    private void WriteStraightLineByElement(string source, int rows, bool isPadded, int firstChain, string suffix)
    {
        int pending = 0;
        int row = 0;
        while (row < rows)
        {
            int left = rows - row;
            int lanes = isPadded || left >= ByElement ? ByElement : left >= 2 ? 2 : 1;
            string operand = $"{source}K{suffix}" + (rows > ByElement || row > 0 ? CodeWriter.Integer(row) : string.Empty);
            foreach (string stream in Instances())
            {
                string from = Operand(source, row);
                string value = lanes == 1
                    ? $"{StepSyntax.Operations(ByElement)}.CreateScalarUnsafe({from})"
                    : StepSyntax.As("float", StepSyntax.Type(lanes), from);
                _writer.Line($"{StepSyntax.Type(lanes == 1 ? ByElement : lanes)} {operand}{stream} = {value};");
            }

            for (int lane = 0; lane < Math.Min(lanes, left); lane++)
            {
                if (pending > 0 && (pending + 1) * RowFloats(0) > PairLoadReach)
                {
                    PassWeights(pending);
                    WriteWeightReferences();
                    pending = 0;
                }

                foreach (TileVector vector in _group.Vectors)
                {
                    string weights = StepSyntax.Load(vector.Lanes, Weights(vector), (pending * RowFloats(vector.Block)) + Position(vector));
                    if (_target.Streams > 1)
                    {
                        string shared = SharedWeights(vector, operand + CodeWriter.Integer(lane));
                        _writer.Line($"{StepSyntax.Type(vector.Lanes)} {shared} = {weights};");
                        weights = shared;
                    }

                    foreach (string stream in Instances())
                    {
                        string accumulator = Accumulator(vector, (firstChain + row) % _group.Split);
                        _writer.Line(
                            $"{accumulator} = {StepSyntax.MultiplyAddByElement(weights, operand + stream, lane, accumulator)};");
                    }
                }

                pending++;
                row++;
            }
        }

        PassWeights(pending);
    }
}
