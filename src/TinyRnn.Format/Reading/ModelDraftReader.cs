using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>Reads the JSON of a model file into a draft: keys and types are checked here, everything else by the rules.</summary>
sealed class ModelDraftReader(ModelProblems problems)
{
    /// <summary>The outermost object in messages.</summary>
    public const string Root = "The model";

    private const string FormatName = "tinyrnn";
    private const int MajorVersion = 1;
    private const int MinorVersion = 0;

    /// <summary>The draft that <paramref name="node"/> states.</summary>
    public ModelDraft Read(JsonNode node)
    {
        // Format and version come first: what else is "unknown" in another format or a newer version is not the file's mistake.
        CheckFormat(node);
        ObjectReader model = new(node, Root, ModelKeys.Model, problems);
        JsonNode layers = model.Required("layers");
        JsonNode outputs = model.Required("outputs");
        return new()
        {
            Name = model.String("name"),
            Summary = model.OptionalString("summary")?.Value ?? "",
            Input = Input(model.Required("input")),
            Activations = model.OptionalString("activations") ?? new("accurate", SourceSpan.None),
            Usage = model.Find("usage") is JsonNode usage ? Usage(usage) : new(new("stream", SourceSpan.None), null, null),
            Layers = model.List("layers").Select((item, i) => Layer(item, $"layers[{i}]")).ToList(),
            LayersSpan = layers.Span,
            Outputs = model.List("outputs").Select((item, i) => Output(item, $"outputs[{i}]")).ToList(),
            OutputsSpan = outputs.Span,
            Tensors = Tensors(model.Required("tensors")),
            WeightsFile = model.Find("weightsFile") is JsonNode weightsFile ? WeightsFile(weightsFile) : null,
            Golden = model.Find("golden") is JsonNode golden ? Golden(golden) : null,
            Provenance = Provenance(model.Required("provenance")),
        };
    }

    private void CheckFormat(JsonNode node)
    {
        ObjectReader model = new(node, Root, null, problems);
        JsonNode? format = model.Find("format");
        if (format is null || format.Type != JsonType.String || format.Text != FormatName)
        {
            string found = format is null ? "has no key 'format'" : $"has {format.Describe()} as 'format'";
            throw problems.At(format?.Span ?? node.Span, ModelErrorCodes.UnknownFormat,
                $"The file {found}; expected \"format\": \"{FormatName}\". This is not a TinyRnn model file; convert it first.");
        }

        Located<string> version = model.String("version");
        string[] parts = version.Value.Split('.');
        bool isVersion = TryParse(parts[0], out int major) & TryParse(parts.Length == 2 ? parts[1] : "", out int minor);
        if (isVersion && major == MajorVersion && minor <= MinorVersion)
        {
            return;
        }

        string advice = isVersion && major >= MajorVersion
            ? $"The file is newer than this program: update TinyRnn to one that reads {version.Value}, or export for {MajorVersion}.{MinorVersion}."
            : "Export the model again with the current version.";
        throw problems.At(version.Span, ModelErrorCodes.UnsupportedVersion,
            $"The file is of format version {Wording.Quote(version.Value)}; this program reads {MajorVersion}.0 to " +
            $"{MajorVersion}.{MinorVersion}. {advice}");
    }

    private static bool TryParse(string digits, out int value) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private InputDraft Input(JsonNode node)
    {
        Located<string> kind = new ObjectReader(node, "input", null, problems).OptionalString("kind")
            ?? new("features", SourceSpan.None);
        if (kind.Value is not ("features" or "tokens"))
        {
            throw problems.At(kind.Span, ModelErrorCodes.UnknownWord,
                $"input: 'kind' is {Wording.Quote(kind.Value)}; expected 'features' or 'tokens'. Correct the word.");
        }

        bool isTokens = kind.Value == "tokens";
        ObjectReader input = new(node, "input", isTokens ? ModelKeys.TokensInput : ModelKeys.FeaturesInput, problems);
        WordList? vocabulary = isTokens ? input.OptionalWords("vocabulary") : null;
        if (isTokens && vocabulary is null)
        {
            input.Required("vocabulary");
        }

        return new()
        {
            Kind = isTokens ? InputKind.Tokens : InputKind.Features,
            Size = vocabulary is null ? input.Integer("size") : new(vocabulary.Items.Count, vocabulary.Span),
            Length = input.OptionalInteger("length") ?? new(1, SourceSpan.None),
            Features = input.OptionalWords("features") ?? WordList.Empty,
            Units = input.OptionalWords("units") ?? WordList.Empty,
            SampleRateHz = input.OptionalNumber("sampleRateHz"),
            Vocabulary = vocabulary ?? WordList.Empty,
            Normaliser = Normaliser(input),
        };
    }

    /// <summary>Mean and scale come together or not at all.</summary>
    private static NormaliserDraft? Normaliser(ObjectReader reader) =>
        reader.Find("mean") is null && reader.Find("scale") is null ? null : new(reader.Singles("mean"), reader.Singles("scale"));

    private UsageDraft Usage(JsonNode node)
    {
        Located<string> mode = new ObjectReader(node, "usage", null, problems).String("mode");
        ObjectReader usage = new(node, "usage", mode.Value == "stream" ? ModelKeys.StreamUsage : ModelKeys.WindowUsage, problems);
        return new(mode, usage.OptionalInteger("steps"), usage.OptionalInteger("stride"));
    }

    private LayerDraft Layer(JsonNode node, string where)
    {
        // The keys depend on the kind, so the rules judge them.
        ObjectReader layer = new(node, where, null, problems);
        return new()
        {
            Name = layer.String("name"),
            Type = layer.String("type"),
            Inputs = layer.OptionalWords("inputs"),
            Attributes = layer.Members.Where(member => !ModelKeys.Layer.Contains(member.Key)).Select(Attribute).ToList(),
            Tensors = Bindings(layer, "tensors", where),
            InitialState = Bindings(layer, "initialState", where),
        };
    }

    private List<BindingDraft> Bindings(ObjectReader layer, string key, string where)
    {
        List<BindingDraft> bindings = [];
        if (layer.Find(key) is JsonNode node)
        {
            ObjectReader roles = new(node, $"{where}.{key}", null, problems);
            foreach (JsonMember member in roles.Members)
            {
                bindings.Add(new(new(member.Key, member.KeySpan), roles.StringOf(member)));
            }
        }

        return bindings;
    }

    private AttributeDraft Attribute(JsonMember member)
    {
        JsonNode value = member.Value;
        return new(new(member.Key, member.KeySpan), value.Span, value.Describe())
        {
            Number = value.Type == JsonType.Number ? value.Number : null,
            Flag = value.Type == JsonType.Flag ? value.Flag : null,
            Text = value.Type == JsonType.String ? value.Text : null,
            Activation = value.Type == JsonType.Object ? Activation(value, member.Key) : null,
        };
    }

    private ActivationDraft Activation(JsonNode node, string key)
    {
        ObjectReader activation = new(node, Wording.Quote(key), ModelKeys.Activation, problems);
        return new(activation.String("name"), activation.OptionalNumber("alpha"), activation.OptionalNumber("beta"));
    }

    private OutputDraft Output(JsonNode node, string where)
    {
        ObjectReader output = new(node, where, ModelKeys.Output, problems);
        return new()
        {
            From = output.String("from"),
            Labels = output.OptionalWords("labels") ?? WordList.Empty,
            Normaliser = Normaliser(output),
            Threshold = output.OptionalNumber("threshold"),
        };
    }

    private List<TensorDraft> Tensors(JsonNode node)
    {
        List<TensorDraft> tensors = [];
        foreach (JsonMember member in new ObjectReader(node, "'tensors'", null, problems).Members)
        {
            ObjectReader tensor = new(member.Value, $"Tensor {Wording.Quote(member.Key)}", ModelKeys.Tensor, problems);
            tensors.Add(new()
            {
                Name = new(member.Key, member.KeySpan),
                DataType = tensor.String("dtype"),
                Dimensions = tensor.Integers("shape"),
                Base64 = tensor.OptionalString("data"),
                Offset = tensor.OptionalInteger("offset"),
                RowScale = tensor.Find("rowScale") is null ? null : tensor.Singles("rowScale"),
                Span = tensor.Span,
            });
        }

        return tensors;
    }

    private WeightsFileDraft WeightsFile(JsonNode node)
    {
        ObjectReader file = new(node, "weightsFile", ModelKeys.WeightsFile, problems);
        return new(file.String("name"), file.Integer("length"), file.String("sha256"), file.String("packing"));
    }

    private GoldenDraft Golden(JsonNode node)
    {
        ObjectReader golden = new(node, "golden", ModelKeys.Golden, problems);
        return new()
        {
            Steps = golden.Integer("steps"),
            AbsoluteTolerance = golden.Numbers("absoluteTolerance"),
            RelativeTolerance = golden.Numbers("relativeTolerance"),
            InputsBase64 = golden.String("inputs"),
            OutputsBase64 = golden.String("outputs"),
        };
    }

    private Provenance Provenance(JsonNode node)
    {
        ObjectReader provenance = new(node, "provenance", ModelKeys.Provenance, problems);
        List<KeyValuePair<string, double>> metrics = [];
        if (provenance.Find("metrics") is JsonNode metricsNode)
        {
            ObjectReader reader = new(metricsNode, "provenance.metrics", null, problems);
            metrics.AddRange(reader.Members.Select(
                member => new KeyValuePair<string, double>(member.Key, reader.NumberOf(member))));
        }

        if (provenance.OptionalInteger("vectorBits") is Located<long> { Value: < 1 or > int.MaxValue } bits)
        {
            throw problems.At(bits.Span, ModelErrorCodes.SizeOutOfRange,
                $"provenance: 'vectorBits' is {bits.Value}; expected the vector width of the training machine, such as 256. Correct it.");
        }

        return new()
        {
            Tool = provenance.String("tool").Value,
            Version = provenance.String("version").Value,
            Seed = provenance.OptionalInteger("seed")?.Value,
            Data = provenance.OptionalString("data")?.Value,
            Metrics = metrics,
            VectorBits = (int?)provenance.OptionalInteger("vectorBits")?.Value,
        };
    }
}
