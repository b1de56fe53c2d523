using System;
using System.Linq;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>An array of any number of dimensions, each element of which is given by a formula of its indices.</summary>
internal sealed class Nd
{
    private readonly int[] _dimensions;

    private Nd(int[] dimensions, double[] values)
    {
        _dimensions = dimensions;
        Values = values;
    }

    /// <summary>Row-major elements.</summary>
    public double[] Values { get; }

    public double this[params int[] index] => Values[index.Select((place, axis) => (place, axis)).Aggregate(0, (sum, item) => (sum * _dimensions[item.axis]) + item.place)];

    public static Nd Of(int[] dimensions, ReadOnlySpan<float> values) => new(dimensions, [.. values.ToArray().Select(value => (double)value)]);

    public static Nd Make(int[] dimensions, Func<int[], double> formula)
    {
        double[] values = new double[dimensions.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
        {
            int[] index = new int[dimensions.Length];
            for (int axis = dimensions.Length - 1, rest = i; axis >= 0; rest /= dimensions[axis], axis--)
            {
                index[axis] = rest % dimensions[axis];
            }

            values[i] = formula(index);
        }

        return new Nd(dimensions, values);
    }

    /// <summary>The elements of an axis at an index of the others.</summary>
    public double[] Along(int axis, params int[] index) => [.. Enumerable.Range(0, _dimensions[axis]).Select(place =>
    {
        int[] at = [.. index];
        at[axis] = place;
        return this[at];
    })];
}
