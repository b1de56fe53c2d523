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

    /// <summary>Writes the outputs of some units in a scope of their own.</summary>
    /// <param name="units">The units: one, or more for independent chains.</param>
    /// <param name="rows">Rows.</param>
    public void Write(IReadOnlyList<TileBlock> units, int rows)
    {
        writer.Line();
        WriteHeading(units, rows);
        using (writer.Block(string.Empty))
        {
            WriteOutputs(units, rows);
        }
    }

    /// <summary>As <see cref="Write"/> in the scope that is open.</summary>
    public void WriteInScope(IReadOnlyList<TileBlock> units, int rows)
    {
        WriteHeading(units, rows);
        WriteOutputs(units, rows);
    }

    private void WriteHeading(IReadOnlyList<TileBlock> units, int rows) => writer.Line(units.Count == 1
        ? $"// Unit {units[0].FirstUnit}: dot product along k{Rows(rows)}."
        : $"// Units {units[0].FirstUnit} to {units[units.Count - 1].FirstUnit}: dot products along k{Rows(rows)}.");

    private void WriteOutputs(IReadOnlyList<TileBlock> units, int rows)
    {
        IReadOnlyList<Product> products =
        [
            .. from unit in Enumerable.Range(0, units.Count)
               from row in Enumerable.Range(0, rows)
               select new Product(
                   unit, row, units.Count * rows == 1 ? string.Empty : $"_{CodeWriter.Integer(unit)}{(char)('a' + row)}"),
        ];
        List<string> totals = [];
        for (int unit = 0; unit < units.Count; unit++)
        {
            string bias = Bias(units, unit);
            writer.Reference(bias, StepSyntax.At("packed", Offset.Of(layer.Prefix + "Weights").Plus(units[unit].Offset)));
            writer.Reference(Weights(units, unit), StepSyntax.At(bias, TilePacking.RowBiasFloats + window.FirstValue));
        }

        string? vectors = window.Taps == 1 ? WriteVectors(units, products) : WriteTapVectors(units, products);
        IReadOnlyList<int> singles = [.. Singles()];
        bool isLoop = singles.Count > LargestStraightLine;
        foreach (Product product in products)
        {
            string total = Bias(units, product.Unit);
            if (vectors is not null)
            {
                total += $" + {StepSyntax.Operations(TilePacking.SmallestTile)}.Sum({vectors}{product.Ending})";
            }

            foreach (int single in isLoop ? [] : singles)
            {
                total += $" + {StepSyntax.At(Weights(units, product.Unit), single)} * {StepSyntax.At(input, window.Place(product.Row, single))}";
            }

            totals.Add(total);
        }

        if (isLoop)
        {
            WriteSingles(units, products, totals, singles);
        }

        foreach ((Product product, string total) in products.Zip(totals, (product, total) => (product, total)))
        {
            int place = (product.Row * layer.Spec.Units) + units[product.Unit].FirstUnit;
            string value = total;
            if (activation.Name is not (ActivationKinds.Linear or ActivationKinds.Softmax))
            {
                value = "total" + product.Ending;
                writer.Line($"float {value} = {total};");
            }

            writer.Line($"{StepSyntax.At(output, place)} = {StepSyntax.Activate(activation, value)};");
        }
    }

    /// <summary>The values of k that vectors leave over.</summary>
    private IEnumerable<int> Singles()
    {
        for (int tap = 0; tap < window.Taps; tap++)
        {
            int offset = window.Taps == 1 ? window.Values / TilePacking.SmallestTile * TilePacking.SmallestTile : TapVectors() * TapLanes();
            for (; offset < window.TapValues; offset++)
            {
                yield return (tap * window.TapValues) + offset;
            }
        }
    }

    /// <summary>Adds what the vectors of the pieces leave over in a loop over these, each product in a chain of its own.</summary>
    private void WriteSingles(IReadOnlyList<TileBlock> units, IReadOnlyList<Product> products, List<string> totals, IReadOnlyList<int> singles)
    {
        for (int i = 0; i < products.Count; i++)
        {
            string name = "single" + products[i].Ending;
            writer.Line($"float {name} = {totals[i]};");
            totals[i] = name;
        }

        using (writer.Loop("tap", 0, window.Taps))
        {
            foreach (int single in singles.Where(value => value < window.TapValues))
            {
                foreach (Product product in products)
                {
                    string weight = StepSyntax.At(Weights(units, product.Unit), Offset.Of("tap").Times(window.TapValues).Plus(single));
                    Offset place = Offset.Of("tap").Times(window.TapDistance).Plus(window.Place(product.Row, single));
                    writer.Line($"single{product.Ending} += {weight} * {StepSyntax.At(input, place)};");
                }
            }
        }
    }

    /// <summary>Floats of the widest vector that a piece of a window fills; 0 where it fills none.</summary>
    private int TapLanes()
    {
        int size = lanes;
        while (size > window.TapValues)
        {
            size /= 2;
        }

        return size < TilePacking.SmallestTile ? 0 : size;
    }

    /// <summary>Vectors that lie in a piece of a window.</summary>
    private int TapVectors() => TapLanes() == 0 ? 0 : window.TapValues / TapLanes();

    /// <summary>As <see cref="WriteVectors"/> where the windows lie in pieces: vectors of one size within each.</summary>
    private string? WriteTapVectors(IReadOnlyList<TileBlock> units, IReadOnlyList<Product> products)
    {
        int size = TapLanes();
        if (size == 0)
        {
            return null;
        }

        string name = "sum" + CodeWriter.Integer(size);
        foreach (Product product in products)
        {
            writer.Line($"{StepSyntax.Type(size)} {name}{product.Ending} = {StepSyntax.Type(size)}.Zero;");
        }

        if (window.Taps * TapVectors() * products.Count <= LargestStraightLine)
        {
            for (int tap = 0; tap < window.Taps; tap++)
            {
                WriteTap(tap);
            }
        }
        else
        {
            using (writer.Loop("tap", 0, window.Taps))
            {
                WriteTap("tap");
            }
        }

        for (int half = size / 2; half >= TilePacking.SmallestTile; half /= 2)
        {
            string narrow = "sum" + CodeWriter.Integer(half);
            foreach (Product product in products)
            {
                string wide = name + product.Ending;
                string sum = $"{StepSyntax.Part(wide, half * 2, 0, half)} + {StepSyntax.Part(wide, half * 2, half, half)}";
                writer.Line($"{StepSyntax.Type(half)} {narrow}{product.Ending} = {sum};");
            }

            name = narrow;
        }

        return name;

        void WriteTap(Offset tap)
        {
            for (int vector = 0; vector < TapVectors(); vector++)
            {
                foreach (Product product in products)
                {
                    string weights = StepSyntax.Load(
                        size, Weights(units, product.Unit), tap.Times(window.TapValues).Plus(vector * size));
                    string values = StepSyntax.Load(
                        size, input, tap.Times(window.TapDistance).Plus((product.Row * window.Step) + (vector * size)));
                    string sum = $"sum{CodeWriter.Integer(size)}{product.Ending}";
                    writer.Line($"{sum} = {StepSyntax.MultiplyAdd(size, weights, values, sum)};");
                }
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
                    ? $"{StepSyntax.Load(size, Weights(units, product.Unit), offset)} * {StepSyntax.Load(size, input, window.Place(product.Row, offset))}"
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
                    WriteProduct(product, StepSyntax.Load(size, Weights(units, product.Unit), at), StepSyntax.Load(size, input, window.Place(product.Row, at)));
                }
            }

            return;
        }

        string index = "k" + CodeWriter.Integer(size);
        using (writer.Loop(index, offset, offset + (count * size), size))
        {
            foreach (Product product in products)
            {
                Offset place = Offset.Of(index).Plus(window.Place(product.Row, 0));
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
