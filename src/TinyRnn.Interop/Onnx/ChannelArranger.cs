using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>A layer, and where each element of a value stands in its output.</summary>
/// <param name="Layer">Index in the plan; -1 is the network input.</param>
/// <param name="Places">Row-major places.</param>
internal readonly record struct Arranged(int Layer, int[] Places);

/// <summary>
/// Makes elements of layers the rows and channels of one layer: the layer that is so already, or else slices, transposition, padding,
/// concatenation, and as a last resort a dense layer of ones and zeros, which picks channels without changing a bit of them.
/// </summary>
/// <param name="plan">The layers.</param>
internal sealed class ChannelArranger(PlannedNetwork plan)
{
    private const int MostParts = 64;

    /// <summary>A layer whose output is exactly these elements, row-major.</summary>
    /// <param name="items">The elements: of layers, or constant.</param>
    /// <param name="shape">Rows and channels, as many as there are elements.</param>
    /// <param name="origin">What asks for it.</param>
    public int Arrange(IReadOnlyList<Channel> items, Shape shape, LayerOrigin origin)
    {
        LayerMoves moves = new(plan, origin);
        if (SourceOf(items) is { } source)
        {
            int[] places = [.. items.Select(item => item.Number)];
            return OfOne(moves, source, places, shape) ?? moves.Pick(source, places, shape);
        }

        return OfMany(moves, items, shape, origin)
            ?? (OfMany(moves, Turned(items, shape), Turned(shape), origin) is { } turned ? moves.Transpose(turned) : Picked(moves, items, shape, origin));
    }

    /// <summary>
    /// A layer that has each of some elements once, in the order that costs least, and the place of each element in it.
    /// </summary>
    public Arranged Natural(Grid<Channel> grid, LayerOrigin origin)
    {
        Channel[] items = grid.Items;
        if (items.Any(item => item.Source == ChannelSource.Fill))
        {
            return Padded(grid, origin);
        }

        LayerMoves moves = new(plan, origin);
        int[] sources = [.. items.Select(item => item.Index).Distinct()];
        Dictionary<int, (int Layer, Dictionary<int, int> Places)> parts = sources.ToDictionary(
            source => source, source => Part(source, [.. items.Where(item => item.Index == source).Select(item => item.Number)], origin));
        bool isSideBySide = parts.Values.All(part => plan.ShapeOf(part.Layer).Length == plan.ShapeOf(parts[sources[0]].Layer).Length);
        int joined = moves.Concat([.. sources.Select(source => isSideBySide ? parts[source].Layer : moves.Flatten(parts[source].Layer))]);
        Dictionary<int, int> offsets = [];
        int offset = 0;
        foreach (int source in sources)
        {
            offsets.Add(source, offset);
            Shape shape = plan.ShapeOf(parts[source].Layer);
            offset += isSideBySide ? shape.Channels : shape.Count;
        }

        int width = offset;
        return new Arranged(joined, [.. items.Select(item =>
        {
            int place = parts[item.Index].Places[item.Number];
            int channels = isSideBySide ? plan.ShapeOf(parts[item.Index].Layer).Channels : int.MaxValue;
            return (place / channels * width) + offsets[item.Index] + (place % channels);
        })]);
    }

    /// <summary>Some elements of one layer, each once.</summary>
    private (int Layer, Dictionary<int, int> Places) Part(int source, int[] numbers, LayerOrigin origin)
    {
        Shape shape = plan.ShapeOf(source);
        int[] distinct = [.. numbers.Distinct().Order()];
        if (distinct.Length == shape.Count)
        {
            return (source, distinct.ToDictionary(number => number));
        }

        int[] rows = [.. distinct.Select(number => number / shape.Channels).Distinct()];
        bool isGrid = rows.Length * distinct.Count(number => number / shape.Channels == rows[0]) == distinct.Length;
        Shape part = isGrid ? new Shape(rows.Length, distinct.Length / rows.Length) : new Shape(1, distinct.Length);
        int layer = Arrange([.. distinct.Select(number => new Channel(ChannelSource.Layer, source, number))], part, origin);
        return (layer, distinct.Select((number, place) => (number, place)).ToDictionary(pair => pair.number, pair => pair.place));
    }

    /// <summary>Elements of which some are constant: the axis along which those stand is that of the rows.</summary>
    private Arranged Padded(Grid<Channel> grid, LayerOrigin origin)
    {
        for (int axis = 0; axis < grid.Rank; axis++)
        {
            int[] order = [axis, .. Enumerable.Range(0, grid.Rank).Where(other => other != axis)];
            Grid<Channel> turned = grid.Transpose(order);
            Shape shape = new(grid.Dimensions[axis], grid.Items.Length / grid.Dimensions[axis]);
            bool isOfRows = turned.Items.Chunk(shape.Channels).All(row => row.All(item => (item.Source == ChannelSource.Fill) == (row[0].Source == ChannelSource.Fill)));
            if (isOfRows)
            {
                Grid<int> places = new Grid<int>(turned.Dimensions, [.. Enumerable.Range(0, grid.Items.Length)])
                    .Transpose([.. Enumerable.Range(0, grid.Rank).Select(other => System.Array.IndexOf(order, other))]);
                return new Arranged(Arrange(turned.Items, shape, origin), places.Items);
            }
        }

        throw NotRows(origin);
    }

    private int? OfOne(LayerMoves moves, int source, int[] places, Shape shape)
    {
        Shape own = plan.ShapeOf(source);
        if (places.Length == own.Count && places.Select((place, i) => place == i).All(same => same))
        {
            return moves.Reshape(source, shape);
        }

        int[] turned = Turned(places, shape);
        foreach (int channels in new[] { own.Channels, shape.Channels, shape.Length, own.Count }.Where(channels => own.Count % channels == 0).Distinct())
        {
            if (Separate(places, shape, channels) is { } direct)
            {
                return moves.Cut(moves.Reshape(source, new Shape(own.Count / channels, channels)), direct.Rows, direct.Columns);
            }

            if (Separate(turned, Turned(shape), channels) is { } crossed)
            {
                return moves.Transpose(moves.Cut(moves.Reshape(source, new Shape(own.Count / channels, channels)), crossed.Rows, crossed.Columns));
            }
        }

        int[] inOther = [.. places.Select(place => (place % own.Channels * own.Length) + (place / own.Channels))];
        return Separate(inOther, shape, own.Length) is { } other ? moves.Cut(moves.Transpose(source), other.Rows, other.Columns)
            : Separate(Turned(inOther, shape), Turned(shape), own.Length) is { } both ? moves.Transpose(moves.Cut(moves.Transpose(source), both.Rows, both.Columns))
            : Grid(moves, source, places, shape);
    }

    /// <summary>Some rows and some channels of a layer, row by row or channel by channel, under another shape.</summary>
    private int? Grid(LayerMoves moves, int source, int[] places, Shape shape)
    {
        Shape own = plan.ShapeOf(source);
        int[] rows = [.. places.Select(place => place / own.Channels).Distinct().Order()];
        int[] columns = [.. places.Select(place => place % own.Channels).Distinct().Order()];
        if (rows.Length * columns.Length != places.Length || IndexPattern.Of(rows) is not { } ofRows || IndexPattern.Of(columns) is not { } ofColumns)
        {
            return null;
        }

        bool isByRows = true, isByColumns = true;
        for (int i = 0; i < places.Length; i++)
        {
            isByRows &= places[i] == (rows[i / columns.Length] * own.Channels) + columns[i % columns.Length];
            isByColumns &= places[i] == (rows[i % rows.Length] * own.Channels) + columns[i / rows.Length];
        }

        return isByRows ? moves.Reshape(moves.Cut(source, ofRows, ofColumns), shape)
            : isByColumns ? moves.Reshape(moves.Transpose(moves.Cut(source, ofRows, ofColumns)), shape)
            : null;
    }

    /// <summary>Columns, or else rows, of one source each, side by side; rows of a constant become padding.</summary>
    private int? OfMany(LayerMoves moves, IReadOnlyList<Channel> items, Shape shape, LayerOrigin origin)
    {
        bool isFilled = items.Any(item => item.Source == ChannelSource.Fill);
        IReadOnlyList<Channel> turned = Turned(items, shape);
        if (!isFilled && Runs(turned, shape.Channels, shape.Length) is { } columns)
        {
            return moves.Concat([.. columns.Select(run => Arrange(
                Turned([.. turned.Skip(run.First * shape.Length).Take(run.Count * shape.Length)], new Shape(run.Count, shape.Length)),
                new Shape(shape.Length, run.Count), origin))]);
        }

        if (Runs(items, shape.Length, shape.Channels) is not { } rows)
        {
            return null;
        }

        List<int> parts = [];
        int before = 0;
        Channel fill = default;
        foreach ((int first, int count) in rows)
        {
            Channel[] run = [.. items.Skip(first * shape.Channels).Take(count * shape.Channels)];
            if (run[0].Source != ChannelSource.Fill)
            {
                int part = Arrange(run, new Shape(count, shape.Channels), origin);
                parts.Add(before > 0 ? moves.Pad(part, before, 0, fill) : part);
                before = 0;
            }
            else if (parts.Count > 0)
            {
                parts[^1] = moves.Pad(parts[^1], 0, count, run[0]);
            }
            else if (before > 0)
            {
                return null;
            }
            else
            {
                (before, fill) = (count, run[0]);
            }
        }

        return parts.Count == 1 ? parts[0] : moves.Reshape(moves.Concat([.. parts.Select(moves.Flatten)]), shape);
    }

    /// <summary>All sources joined, and the elements picked out of that.</summary>
    private int Picked(LayerMoves moves, IReadOnlyList<Channel> items, Shape shape, LayerOrigin origin)
    {
        if (items.Any(item => item.Source == ChannelSource.Fill))
        {
            throw NotRows(origin);
        }

        Dictionary<int, int> offsets = [];
        int offset = 0;
        foreach (int source in items.Select(item => item.Index).Distinct())
        {
            offsets.Add(source, offset);
            offset += plan.ShapeOf(source).Count;
        }

        return moves.Pick(
            moves.Concat([.. offsets.Keys.Select(moves.Flatten)]), [.. items.Select(item => offsets[item.Index] + item.Number)], shape);
    }

    /// <summary>The one layer that all elements are of, or null.</summary>
    private static int? SourceOf(IReadOnlyList<Channel> items) =>
        items.All(item => item.Source == ChannelSource.Layer && item.Index == items[0].Index) ? items[0].Index : null;

    /// <summary>
    /// Rows and columns such that element [r, c] is column c of row r of a source with as many channels; columns must be a range.
    /// </summary>
    private static (IndexPattern Rows, IndexPattern Columns)? Separate(int[] places, Shape shape, int channels)
    {
        int[] rows = [.. Enumerable.Range(0, shape.Length).Select(row => places[row * shape.Channels] / channels)];
        int[] columns = [.. Enumerable.Range(0, shape.Channels).Select(column => places[column] % channels)];
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] != (rows[i / shape.Channels] * channels) + columns[i % shape.Channels])
            {
                return null;
            }
        }

        return IndexPattern.Of(rows) is { } ofRows && IndexPattern.Of(columns) is { IsRange: true } ofColumns ? (ofRows, ofColumns) : null;
    }

    /// <summary>Rows that follow one another and are all of one layer, or of one constant; null where a row has several, or there are too many runs.</summary>
    private static List<(int First, int Count)>? Runs(IReadOnlyList<Channel> items, int rows, int columns)
    {
        List<(int First, int Count)> runs = [];
        for (int row = 0; row < rows; row++)
        {
            Channel source = Origin(items[row * columns]);
            for (int column = 1; column < columns; column++)
            {
                if (Origin(items[(row * columns) + column]) != source)
                {
                    return null;
                }
            }

            if (runs.Count > 0 && Origin(items[(row - 1) * columns]) == source)
            {
                runs[^1] = (runs[^1].First, runs[^1].Count + 1);
            }
            else
            {
                runs.Add((row, 1));
            }
        }

        return runs.Count <= MostParts ? runs : null;
    }

    private static Channel Origin(Channel item) => item.Source == ChannelSource.Fill ? item : item with { Number = 0 };

    private static Shape Turned(Shape shape) => new(shape.Channels, shape.Length);

    private static T[] Turned<T>(IReadOnlyList<T> items, Shape shape) => [.. Enumerable.Range(0, shape.Channels).SelectMany(
        column => Enumerable.Range(0, shape.Length).Select(row => items[(row * shape.Channels) + column]))];

    private static ImportException NotRows(LayerOrigin origin) => new(
        $"{origin.Where}: values and constants stand side by side in more than one axis. Pad one axis only, or leave the constants out");
}
