using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyRnn.Format;

namespace TinyRnn.Interop;

/// <summary>
/// What a model says beside its layers and tensors: names, units, normalisers, vocabulary, windows, labels and thresholds. Exported files
/// carry it as metadata, for other formats have no place for it, so that importing them again gives the same model.
/// </summary>
internal sealed class ModelHeader
{
    /// <summary>Key of a file's metadata.</summary>
    public const string Key = "tinyrnn.model";

    private readonly JsonSource _source;

    private ModelHeader(JsonSource source)
    {
        _source = source;
        InputNormaliser = NormaliserOf(source);
        Outputs = [.. (source.Find("outputs")?.Items() ?? []).Select(output => new OutputHeader(
            output.Member("name").Text(), new Shape(output.Member("rows").Whole(), output.Member("channels").Whole()), Texts(output, "labels"), NormaliserOf(output), output.Find("threshold")?.Number()))];
    }

    /// <summary>The input's normaliser, or null.</summary>
    public Normaliser? InputNormaliser { get; }

    /// <summary>The outputs in order.</summary>
    public IReadOnlyList<OutputHeader> Outputs { get; }

    /// <summary>The words of a model of tokens; none in a model of features.</summary>
    public IReadOnlyList<string> Vocabulary => Texts(_source, "vocabulary");

    /// <summary>What it says of an output, or null.</summary>
    public OutputHeader? Find(string name) => Outputs.FirstOrDefault(output => output.Name == name);

    /// <summary>The text of a model's header.</summary>
    /// <param name="model">The model.</param>
    /// <param name="outputs">What the exported file calls each output.</param>
    public static string Write(TinyRnnModel model, IReadOnlyList<string> outputs)
    {
        NetworkSpec network = model.Network;
        JsonObject header = new();
        Add(header, "summary", network.Summary);
        Add(header, "features", network.Input.Features);
        Add(header, "units", network.Input.Units);
        Add(header, "vocabulary", network.Input.Vocabulary);
        Add(header, model.InputNormaliser);
        if (network.Input.SampleRateHz is { } rate)
        {
            header["sampleRateHz"] = rate;
        }

        if (network.Activations == ActivationTier.Fast)
        {
            header["activations"] = "fast";
        }

        if (network.Usage.Mode == UsageMode.Window)
        {
            header["window"] = new JsonObject { ["steps"] = network.Usage.Steps, ["stride"] = network.Usage.Stride };
        }

        header["outputs"] = new JsonArray([.. outputs.Select((name, i) =>
        {
            OutputSpec spec = network.Outputs[i];
            JsonObject output = new() { ["name"] = name, ["rows"] = spec.Shape.Length, ["channels"] = spec.Shape.Channels };
            Add(output, "labels", spec.Labels);
            Add(output, model.OutputNormalisers[i]);
            if (model.Thresholds[i] is { } threshold)
            {
                output["threshold"] = threshold;
            }

            return (JsonNode)output;
        })]);
        return header.ToJsonString();
    }

    /// <summary>Reads the text of a header.</summary>
    /// <param name="file">The file that carries it.</param>
    /// <param name="text">What <see cref="Write"/> gave.</param>
    /// <exception cref="ImportException">It is no header.</exception>
    public static ModelHeader Read(string file, string text)
    {
        const string Where = $"metadata '{Key}'";
        try
        {
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return new ModelHeader(new JsonSource(file, Where, document.RootElement.Clone()));
        }
        catch (JsonException exception)
        {
            throw new ImportException(ImportException.At(file, Where, "expected JSON. Export the model again").Message, exception);
        }
    }

    /// <summary>Tells a builder everything but the vocabulary, which it starts with, and the outputs, which follow the layers.</summary>
    public void Describe(ModelBuilder builder)
    {
        if (InputNormaliser is not null)
        {
            builder.Normalise(InputNormaliser.Mean, InputNormaliser.Scale);
        }

        if (_source.Find("summary") is { } summary)
        {
            builder.Describe(summary.Text());
        }

        if (_source.Find("features") is not null)
        {
            builder.Features(Texts(_source, "features"), Texts(_source, "units"));
        }

        if (_source.Find("sampleRateHz") is { } rate)
        {
            builder.SampleRate(rate.Number());
        }

        if (_source.Find("activations") is { } tier)
        {
            builder.Activations(tier.Text() == "fast" ? ActivationTier.Fast : throw tier.Problem($"expected \"fast\", found \"{tier.Text()}\""));
        }

        if (_source.Find("window") is { } window)
        {
            builder.Window(window.Member("steps").Whole(), window.Member("stride").Whole());
        }
    }

    private static IReadOnlyList<string> Texts(JsonSource source, string key) => [.. (source.Find(key)?.Items() ?? []).Select(item => item.Text())];

    private static Normaliser? NormaliserOf(JsonSource source) => source.Find("mean") is not { } mean ? null
        : new Normaliser(Floats(mean), Floats(source.Member("scale")));

    private static float[] Floats(JsonSource source) => [.. source.Items().Select(item => (float)item.Number())];

    private static void Add(JsonObject target, string key, string text)
    {
        if (text.Length > 0)
        {
            target[key] = text;
        }
    }

    private static void Add(JsonObject target, string key, IReadOnlyCollection<string> texts)
    {
        if (texts.Count > 0)
        {
            target[key] = new JsonArray([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);
        }
    }

    private static void Add(JsonObject target, Normaliser? normaliser)
    {
        if (normaliser is not null)
        {
            // As float64, whose texts come back as the same float32 whoever reads them.
            target["mean"] = new JsonArray([.. normaliser.Mean.Select(value => (JsonNode)JsonValue.Create((double)value))]);
            target["scale"] = new JsonArray([.. normaliser.Scale.Select(value => (JsonNode)JsonValue.Create((double)value))]);
        }
    }
}

/// <summary>What a header says of an output.</summary>
/// <param name="Name">What the file calls it; a layer's name where outputs have none.</param>
/// <param name="Shape">Rows and channels of a step.</param>
/// <param name="Labels">Class names, or none.</param>
/// <param name="Normaliser">y * scale + mean, or null.</param>
/// <param name="Threshold">Decision threshold, or null.</param>
internal sealed record OutputHeader(string Name, Shape Shape, IReadOnlyList<string> Labels, Normaliser? Normaliser, double? Threshold);
