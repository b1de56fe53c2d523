using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>What the axes of a graph input are: N sequences at a time, T steps, R rows of a step, C channels.</summary>
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

    /// <summary>Whether an axis counts steps.</summary>
    public bool HasSteps => Axes.Contains('T', StringComparison.Ordinal);

    /// <summary>Steps, where the graph fixes them; else 0. 1 without an axis of them.</summary>
    public int Steps => SizeOf('T');

    /// <summary>Sequences at a time, where the graph fixes them; else 0. 1 without an axis of them.</summary>
    public int Sequences => SizeOf('N');

    /// <summary>Rows and channels of a step: 1 where no axis has them.</summary>
    /// <param name="stepRows">Rows of a step in the axis of the steps.</param>
    public Shape ShapeOf(int stepRows) => new((HasSteps ? stepRows : 1) * SizeOf('R'), SizeOf('C'));

    /// <summary>The same with one row, that of every step, in the axis of the steps; itself where that has another size than 1.</summary>
    public InputLayout WithoutSteps() => HasSteps && Steps == 1 && !Axes.Contains('R', StringComparison.Ordinal) ? this with { Axes = Axes.Replace('T', 'R') } : this;

    /// <summary>Whether sequences at a time are fixed to more than one, or open beside a single step: a reading for want of a better one.</summary>
    public bool IsUnlikely => Sequences > 1 || (Sequences == 0 && HasSteps && Steps == 1);

    /// <summary>All readings of an input, the likely ones first.</summary>
    public static IEnumerable<InputLayout> Candidates(GraphInput input) => (input.IsInteger ? OfTokens : OfFeatures)
        .Where(axes => axes.Length == input.Dimensions.Length)
        .Select(axes => new InputLayout(input, axes))
        .Where(layout => layout.IsSized && (layout.ShapeOf(1).Length > 1 || !layout.Axes.Contains('R', StringComparison.Ordinal)))
        .OrderBy(layout => layout.Sequences > 1 ? 2 : layout.IsUnlikely ? 1 : 0);

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

    /// <summary>The input's value.</summary>
    /// <param name="stepRows">Rows of a step in the axis of the steps.</param>
    /// <param name="placeOf">Where the network's input has an element of this one's rows and channels.</param>
    public Sequence Create(int stepRows, Func<int, int> placeOf)
    {
        int time = Axes.IndexOf('T');
        (int rows, int channels) = (ShapeOf(stepRows).Length, ShapeOf(stepRows).Channels);
        bool isTurned = Axes.IndexOf(stepRows > 1 ? 'T' : 'R') > Axes.IndexOf('C') && Axes.Contains('C', StringComparison.Ordinal);
        int[] dimensions = [.. Axes.Select((letter, axis) => letter is 'R' or 'C' ? Input.Dimensions[axis] : letter == 'T' ? stepRows : 1)];
        ChannelSource source = IsTokens ? ChannelSource.Token : ChannelSource.Layer;
        IEnumerable<int> places = Enumerable.Range(0, rows * channels).Select(item => isTurned ? (item % rows * channels) + (item / rows) : item);
        return new Sequence(new Grid<Channel>(dimensions, [.. places.Select(place => new Channel(source, -1, placeOf(place)))]), time)
        {
            Steps = time < 0 ? 0 : Input.Dimensions[time],
        };
    }

    private bool IsSized => ShapeOf(1) is { Length: > 0, Channels: > 0 };

    private int SizeOf(char letter) => Axes.IndexOf(letter) is var axis and >= 0 ? Input.Dimensions[axis] : 1;
}
