using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// Units of a layer without state that fill no tile: dot products along k, of one row of the input or of several rows of a frame in
/// one pass over the weights. Every product has the same order of sums.
/// </summary>
/// <param name="writer">Target.</param>
/// <param name="layer">The layer.</param>
/// <param name="window">The values of k.</param>
/// <param name="lanes">Lanes of the widest vector.</param>
/// <param name="activation">Activation of the sums.</param>
/// <param name="input">Name of the reference to the window of the first row.</param>
/// <param name="output">Name of the reference to the outputs of the first row.</param>
internal sealed class DotProducts(
    CodeWriter writer, LayerPlan layer, RowWindows window, int lanes, ActivationSpec activation, string input, string output)
{
    private const int LargestStraightLine = 16;

    /// <summary>Writes the outputs of some units.</summary>
    /// <param name="units">The units: one, or more for independent chains.</param>
    /// <param name="rows">Rows.</param>
    public void Write(IReadOnlyList<TileBlock> units, int rows)
    {
        IReadOnlyList<Product> products =
        [
            .. from unit in Enumerable.Range(0, units.Count)
               from row in Enumerable.Range(0, rows)
               select new Product(
                   unit, row, units.Count * rows == 1 ? string.Empty : $"_{CodeWriter.Integer(unit)}{(char)('a' + row)}"),
        ];
        writer.Line();
        writer.Line(units.Count == 1
            ? $"// Unit {units[0].FirstUnit}: dot product along k{Rows(rows)}."
            : $"// Units {units[0].FirstUnit} to {units[units.Count - 1].FirstUnit}: dot products along k{Rows(rows)}.");
        using (writer.Block(string.Empty))
        {
            for (int unit = 0; unit < units.Count; unit++)
            {
                string bias = Bias(units, unit);
                writer.Line($"ref float {bias} = ref {StepSyntax.At("packed", $"{layer.Prefix}Weights + {units[unit].Offset}")};");
                writer.Line(
                    $"ref float {Weights(units, unit)} = ref {StepSyntax.At(bias, TilePacking.RowBiasFloats + window.FirstValue)};");
            }

            string? vectors = WriteVectors(units, products);
            foreach (Product product in products)
            {
                string total = Bias(units, product.Unit);
                if (vectors is not null)
                {
                    total += $" + {StepSyntax.Operations(TilePacking.SmallestTile)}.Sum({vectors}{product.Ending})";
                }

                foreach ((int piece, int offset) in StepSyntax.Pieces(window.Values, lanes))
                {
                    if (piece == 1)
                    {
                        total += $" + ({StepSyntax.At(Weights(units, product.Unit), offset)} * {StepSyntax.At(input, Place(product, offset))})";
                    }
                }

                string name = "total" + product.Ending;
                writer.Line($"float {name} = {total};");
                int place = (product.Row * layer.Spec.Units) + units[product.Unit].FirstUnit;
                writer.Line($"{StepSyntax.At(output, place)} = {StepSyntax.Activate(activation, name)};");
            }
        }
    }

    /// <summary>One accumulator a vector size, each product stream in order; returns the name of the narrowest ones, or null.</summary>
    private string? WriteVectors(IReadOnlyList<TileBlock> units, IReadOnlyList<Product> products)
    {
        int offset = 0;
        string? wider = null;
        for (int size = lanes; size >= TilePacking.SmallestTile; size /= 2)
        {
            int count = (window.Values - offset) / size;
            if (count == 0 && wider is null)
            {
                continue;
            }

            string name = "sum" + CodeWriter.Integer(size);
            foreach (Product product in products)
            {
                string start = wider is null
                    ? $"{StepSyntax.Load(size, Weights(units, product.Unit), offset)} * {StepSyntax.Load(size, input, Place(product, offset))}"
                    : $"{StepSyntax.Part(wider + product.Ending, size * 2, 0, size)} + {StepSyntax.Part(wider + product.Ending, size * 2, size, size)}";
                writer.Line($"{StepSyntax.Type(size)} {name}{product.Ending} = {start};");
            }

            int first = wider is null ? 1 : 0;
            WriteProducts(units, products, name, size, offset + (first * size), count - first);
            offset += count * size;
            wider = name;
        }

        return wider;
    }

    private void WriteProducts(
        IReadOnlyList<TileBlock> units, IReadOnlyList<Product> products, string name, int size, int offset, int count)
    {
        if (count * products.Count <= LargestStraightLine)
        {
            for (int i = 0; i < count; i++)
            {
                int at = offset + (i * size);
                foreach (Product product in products)
                {
                    WriteProduct(product, StepSyntax.Load(size, Weights(units, product.Unit), at), StepSyntax.Load(size, input, Place(product, at)));
                }
            }

            return;
        }

        string index = "k" + CodeWriter.Integer(size);
        using (writer.Block(
            $"for (int {index} = {CodeWriter.Integer(offset)}; {index} < {CodeWriter.Integer(offset + (count * size))}; "
            + $"{index} = unchecked({index} + {CodeWriter.Integer(size)}))"))
        {
            foreach (Product product in products)
            {
                string place = Place(product, 0) == 0 ? index : $"unchecked({index} + {CodeWriter.Integer(Place(product, 0))})";
                WriteProduct(product, Loaded(StepSyntax.At(Weights(units, product.Unit), index)), Loaded(StepSyntax.At(input, place)));
            }
        }

        string Loaded(string reference) => $"{StepSyntax.Operations(size)}.LoadUnsafe(ref {reference})";

        void WriteProduct(Product product, string weights, string values)
        {
            string sum = name + product.Ending;
            writer.Line($"{sum} = {StepSyntax.MultiplyAdd(size, weights, values, sum)};");
        }
    }

    private int Place(Product product, int offset) => (product.Row * window.Step) + offset;

    private static string Bias(IReadOnlyList<TileBlock> units, int unit) => "bias" + Number(units, unit);

    private static string Weights(IReadOnlyList<TileBlock> units, int unit) => "w" + Number(units, unit);

    private static string Number(IReadOnlyList<TileBlock> units, int unit) => units.Count == 1 ? string.Empty : "_" + CodeWriter.Integer(unit);

    private static string Rows(int rows) => rows == 1 ? string.Empty : $" of {CodeWriter.Integer(rows)} rows";

    /// <summary>The dot product of one unit and one row.</summary>
    /// <param name="Unit">Index of the unit.</param>
    /// <param name="Row">Row.</param>
    /// <param name="Ending">Ending of its names.</param>
    private sealed record Product(int Unit, int Row, string Ending);
}
