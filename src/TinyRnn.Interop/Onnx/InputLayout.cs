using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Onnx;

/// <summary>Which graph input is the network's, and what its axes are: N sequences at a time, T steps, C channels.</summary>
/// <param name="Input">The input.</param>
/// <param name="Axes">A letter of N, T and C for each axis; C at most once, and never for tokens.</param>
internal sealed record InputLayout(GraphInput Input, string Axes)
{
    private static readonly string[] OfFeatures = ["TNC", "NTC", "NCT", "TC", "NC", "NT", "TN", "CT", "C", "T"];
    private static readonly string[] OfTokens = ["NT", "TN", "T", "N"];

    /// <summary>Name of the input.</summary>
    public string Name => Input.Name;

    /// <summary>Whether the network takes tokens.</summary>
    public bool IsTokens => Input.IsInteger;

    /// <summary>Channels of a step: 1 where no axis has them.</summary>
    public int Channels => Axes.IndexOf('C') is var axis and >= 0 ? Input.Dimensions[axis] : 1;

    /// <summary>All readings of an input, the likely ones first: sequences at a time are not fixed to more than one.</summary>
    public static IEnumerable<InputLayout> Candidates(GraphInput input) => (input.IsInteger ? OfTokens : OfFeatures)
        .Where(axes => axes.Length == input.Dimensions.Length)
        .Select(axes => new InputLayout(input, axes))
        .Where(layout => layout.Channels > 0)
        .OrderBy(layout => layout.Axes.IndexOf('N') is var axis and >= 0 && input.Dimensions[axis] > 1 ? 1 : 0);

    /// <summary>A reading that the user gave.</summary>
    public static InputLayout Parse(GraphInput input, JsonSource axes)
    {
        string text = axes.Text().ToUpperInvariant();
        InputLayout layout = new(input, text);
        bool isValid = text.Length == input.Dimensions.Length && text.All(letter => "NTC".Contains(letter, StringComparison.Ordinal))
            && text.Distinct().Count() == text.Length && !(input.IsInteger && text.Contains('C', StringComparison.Ordinal));
        return isValid && layout.Channels > 0
            ? layout
            : throw axes.Problem(
                $"the input '{input.Name}' has the shape {input.Shape}; expected a letter for each of its axes: N (sequences), T (steps), C (channels, a fixed size), such as \"NTC\"");
    }

    /// <summary>The input's value: the network input's channels.</summary>
    public Sequence Create()
    {
        int time = Axes.IndexOf('T');
        int[] dimensions = [.. Axes.Select((letter, axis) => letter == 'C' ? Input.Dimensions[axis] : 1)];
        ChannelSource source = IsTokens ? ChannelSource.Token : ChannelSource.Layer;
        return new Sequence(new Grid<Channel>(dimensions, [.. Enumerable.Range(0, Channels).Select(number => new Channel(source, -1, number))]), time)
        {
            Steps = time < 0 ? 0 : Input.Dimensions[time],
        };
    }
}
