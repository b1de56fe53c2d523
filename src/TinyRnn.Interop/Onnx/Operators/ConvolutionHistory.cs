using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// A convolution whose earlier rows the caller carries: a graph input before the rows of the step, as many as the kernel reaches back,
/// and an output that has as many of the last ones. That is a causal convolution over the steps.
/// </summary>
/// <param name="node">The convolution.</param>
/// <param name="rows">The rows of the step alone, [1, channels, rows].</param>
internal sealed class ConvolutionHistory(OnnxNode node, Sequence rows)
{
    private const int RowAxis = 2;

    /// <summary>Finds the carried rows in what a convolution takes, and notes them as a state; null where there are none.</summary>
    /// <param name="node">The convolution.</param>
    /// <param name="value">[1, channels, rows].</param>
    /// <param name="span">Rows that its kernel spans.</param>
    /// <exception cref="ImportException">There are more or fewer of them than the kernel needs.</exception>
    public static ConvolutionHistory? Find(OnnxNode node, Sequence value, long span)
    {
        int length = value.Dimensions[RowAxis];
        Channel first = value.Grid.Items[0];
        int carried = Enumerable.Range(0, length).TakeWhile(row => IsCarried(row, first.Index)).Count();
        if (first.Source != ChannelSource.GraphInput || carried == length || Enumerable.Range(carried, length - carried).Any(row => IsAnyCarried(row)))
        {
            return null;
        }

        if (carried != span - 1 || node.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") || (node.Integers("pads") ?? []).Any(pad => pad != 0))
        {
            throw node.Problem($"it takes {carried} earlier rows from the graph input '{node.Graph.InputNames[first.Index]}' and spans {span}; expected {span - 1} and no padding");
        }

        Grid<Channel> before = value.Grid.Take(RowAxis, [.. Enumerable.Range(0, carried)]);
        Grid<Channel> next = value.Grid.Take(RowAxis, [.. Enumerable.Range(length - carried, carried)]);
        Dictionary<Channel, Channel> state = [];
        for (int i = 0; i < before.Items.Length; i++)
        {
            state[before.Items[i]] = next.Items[i];
        }

        node.Graph.Carried.Add(new CarriedState(state, node.Where));
        return new ConvolutionHistory(node, value with { Grid = value.Grid.Take(RowAxis, [.. Enumerable.Range(carried, length - carried)]) });

        bool IsCarried(int row, int input) => Row(row).All(item => item.Source == ChannelSource.GraphInput && item.Index == input);

        bool IsAnyCarried(int row) => Row(row).Any(item => item.Source == ChannelSource.GraphInput);

        IEnumerable<Channel> Row(int row) => Enumerable.Range(0, value.Dimensions[1]).Select(channel => value.Grid.Items[(channel * length) + row]);
    }

    /// <summary>Adds the convolution.</summary>
    public Sequence Add(Grid<double> kernel, int dilation, int groups) =>
        ConvolutionOperators.Causal(node, rows, kernel, dilation, groups, hasBias: true);
}
