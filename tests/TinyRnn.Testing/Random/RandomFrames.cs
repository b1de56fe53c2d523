using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Testing;

/// <summary>Attributes for the kinds that move or summarise rows and channels, drawn so that they fit a shape.</summary>
internal static class RandomFrames
{
    private const int MostRows = 9;

    private static readonly string[] Kinds =
    [
        LayerKinds.Pad, LayerKinds.Pooling, LayerKinds.Flatten, LayerKinds.Reshape, LayerKinds.Transpose, LayerKinds.Slice, LayerKinds.Reduce,
    ];

    /// <summary>Whether a kind has something to do in a frame of several rows.</summary>
    public static bool NeedsFrame(string? kind) => Kinds.Contains(kind);

    /// <summary>Rows of a frame, 2 to 9.</summary>
    public static int Rows(RandomSource random) => random.Whole(2, MostRows);

    /// <summary>The attributes of a layer of a kind after a value of a shape; none for another kind.</summary>
    public static IEnumerable<AttributeValue> Attributes(RandomSource random, string kind, Shape input) => kind switch
    {
        LayerKinds.Pad => Pad(random, input),
        LayerKinds.Pooling => Pooling(random, input),
        LayerKinds.Reshape => Reshape(random, input),
        LayerKinds.Slice => Slice(random, input),
        LayerKinds.Reduce =>
        [
            AttributeValue.Of("mode", random.Pick([LayerKinds.ReduceSum, LayerKinds.ReduceMean, LayerKinds.ReduceMax, LayerKinds.ReduceMin])),
            AttributeValue.Of("axis", random.Pick([LayerKinds.RowsAxis, LayerKinds.ChannelsAxis])),
        ],
        _ => [],
    };

    private static AttributeValue[] Pad(RandomSource random, Shape input)
    {
        string mode = random.Pick([LayerKinds.PadConstant, LayerKinds.PadReflect, LayerKinds.PadEdge]);
        int most = mode == LayerKinds.PadReflect ? Math.Min(4, input.Length - 1) : 4;
        return
        [
            AttributeValue.Of("before", random.Whole(0, most)),
            AttributeValue.Of("after", random.Whole(0, most)),
            AttributeValue.Of("mode", mode),
            AttributeValue.Of("value", mode == LayerKinds.PadConstant && random.Chance(0.5) ? 0.25 : 0),
        ];
    }

    private static AttributeValue[] Pooling(RandomSource random, Shape input)
    {
        bool isSame = random.Chance(0.5);
        return
        [
            AttributeValue.Of("mode", random.Pick([LayerKinds.PoolingMean, LayerKinds.PoolingMax])),
            AttributeValue.Of("size", random.Whole(1, isSame ? input.Length + 2 : input.Length)),
            AttributeValue.Of("stride", random.Whole(1, 3)),
            AttributeValue.Of("padding", isSame ? LayerKinds.SamePadding : LayerKinds.ValidPadding),
        ];
    }

    private static AttributeValue[] Reshape(RandomSource random, Shape input)
    {
        int rows = random.Pick([.. Enumerable.Range(1, 2 * MostRows).Where(count => input.Count % count == 0)]);
        return [AttributeValue.Of("rows", rows), AttributeValue.Of("channels", input.Count / rows)];
    }

    private static AttributeValue[] Slice(RandomSource random, Shape input)
    {
        string axis = random.Pick([LayerKinds.RowsAxis, LayerKinds.ChannelsAxis]);
        int size = axis == LayerKinds.RowsAxis ? input.Length : input.Channels;
        int start = random.Whole(0, size / 2);
        start = Math.Min(start, size - 1);
        int step = random.Whole(1, 3);
        int count = random.Whole(1, ((size - 1 - start) / step) + 1);
        return
        [
            AttributeValue.Of("axis", axis), AttributeValue.Of("start", start), AttributeValue.Of("count", count), AttributeValue.Of("step", step),
        ];
    }
}
