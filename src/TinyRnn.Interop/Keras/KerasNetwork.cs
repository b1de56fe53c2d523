using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Keras;

/// <summary>What the axes of a value are, the batch left out.</summary>
internal enum KerasAxes
{
    /// <summary>(steps, channels): a row a step.</summary>
    Steps,

    /// <summary>(channels) of the last step; ours has them after every step.</summary>
    LastStep,

    /// <summary>(rows, channels) of a frame, which a step takes whole.</summary>
    Rows,

    /// <summary>(channels), once a step.</summary>
    Vector,
}

/// <summary>A value between layers.</summary>
/// <param name="Layer">The layer that gives it, or <see cref="ModelBuilder.NetworkInput"/>.</param>
/// <param name="Axes">What its axes are.</param>
internal sealed record KerasValue(int Layer, KerasAxes Axes);

/// <summary>The network that is made of a Keras model.</summary>
/// <param name="draft">The network so far.</param>
/// <param name="isFrame">Whether a step takes a frame, the rows of the input; else it takes one row.</param>
internal sealed class KerasNetwork(NetworkDraft draft, bool isFrame)
{
    private const int MostLayers = 1024;

    /// <summary>The network so far.</summary>
    public NetworkDraft Draft => draft;

    /// <summary>Whether a layer was met that needs all rows of the input at once.</summary>
    public bool NeedsFrame { get; private set; }

    /// <summary>Whether masks are taken for all ones.</summary>
    public bool IgnoresMasks { get; init; }

    /// <summary>Whether a layer keeps its state from call to call in Keras.</summary>
    public bool IsStateful { get; set; }

    /// <summary>Whether a layer has a state that starts anew in each call in Keras.</summary>
    public bool IsStateless { get; set; }

    /// <summary>Whether a recurrent layer runs over the rows of a frame, so that its state belongs to one step.</summary>
    public bool RunsInFrame { get; set; }

    /// <summary>Whether a layer runs over the whole sequence.</summary>
    public bool NeedsWholeSequence { get; set; }

    /// <summary>What a user should know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Channels of a value.</summary>
    public int Channels(KerasValue value) => draft.Builder.ShapeOf(value.Layer).Channels;

    /// <summary>The only input of a layer.</summary>
    public static KerasValue Single(KerasLayer layer, IReadOnlyList<KerasValue> inputs) => inputs is [var input]
        ? input
        : throw layer.Problem($"it takes {inputs.Count} inputs; expected one. Initial states, masks and other further inputs cannot be imported");

    /// <summary>Adds a layer; returns its value.</summary>
    public KerasValue Add(
        KerasLayer layer,
        string kind,
        IReadOnlyList<KerasValue> inputs,
        KerasAxes axes,
        IEnumerable<AttributeValue>? attributes = null,
        IReadOnlyDictionary<string, float[]>? tensors = null,
        string suffix = "")
    {
        if (draft.Builder.LayerCount >= MostLayers)
        {
            throw layer.Problem($"the model takes more than {MostLayers} layers");
        }

        return new KerasValue(
            draft.Join(kind, layer.Name + suffix, layer.Where, [.. inputs.Select(input => input.Layer)], attributes, tensors), axes);
    }

    /// <summary>Adds an activation; linear adds nothing.</summary>
    public KerasValue Activate(KerasLayer layer, ActivationSpec activation, KerasValue input, string suffix = "") =>
        activation.Name == ActivationKinds.Linear
            ? input
            : Add(layer, LayerKinds.Activation, [input], input.Axes, [AttributeValue.Of("activation", activation)], suffix: suffix);

    /// <summary>The error of a layer that needs all rows at once, where a step takes one; the import then tries a frame.</summary>
    public ImportException FrameNeeded(KerasLayer layer, string what)
    {
        NeedsFrame |= !isFrame;
        return layer.Problem(
            $"{what} needs all rows of the input at once, and a step takes one row. Give the model an input of a fixed number of rows, or use a layer that runs step by step");
    }

    /// <summary>The error of a layer whose input has other axes.</summary>
    public static ImportException WrongAxes(KerasLayer layer, KerasValue input, string expected) => layer.Problem(
        $"it takes {expected}; the layer before gives {Words(input.Axes)}");

    private static string Words(KerasAxes axes) => axes switch
    {
        KerasAxes.Steps => "(steps, channels)",
        KerasAxes.Rows => "(rows, channels)",
        KerasAxes.LastStep => "(channels) of the last step",
        _ => "(channels)",
    };
}
