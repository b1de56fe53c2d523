using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Weights;

/// <summary>Numbers of a foreign file with their shape, row-major, in double precision so that converting rounds once.</summary>
internal sealed class WeightArray
{
    /// <summary>Creates an array; both lists are kept, not copied.</summary>
    /// <param name="dimensions">Sizes, outermost first.</param>
    /// <param name="values">As many values as the sizes' product.</param>
    /// <param name="where">The file and the place in it, for errors.</param>
    public WeightArray(IReadOnlyList<int> dimensions, double[] values, string where)
    {
        Dimensions = dimensions;
        Values = values;
        Where = where;
    }

    /// <summary>Sizes, outermost first; none for a single number.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>Row-major values.</summary>
    public double[] Values { get; }

    /// <summary>The file and the place in it.</summary>
    public string Where { get; }

    /// <summary>Dimensions as text.</summary>
    public string Shape => Format(Dimensions);

    /// <summary>Sizes as text, such as <c>[3, 4]</c>.</summary>
    public static string Format(IEnumerable<int> dimensions) => $"[{string.Join(", ", dimensions)}]";

    /// <summary>This array, once its shape is as expected.</summary>
    /// <exception cref="ImportException">It is not.</exception>
    public WeightArray Expect(string what, params int[] dimensions) => Dimensions.SequenceEqual(dimensions)
        ? this
        : throw Problem($"{what} has the shape {Shape}; expected {Format(dimensions)}. Export the model again");

    /// <summary>The values with the last two of two dimensions exchanged: [rows, columns] becomes [columns, rows].</summary>
    public WeightArray Transposed()
    {
        int rows = Dimensions[0];
        int columns = Dimensions[1];
        double[] values = new double[Values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                values[(column * rows) + row] = Values[(row * columns) + column];
            }
        }

        return new WeightArray([columns, rows], values, Where);
    }

    /// <summary>The blocks of rows (first dimension) in another order; a block may come more than once.</summary>
    /// <param name="blocks">Blocks that the rows fall into.</param>
    /// <param name="order">For each block of the result, which one to take.</param>
    public WeightArray Blocks(int blocks, IReadOnlyList<int> order)
    {
        int length = Values.Length / blocks;
        double[] values = new double[order.Count * length];
        for (int i = 0; i < order.Count; i++)
        {
            Values.AsSpan(order[i] * length, length).CopyTo(values.AsSpan(i * length));
        }

        return new WeightArray([Dimensions[0] / blocks * order.Count, .. Dimensions.Skip(1)], values, Where);
    }

    /// <summary>One item of the first dimension.</summary>
    public WeightArray Item(int index)
    {
        int length = Values.Length / Dimensions[0];
        return new WeightArray([.. Dimensions.Skip(1)], Values[(index * length)..((index + 1) * length)], Where);
    }

    /// <summary>The same values under another shape of as many.</summary>
    public WeightArray Reshaped(params int[] dimensions) => new(dimensions, Values, Where);

    /// <summary>The elementwise sum with an array of the same shape.</summary>
    public WeightArray Plus(WeightArray other) => new(Dimensions, [.. Values.Zip(other.Values, (a, b) => a + b)], Where);

    /// <summary>The values rounded to float32.</summary>
    /// <exception cref="ImportException">A value is not finite.</exception>
    public float[] ToSingles()
    {
        float[] singles = new float[Values.Length];
        for (int i = 0; i < singles.Length; i++)
        {
            singles[i] = (float)Values[i];
            if (!float.IsFinite(singles[i]))
            {
                throw Problem($"value {i} is {Values[i]}; weights must be finite in float32. Train the model again");
            }
        }

        return singles;
    }

    /// <summary>An error at this array's place.</summary>
    public ImportException Problem(string problem) => new($"{Where}: {problem}");
}
