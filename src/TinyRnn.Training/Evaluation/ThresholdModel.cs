using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Training;

/// <summary>A forecaster with a threshold a column, in the column's units, for the device to compare its errors with.</summary>
internal static class ThresholdModel
{
    /// <summary>
    /// Adds thresholds. An output has one threshold, so a model of several columns gets an output each: its output layer is taken apart into
    /// one of a unit a column, named after the column, with the same weights. Of an output of several rows, whose columns share their
    /// weights, it is slices.
    /// </summary>
    /// <param name="model">A model with one output, which a dense layer without activation gives last, or flatten after one.</param>
    /// <param name="targets">Names of the columns.</param>
    /// <param name="thresholds">One a column, in its units.</param>
    public static TinyRnnModel Create(TinyRnnModel model, IReadOnlyList<string> targets, IReadOnlyList<double> thresholds)
    {
        NetworkSpec network = model.Network;
        if (targets.Count == 1)
        {
            return With(model, network with { Outputs = new([network.Outputs[0] with { HasThreshold = true }]) }, model.Tensors, model.OutputNormalisers, thresholds);
        }

        LayerSpec whole = network.Layers[network.Outputs[0].From];
        bool isDense = whole.Type == LayerKinds.Dense;
        string[] names = Names(network, whole, targets);
        List<LayerSpec> layers = [.. network.Layers.Take(network.Layers.Count - (isDense ? 1 : 0))];
        List<Tensor> tensors = [.. model.Tensors.Where(tensor => whole.Tensors.All(binding => binding.Tensor != tensor.Name))];
        List<OutputSpec> outputs = [];
        for (int i = 0; i < targets.Count; i++)
        {
            outputs.Add(network.Outputs[0] with { From = layers.Count, Shape = new(1, 1), HasThreshold = true });
            layers.Add(isDense ? Column(whole, names[i]) : Slice(network.Outputs[0], names[i], i));
            tensors.AddRange(whole.Tensors.Select(binding => Column(model.Tensors.First(tensor => tensor.Name == binding.Tensor), $"{names[i]}.{binding.Role}", i)));
        }

        Normaliser normaliser = model.OutputNormalisers[0]!;
        return With(
            model, network with { Layers = new(layers), Outputs = new(outputs) }, tensors,
            [.. targets.Select((_, i) => new Normaliser([normaliser.Mean[i]], [normaliser.Scale[i]]))], thresholds);
    }

    private static LayerSpec Slice(OutputSpec whole, string name, int column) => new(
        name, LayerKinds.Slice, new([whole.From]),
        new(
        [
            AttributeValue.Of("axis", LayerKinds.ChannelsAxis), AttributeValue.Of("start", column), AttributeValue.Of("count", 1),
            AttributeValue.Of("step", 1),
        ]),
        default, default, whole.Shape, new(1, 1));

    /// <summary>A row of the output layer's weights as a layer.</summary>
    private static LayerSpec Column(LayerSpec whole, string name) => whole with
    {
        Name = name,
        OutputShape = new(1, 1),
        Attributes = new(whole.Attributes.Select(attribute => attribute.Name == "units" ? AttributeValue.Of("units", 1) : attribute)),
        Tensors = new(whole.Tensors.Select(binding => binding with
        {
            Tensor = $"{name}.{binding.Role}",
            Dimensions = new(binding.Dimensions.Skip(1).Prepend(1)),
        })),
    };

    private static Tensor Column(Tensor whole, string name, int row)
    {
        int length = whole.Values.Length / whole.Dimensions[0];
        return new Tensor(name, [1, .. whole.Dimensions.Skip(1)], whole.Values[(row * length)..((row + 1) * length)]);
    }

    /// <summary>The columns' names as far as layers can have them, made different where they are not.</summary>
    private static string[] Names(NetworkSpec network, LayerSpec whole, IReadOnlyList<string> targets)
    {
        HashSet<string> taken = [.. network.Layers.Where(layer => layer != whole).Select(layer => layer.Name), FormatLimits.InputName];
        List<string> names = [];
        foreach (string target in targets)
        {
            string kept = string.Concat(target.Where(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'));
            string name = kept.Length > 0 && char.IsAsciiLetter(kept[0]) ? kept : $"{whole.Name}-{kept}{(kept.Length > 0 ? "" : names.Count + 1)}";
            string unique = name;
            for (int i = 2; !taken.Add(unique); i++)
            {
                unique = $"{name}-{i}";
            }

            names.Add(unique);
        }

        return [.. names];
    }

    private static TinyRnnModel With(
        TinyRnnModel model, NetworkSpec network, IReadOnlyList<Tensor> tensors, IReadOnlyList<Normaliser?> normalisers, IReadOnlyList<double> thresholds) => new()
        {
            Network = network,
            Tensors = tensors,
            InputNormaliser = model.InputNormaliser,
            OutputNormalisers = normalisers,
            Thresholds = [.. thresholds.Select(threshold => (double?)threshold)],
            Golden = null,
            Provenance = model.Provenance,
        };
}
