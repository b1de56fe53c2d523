using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>Which graph input is the network's, and what its axes are: N sequences at a time, T steps, R rows of a step, C channels.</summary>
/// <param name="Input">The input.</param>
/// <param name="Axes">A letter of N, T, R and C for each axis, each at most once; R and C never for tokens.</param>
internal sealed record InputLayout(GraphInput Input, string Axes)
{
    /// <summary>Key of a model's metadata under which our exporter says the letters.</summary>
    public const string Key = "tinyrnn.layout";

    /// <summary>Letters of frames of every step.</summary>
    public const string OfFrames = "TRC";

    /// <summary>Letters of the frame of one step.</summary>
    public const string OfOneFrame = "NRC";

    private static readonly string[] OfFeatures = ["TNC", "NTC", "NCT", "NRC", "NCR", "TC", "NC", "NT", "TN", "CT", "C", "T"];
    private static readonly string[] OfTokens = ["NT", "TN", "T", "N"];

    /// <summary>Name of the input.</summary>
    public string Name => Input.Name;

    /// <summary>Whether the network takes tokens.</summary>
    public bool IsTokens => Input.IsInteger;

    /// <summary>Rows of a step in the axis of the steps: more than one where strides over the steps need them.</summary>
    public int StepRows { get; init; } = 1;

    /// <summary>Rows and channels of a step: 1 where no axis has them.</summary>
    public Shape Shape => new(StepRows * SizeOf('R'), SizeOf('C'));

    /// <summary>All readings of an input, the likely ones first: sequences at a time are not fixed to more than one.</summary>
    public static IEnumerable<InputLayout> Candidates(GraphInput input) => (input.IsInteger ? OfTokens : OfFeatures)
        .Where(axes => axes.Length == input.Dimensions.Length)
        .Select(axes => new InputLayout(input, axes))
        .Where(layout => layout.IsSized && (layout.Shape.Length > 1 || !layout.Axes.Contains('R', StringComparison.Ordinal)))
        .OrderBy(layout => layout.Axes.IndexOf('N') is var axis and >= 0 && input.Dimensions[axis] > 1 ? 1 : 0);

    /// <summary>A reading that the user, or the file, gave.</summary>
    /// <param name="input">The input.</param>
    /// <param name="axes">The letters.</param>
    /// <param name="problem">Makes an error at the place that says so.</param>
    public static InputLayout Parse(GraphInput input, string axes, Func<string, ImportException> problem)
    {
        string text = axes.ToUpperInvariant();
        InputLayout layout = new(input, text);
        bool isValid = text.Length == input.Dimensions.Length && text.All(letter => "NTRC".Contains(letter, StringComparison.Ordinal))
            && text.Distinct().Count() == text.Length && !(input.IsInteger && text.AsSpan().ContainsAny('R', 'C'));
        return isValid && layout.IsSized
            ? layout
            : throw problem(
                $"the input '{input.Name}' has the shape {input.Shape}; expected a letter for each of its axes: N (sequences), T (steps), R (rows of a step, a fixed size), C (channels, a fixed size), such as \"NTC\"");
    }

    /// <summary>The input's value: the network input's channels.</summary>
    public Sequence Create()
    {
        int time = Axes.IndexOf('T');
        (int rows, int channels) = (Shape.Length, Shape.Channels);
        bool isTurned = Axes.IndexOf(StepRows > 1 ? 'T' : 'R') > Axes.IndexOf('C') && Axes.Contains('C', StringComparison.Ordinal);
        int[] dimensions = [.. Axes.Select((letter, axis) => letter is 'R' or 'C' ? Input.Dimensions[axis] : letter == 'T' ? StepRows : 1)];
        ChannelSource source = IsTokens ? ChannelSource.Token : ChannelSource.Layer;
        IEnumerable<int> places = Enumerable.Range(0, rows * channels).Select(item => isTurned ? (item % rows * channels) + (item / rows) : item);
        return new Sequence(new Grid<Channel>(dimensions, [.. places.Select(place => new Channel(source, -1, place))]), time)
        {
            Steps = time < 0 ? 0 : Input.Dimensions[time],
        };
    }

    private bool IsSized => Shape.Length > 0 && Shape.Channels > 0;

    private int SizeOf(char letter) => Axes.IndexOf(letter) is var axis and >= 0 ? Input.Dimensions[axis] : 1;
}
