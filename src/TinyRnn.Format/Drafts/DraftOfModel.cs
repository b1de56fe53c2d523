using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>States a model that is already in memory as a draft, so that the same checks see it.</summary>
static class DraftOfModel
{
    /// <summary>The draft; nothing in it has a place in a text.</summary>
    public static ModelDraft Create(TinyRnnModel model)
    {
        NetworkSpec network = model.Network;
        return new()
        {
            Name = At(network.Name),
            Summary = network.Summary,
            Input = Input(network.Input, model.InputNormaliser),
            Activations = At(network.Activations == ActivationTier.Fast ? "fast" : "accurate"),
            Usage = Usage(network.Usage),
            Layers = network.Layers.Select(layer => Layer(network, layer)).ToList(),
            Outputs = network.Outputs.Select((output, i) => Output(network, output, model.OutputNormalisers[i], model.Thresholds[i])).ToList(),
            Tensors = model.Tensors.Select(Tensor).ToList(),
            WeightsFile = model.WeightsFile is null ? null : WeightsFile(model.WeightsFile),
            Golden = model.Golden is null ? null : Golden(model.Golden),
            Provenance = model.Provenance,
        };
    }

    /// <summary>A list of strings.</summary>
    public static WordList Words(IEnumerable<string> words) => new(words.Select(At).ToList(), SourceSpan.None);

    /// <summary>A list of numbers.</summary>
    public static NumberList Numbers(IEnumerable<double> values) => new(values.ToArray(), SourceSpan.None, null);

    /// <summary>A list of float32 numbers.</summary>
    public static NumberList Numbers(float[] values) => new(Array.ConvertAll(values, value => (double)value), SourceSpan.None, null);

    /// <summary>A value without a place.</summary>
    public static Located<T> At<T>(T value) => new(value, SourceSpan.None);

    /// <summary>A normaliser.</summary>
    public static NormaliserDraft? Normaliser(Normaliser? normaliser) =>
        normaliser is null ? null : new(Numbers(normaliser.Mean), Numbers(normaliser.Scale));

    /// <summary>An attribute.</summary>
    public static AttributeDraft Attribute(AttributeValue value)
    {
        double? number = value.Integer ?? value.Number;
        string found = number is double known ? Wording.Number(known)
            : value.Flag is bool flag ? (flag ? "true" : "false")
            : value.Text is not null ? Wording.Quote(value.Text)
            : value.Activation is not null ? Wording.Quote(value.Activation.Name) : "nothing";
        return new(At(value.Name), SourceSpan.None, found)
        {
            Number = number,
            Flag = value.Flag,
            Text = value.Text,
            Activation = value.Activation is null ? null : Activation(value.Activation),
        };
    }

    /// <summary>A tensor.</summary>
    public static TensorDraft Tensor(Tensor tensor) => new()
    {
        Name = At(tensor.Name),
        DataType = At(tensor.RowScale is null ? "f32" : "i8"),
        Dimensions = Numbers(tensor.Dimensions.Select(size => (double)size)),
        RowScale = tensor.RowScale is null ? null : Numbers(tensor.RowScale),
        Values = tensor.Values,
    };

    /// <summary>An output.</summary>
    public static OutputDraft Output(string from, IEnumerable<string> labels, Normaliser? normaliser, double? threshold) => new()
    {
        From = At(from),
        Labels = Words(labels),
        Normaliser = Normaliser(normaliser),
        Threshold = threshold is double value ? At(value) : null,
    };

    private static InputDraft Input(InputSpec input, Normaliser? normaliser) => new()
    {
        Kind = input.Kind,
        Size = At((long)input.Size),
        Length = At((long)input.Length),
        Features = Words(input.Features),
        Units = Words(input.Units),
        SampleRateHz = input.SampleRateHz is double rate ? At(rate) : null,
        Vocabulary = Words(input.Vocabulary),
        Normaliser = Normaliser(normaliser),
    };

    private static UsageDraft Usage(UsageSpec usage) => usage.Mode == UsageMode.Stream
        ? new(At("stream"), null, null)
        : new(At("window"), At((long)usage.Steps), At((long)usage.Stride));

    private static LayerDraft Layer(NetworkSpec network, LayerSpec layer) => new()
    {
        Name = At(layer.Name),
        Type = At(layer.Type),
        Inputs = Words(layer.Inputs.Select(index => SourceName(network, index))),
        Attributes = layer.Attributes.Select(Attribute).ToList(),
        Tensors = layer.Tensors.Select(binding => new BindingDraft(At(binding.Role), At(binding.Tensor))).ToList(),
        InitialState = layer.InitialState.Select(state => new BindingDraft(At(state.Role), At(state.Tensor))).ToList(),
    };

    /// <summary>The name of a source; an index outside the list gets a name that no layer can have.</summary>
    private static string SourceName(NetworkSpec network, int index) =>
        index == -1 ? FormatLimits.InputName
        : index >= 0 && index < network.Layers.Count ? network.Layers[index].Name : $"#{index}";

    private static OutputDraft Output(NetworkSpec network, OutputSpec output, Normaliser? normaliser, double? threshold) =>
        Output(SourceName(network, output.From), output.Labels, normaliser, threshold);

    private static WeightsFileDraft WeightsFile(WeightsFileReference file) =>
        new(At(file.Name), At(file.Length), At(file.Sha256), At(file.Packing));

    /// <summary>Golden vectors.</summary>
    public static GoldenDraft Golden(GoldenVectors golden) => new()
    {
        Steps = At((long)golden.Steps),
        Inputs = golden.Inputs,
        Outputs = golden.Outputs,
        AbsoluteTolerance = Numbers(golden.AbsoluteTolerance),
        RelativeTolerance = Numbers(golden.RelativeTolerance),
    };

    /// <summary>Alpha and beta count as stated where the kind has them, or where they say something it has not.</summary>
    private static ActivationDraft Activation(ActivationSpec activation)
    {
        ActivationKind? kind = ActivationKinds.Find(activation.Name);
        return new(
            At(activation.Name),
            kind?.DefaultAlpha is not null || activation.Alpha != 0 ? At(activation.Alpha) : null,
            kind?.DefaultBeta is not null || activation.Beta != 0 ? At(activation.Beta) : null);
    }
}
