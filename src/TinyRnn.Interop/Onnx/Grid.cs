using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Onnx;

/// <summary>An array of any number of dimensions, row-major, with the movements that ONNX has for it.</summary>
/// <typeparam name="T">What an element is: a number, or a reference to a channel of a layer.</typeparam>
/// <param name="Dimensions">Sizes, outermost first; none for a single element.</param>
/// <param name="Items">Row-major elements.</param>
internal sealed record Grid<T>(int[] Dimensions, T[] Items)
{
    /// <summary>Number of dimensions.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>The axes in another order; axis i of the result is axis <c>order[i]</c>.</summary>
    public Grid<T> Transpose(IReadOnlyList<int> order)
    {
        int[] strides = Strides(Dimensions);
        return Collect([.. order.Select(axis => Dimensions[axis])], [.. order.Select(axis => strides[axis])], 0);
    }

    /// <summary>The same elements under another shape of as many.</summary>
    public Grid<T> Reshape(params int[] dimensions) => new(dimensions, Items);

    /// <summary>Some indices of an axis, in the order given.</summary>
    public Grid<T> Take(int axis, IReadOnlyList<int> indices)
    {
        int inner = Count(Dimensions.Skip(axis + 1));
        int outer = Count(Dimensions.Take(axis));
        int length = Dimensions[axis];
        T[] items = new T[outer * indices.Count * inner];
        int next = 0;
        for (int block = 0; block < outer; block++)
        {
            foreach (int index in indices)
            {
                Array.Copy(Items, ((block * length) + index) * inner, items, next, inner);
                next += inner;
            }
        }

        int[] dimensions = [.. Dimensions];
        dimensions[axis] = indices.Count;
        return new Grid<T>(dimensions, items);
    }

    /// <summary>This and others one after another along an axis; other sizes are equal.</summary>
    public static Grid<T> Concat(IReadOnlyList<Grid<T>> parts, int axis)
    {
        int outer = Count(parts[0].Dimensions.Take(axis));
        List<T> items = [];
        for (int block = 0; block < outer; block++)
        {
            foreach (Grid<T> part in parts)
            {
                int length = part.Items.Length / outer;
                items.AddRange(part.Items.AsSpan(block * length, length));
            }
        }

        int[] dimensions = [.. parts[0].Dimensions];
        dimensions[axis] = parts.Sum(part => part.Dimensions[axis]);
        return new Grid<T>(dimensions, [.. items]);
    }

    /// <summary>The elements repeated to a larger shape, by ONNX's (NumPy's) rules of broadcasting.</summary>
    public Grid<T> Broadcast(int[] dimensions)
    {
        int[] own = [.. Enumerable.Repeat(1, dimensions.Length - Rank), .. Dimensions];
        int[] strides = Strides(own);
        return Collect(dimensions, [.. own.Select((size, axis) => size == 1 ? 0 : strides[axis])], 0);
    }

    /// <summary>The product of sizes.</summary>
    public static int Count(IEnumerable<int> dimensions) => dimensions.Aggregate(1, (product, size) => checked(product * size));

    private Grid<T> Collect(int[] dimensions, int[] strides, int start)
    {
        T[] items = new T[Count(dimensions)];
        int[] position = new int[dimensions.Length];
        int source = start;
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Items[source];
            for (int axis = dimensions.Length - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++position[axis] < dimensions[axis])
                {
                    break;
                }

                source -= strides[axis] * dimensions[axis];
                position[axis] = 0;
            }
        }

        return new Grid<T>(dimensions, items);
    }

    private static int[] Strides(int[] dimensions)
    {
        int[] strides = new int[dimensions.Length];
        int stride = 1;
        for (int axis = dimensions.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= dimensions[axis];
        }

        return strides;
    }
}
