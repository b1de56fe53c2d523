using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>
/// Which graph inputs are the network's input: one as it stands, or several whose channels stand side by side in the graph's order. All
/// other inputs are states that the caller carries, or sequence lengths.
/// </summary>
/// <param name="Parts">The inputs, in the graph's order.</param>
internal sealed record NetworkReading(IReadOnlyList<InputLayout> Parts)
{
    /// <summary>Rows of a step in the axis of the steps: more than one where strides over the steps need them.</summary>
    public int StepRows { get; init; } = 1;

    /// <summary>Whether the network takes tokens.</summary>
    public bool IsTokens => Parts[0].IsTokens;

    /// <summary>Whether an input is read as an unlikely one.</summary>
    public bool IsUnlikely => Parts.Any(part => part.IsUnlikely);

    /// <summary>Whether an axis counts steps; else a call is one step.</summary>
    public bool HasSteps => Parts.Any(part => part.HasSteps);

    /// <summary>Whether a step is a frame of several rows that the graph gives an axis of their own.</summary>
    public bool HasFrames => Parts.Any(part => part.ShapeOf(1).Length > 1);

    /// <summary>Rows and channels of a step; frames of several inputs are one row.</summary>
    public Shape Shape => Parts.Count == 1 ? Parts[0].ShapeOf(StepRows)
        : HasFrames ? new Shape(1, Parts.Sum(part => part.ShapeOf(1).Count))
        : new Shape(StepRows, Parts.Sum(part => part.ShapeOf(1).Channels));

    /// <summary>A name for each channel of several inputs, which says what it is of; none for a single input.</summary>
    public IReadOnlyList<string> Features => Parts.Count == 1 ? [] :
    [
        .. Parts.SelectMany(part => Width(part) == 1 ? [part.Name] : Enumerable.Range(0, Width(part)).Select(channel => $"{part.Name}[{channel}]")),
    ];

    /// <summary>How people see it.</summary>
    public string Name => string.Join(" and ", Parts.Select(part => $"'{part.Name}' {part.Input.Shape}"));

    /// <summary>What tells this reading from others.</summary>
    public string Key => string.Join(' ', Parts.Select(part => $"{part.Axes} {part.Name}"));

    /// <summary>The value of a graph input, or null where it is no part.</summary>
    public Sequence? Create(string name)
    {
        int first = 0;
        foreach (InputLayout part in Parts)
        {
            if (part.Name == name)
            {
                int channels = part.ShapeOf(1).Channels, total = Shape.Channels;
                return Parts.Count == 1 || HasFrames
                    ? part.Create(StepRows, place => first + place)
                    : part.Create(StepRows, place => (place / channels * total) + first + (place % channels));
            }

            first += Width(part);
        }

        return null;
    }

    /// <summary>
    /// Readings with another input beside these, the likely ones first: axes as they are here; then one value for all steps; then others.
    /// </summary>
    /// <param name="other">The input.</param>
    /// <param name="order">Names of the graph's inputs.</param>
    public IEnumerable<NetworkReading> With(GraphInput other, IReadOnlyList<string> order) => IsTokens || other.IsInteger ? [] :
        InputLayout.Candidates(other).SelectMany(layout => new[] { layout, layout.WithoutSteps() }).Distinct()
            .Where(layout => !layout.HasSteps || (HasSteps && Parts.Where(part => part.HasSteps).All(part => part.Steps == layout.Steps || part.Steps == 0 || layout.Steps == 0)))
            .Where(layout => Parts.All(part => part.Sequences == layout.Sequences || (part.Sequences <= 1 && layout.Sequences <= 1)))
            // One row of an input beside many of another is there for all of them.
            .Where(layout => !layout.HasSteps || Parts.Where(part => part.HasSteps).All(part => (part.Steps == 1) == (layout.Steps == 1)))
            .OrderBy(layout => layout.Axes == Parts[0].Axes ? 0 : layout.Axes.Replace('R', 'T') == Parts[0].Axes ? 1 : layout.HasSteps ? 3 : 2)
            .Select(layout => new NetworkReading([.. Parts.Append(layout).OrderBy(part => order.ToList().IndexOf(part.Name))]));

    private int Width(InputLayout part) => HasFrames ? part.ShapeOf(1).Count : part.ShapeOf(1).Channels;
}
