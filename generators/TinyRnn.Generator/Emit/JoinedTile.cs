using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// The matrix part of a tile that does not fill a vector, for several instances side by side in one: the weight row is copied to
/// every instance's lanes, and so are the values of k, of which as many are read at once as the tile has lanes.
/// </summary>
/// <param name="writer">Target.</param>
/// <param name="section">A section of one gate without recurrent rows.</param>
/// <param name="tile">The tile.</param>
/// <param name="split">Chains along k, those of the single step.</param>
/// <param name="lanes">Lanes of the vectors.</param>
internal sealed class JoinedTile(CodeWriter writer, TileSection section, TileBlock tile, int split, int lanes)
{
    /// <summary>Rows up to which the loop over k is written out.</summary>
    private const int LargestStraightLine = 16;

    /// <summary>Instances that one vector holds.</summary>
    private readonly int _joined = lanes / tile.Lanes;

    private readonly int _vectors = TilePlanner.MostInstances * tile.Lanes / lanes;

    /// <summary>One sentence: which units, how they run.</summary>
    public string Describe() => $"// Units {tile.FirstUnit} to {tile.FirstUnit + tile.Units - 1}: {CodeWriter.Integer(_joined)} instances in a vector; "
        + $"{_vectors * split} accumulators, k in {split} chains; {TilePlanner.MostInstances} instances a pass.";

    /// <summary>Writes the sums and what becomes of them, with references <c>input_0</c> to <c>input_3</c> and <c>output_0</c> to <c>output_3</c>.</summary>
    /// <param name="start">Offset of the tile in the packed weights, an expression.</param>
    /// <param name="activation">The activation.</param>
    public void Write(Offset start, ActivationSpec activation)
    {
        string type = StepSyntax.Type(lanes);
        writer.Reference("w", StepSyntax.At("packed", start));
        for (int vector = 0; vector < _vectors; vector++)
        {
            for (int chain = 0; chain < split; chain++)
            {
                writer.Line($"{type} {Accumulator(vector, chain)} = {(chain == 0 ? Weights(0) : type + ".Zero")};");
            }
        }

        Advance("w", tile.Lanes);
        int perTurn = Math.Max(split, tile.Lanes);
        int rows = section.InputRows;
        int looped = rows > LargestStraightLine ? rows / perTurn * perTurn : 0;
        if (looped > 0)
        {
            writer.Reference("end", StepSyntax.At("input_0", looped));
            writer.Line("do");
            using (writer.Block(string.Empty, $"}} while ({StepSyntax.IsBefore("input_0", "end")});"))
            {
                WriteRows(0, perTurn, string.Empty);
                for (int instance = 0; instance < TilePlanner.MostInstances; instance++)
                {
                    Advance("input" + Ending(instance), perTurn);
                }

                Advance("w", perTurn * tile.Lanes);
            }
        }

        WriteRows(0, rows - looped, "Rest");
        for (int vector = 0; vector < _vectors; vector++)
        {
            string outputs = "outputs" + CodeWriter.Integer(vector);
            writer.Line($"{type} {outputs} = {StepSyntax.Activate(activation, StepSyntax.Sum(Accumulators(vector)))};");
            for (int own = 0; own < _joined; own++)
            {
                writer.Line(StepSyntax.Store(
                    tile.Lanes,
                    StepSyntax.Part(outputs, lanes, own * tile.Lanes, tile.Lanes),
                    "output" + Ending((vector * _joined) + own),
                    tile.FirstUnit));
            }
        }
    }

    private void WriteRows(int first, int count, string ending)
    {
        int row = first;
        for (; row + tile.Lanes <= first + count; row += tile.Lanes)
        {
            string values = "values" + ending + CodeWriter.Integer(row);
            for (int vector = 0; vector < _vectors; vector++)
            {
                int at = row;
                WriteValues(values, vector, instance => StepSyntax.Load(tile.Lanes, "input" + Ending(instance), at));
            }

            for (int k = 0; k < tile.Lanes; k++)
            {
                WriteMultiplyAdds(row + k, vector => StepSyntax.CopyLane(lanes, tile.Lanes, values + Ending(vector), k), ending);
            }
        }

        for (; row < first + count; row++)
        {
            string values = "values" + ending + CodeWriter.Integer(row);
            for (int vector = 0; vector < _vectors; vector++)
            {
                int at = row;
                WriteValues(values, vector, instance => StepSyntax.Broadcast(tile.Lanes, StepSyntax.At("input" + Ending(instance), at)));
            }

            WriteMultiplyAdds(row, vector => values + Ending(vector), ending);
        }
    }

    private void WriteValues(string name, int vector, Func<int, string> value)
    {
        IEnumerable<string> parts = Enumerable.Range(vector * _joined, _joined).Select(value);
        writer.Line($"{StepSyntax.Type(lanes)} {name}{Ending(vector)} = {StepSyntax.Join(lanes, parts)};");
    }

    private void WriteMultiplyAdds(int row, Func<int, string> operand, string ending)
    {
        string weights = "row" + ending + CodeWriter.Integer(row);
        writer.Line($"{StepSyntax.Type(lanes)} {weights} = {Weights(row * tile.Lanes)};");
        for (int vector = 0; vector < _vectors; vector++)
        {
            string accumulator = Accumulator(vector, row % split);
            writer.Line($"{accumulator} = {StepSyntax.MultiplyAdd(lanes, weights, operand(vector), accumulator)};");
        }
    }

    private string Weights(int offset) => StepSyntax.Broadcast(lanes, StepSyntax.Load(tile.Lanes, "w", offset));

    private IReadOnlyList<string> Accumulators(int vector) =>
        [.. Enumerable.Range(0, split).Select(chain => Accumulator(vector, chain))];

    private static string Accumulator(int vector, int chain) => $"sum{CodeWriter.Integer(vector)}{(char)('a' + chain)}";

    private static string Ending(int number) => "_" + CodeWriter.Integer(number);

    private void Advance(string reference, int floats) => writer.Line($"{reference} = ref {StepSyntax.At(reference, floats)};");
}
