using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Onnx.Operators;

namespace TinyRnn.Interop.Onnx;

/// <summary>
/// Attention over the steps: a softmax of scores over all steps, times values, summed over the steps. The model's running form has seen all
/// steps after the last one. Softmax and product are noted here, and become a layer where the sum is taken.
/// </summary>
internal sealed class StepAttention
{
    private readonly List<(Channel Share, Channel Value)> _weighted = [];

    /// <summary>Shares times values.</summary>
    public IReadOnlyList<(Channel Share, Channel Value)> Weighted => _weighted;

    /// <summary>Whether a value holds shares of the steps.</summary>
    public static bool IsShare(OnnxValue value) => value is Sequence { TimeAxis: >= 0 } sequence && sequence.Grid.Items.All(item => item.Source == ChannelSource.Share);

    /// <summary>Whether a value holds shares times values.</summary>
    public static bool IsWeighted(Sequence value) => value.TimeAxis >= 0 && value.Grid.Items.All(item => item.Source == ChannelSource.Weighted);

    /// <summary>A softmax over the steps: each element's share.</summary>
    public static Sequence Shares(OnnxNode node, Sequence value)
    {
        if (value.Dimensions[value.TimeAxis] != 1)
        {
            throw node.Problem($"it is taken over the steps of {value.Shape} (T counts them), of which a stride over the steps makes one of several rows; only one of the two can be");
        }

        int scores = node.Row(value);
        return value with { Grid = value.Grid with { Items = [.. value.Grid.Items.Select((_, place) => new Channel(ChannelSource.Share, scores, place))] } };
    }

    /// <summary>Shares times values, element by element.</summary>
    public Sequence Weigh(OnnxNode node, Sequence shares, Sequence values)
    {
        int[] shape = Broadcasting.Shape(node, shares, values);
        Sequence all = Broadcasting.To(shape, values);
        node.RequireLayers(all);
        if (all.TimeAxis < 0)
        {
            throw node.Problem($"it weighs {values.Shape}, which is not of every step");
        }

        Channel[] items = [.. Broadcasting.To(shape, shares).Grid.Items.Zip(all.Grid.Items, Noted)];
        return all with { Grid = all.Grid with { Items = items } };
    }

    /// <summary>A product of matrices whose common axis counts the steps, as the sum of shares times values; null where it is none.</summary>
    public Sequence? Product(OnnxNode node, Sequence left, Sequence right)
    {
        int rank = left.Dimensions.Length;
        bool isOverSteps = rank >= 2 && right.Dimensions.Length == rank && left.TimeAxis == rank - 1 && right.TimeAxis == rank - 2 && (IsShare(left) || IsShare(right))
            && left.Dimensions.Take(rank - 2).SequenceEqual(right.Dimensions.Take(rank - 2)) && left.Dimensions.Take(rank - 2).All(size => size == 1);
        if (!isOverSteps)
        {
            return null;
        }

        node.RequireLayers(IsShare(left) ? right : left);
        Channel[] rows = left.Grid.Items, columns = right.Grid.Items;
        Channel[] items = [.. rows.SelectMany(row => columns.Select(column => row.Source == ChannelSource.Share ? Noted(row, column) : Noted(column, row)))];
        return Sum(node, left with { Grid = new Grid<Channel>([.. left.Dimensions.Take(rank - 2), rows.Length, columns.Length], items) });
    }

    /// <summary>The sum over the steps of shares times values: a layer for each score.</summary>
    /// <param name="node">The node.</param>
    /// <param name="weighted">Shares times values; the axis of the steps may be gone already.</param>
    public Sequence Sum(OnnxNode node, Sequence weighted)
    {
        Channel[] results = new Channel[weighted.Grid.Items.Length];
        foreach (IGrouping<Channel, int> head in Enumerable.Range(0, results.Length).GroupBy(i => _weighted[weighted.Grid.Items[i].Number].Share))
        {
            int[] places = [.. head];
            Channel[] values = [.. places.Select(i => _weighted[weighted.Grid.Items[i].Number].Value)];
            ChannelArranger arranger = new(node.Plan);
            int scores = arranger.Arrange([new Channel(ChannelSource.Layer, head.Key.Index, head.Key.Number)], new Shape(1, 1), node.Origin);
            int source = arranger.Arrange(values, new Shape(1, values.Length), node.Origin);
            int layer = node.Plan.Add(new PlannedLayer(LayerKinds.PoolingOverTime, node.Origin, [source, scores], new Shape(1, values.Length))
            {
                Attributes = [AttributeValue.Of("mode", LayerKinds.PoolingAttention)],
            });
            for (int i = 0; i < places.Length; i++)
            {
                results[places[i]] = new Channel(ChannelSource.Layer, layer, i);
            }
        }

        return weighted with { Grid = weighted.Grid with { Items = results }, TimeAxis = -1, IsLast = true };
    }

    private Channel Noted(Channel share, Channel value)
    {
        _weighted.Add((share, value));
        return new Channel(ChannelSource.Weighted, 0, _weighted.Count - 1);
    }
}
