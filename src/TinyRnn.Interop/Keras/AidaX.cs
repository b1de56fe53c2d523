using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Keras;

/// <summary>
/// What AIDA-X adds to RTNeural's JSON: <c>in_skip</c> (1: the input is added to the last layer's output), <c>in_gain</c> and
/// <c>out_gain</c> in decibels before and after, and <c>input_batch</c> and <c>output_batch</c>, an input and what the trainer's
/// network gave for it.
/// </summary>
/// <param name="HasSkip">Whether the input is added.</param>
/// <param name="InputGain">Factor before the first layer.</param>
/// <param name="OutputGain">Factor after the last.</param>
internal sealed record AidaX(bool HasSkip, double InputGain, double OutputGain)
{
    // Its trainers compute in float32 on other hardware and print rounded numbers.
    private const double BatchTolerance = 1e-4;
    private const double DecibelsPerDecade = 20;

    /// <summary>Reads the keys; without them nothing is added.</summary>
    public static AidaX Read(JsonSource root)
    {
        int skip = root.Find("in_skip")?.Whole() ?? 0;
        return skip is 0 or 1
            ? new AidaX(skip == 1, Gain(root.Find("in_gain")), Gain(root.Find("out_gain")))
            : throw root.Member("in_skip").Problem($"expected 0 or 1, found {skip}");
    }

    /// <summary>Adds the gain before the first layer; returns what the first layer takes.</summary>
    public int AddBefore(NetworkDraft draft, int channels) =>
        AddGain(draft, "in_gain", InputGain, ModelBuilder.NetworkInput, channels);

    /// <summary>Adds the skip connection and the gain after the last layer; returns what the output takes.</summary>
    /// <param name="draft">The network.</param>
    /// <param name="first">What the first layer took.</param>
    /// <param name="last">The last layer.</param>
    public int AddAfter(NetworkDraft draft, int first, int last)
    {
        int sum = HasSkip ? draft.Join(LayerKinds.Add, "skip", "in_skip", [first, last]) : last;
        return AddGain(draft, "out_gain", OutputGain, sum, draft.Builder.ShapeOf(sum).Channels);
    }

    /// <summary>The vectors of the file, if it has any; they hold without gains only.</summary>
    public IReadOnlyList<CheckVectors> Vectors(JsonSource root)
    {
        if (root.Find("input_batch") is not { } inputs || root.Find("output_batch") is not { } outputs || InputGain != 1 || OutputGain != 1)
        {
            return [];
        }

        return [new CheckVectors($"{root.File}: input_batch, output_batch", inputs.Numbers().ToSingles(), outputs.Numbers().ToSingles(), BatchTolerance)];
    }

    private static double Gain(JsonSource? decibels) => decibels is null ? 1 : Math.Pow(10, decibels.Number() / DecibelsPerDecade);

    private static int AddGain(NetworkDraft draft, string name, double gain, int input, int channels) => gain == 1
        ? input
        : draft.Add(LayerKinds.BatchNorm, name, name, input, null, new Dictionary<string, float[]>
        {
            [TensorLayout.Scale] = [.. Enumerable.Repeat((float)gain, channels)],
            [TensorLayout.Bias] = new float[channels],
        });
}
