using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json;
using TinyRnn.Interop.Keras.Hdf5;
using TinyRnn.Interop.StateDict;

namespace TinyRnn.Interop.Keras;

/// <summary>An architecture with its weights.</summary>
/// <param name="Model">The architecture: class_name and config.</param>
/// <param name="Version">The version of Keras that wrote it.</param>
/// <param name="Weights">The weights.</param>
internal sealed record KerasSource(JsonSource Model, KerasVersion Version, KerasWeights Weights)
{
    private const string VersionKey = "keras_version";
    private const string ConfigEntry = "config.json";
    private const string MetadataEntry = "metadata.json";
    private const string WeightsEntry = "model.weights.h5";
    private const string ModelConfig = "model_config";
    private const string ModelWeights = "model_weights";

    // Keras does not compress; what expands a hundredfold beyond this was made to fill memory.
    private const long LargestExpansion = 1L << 26;
    private const int MostExpansion = 100;
    private const long MaximumBytes = 1L << 30;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    /// <summary>Whether a file is one of the forms: HDF5, a zip archive with a <c>config.json</c>, or an architecture in JSON.</summary>
    public static bool LooksLike(SourceFile source) => HdfFile.LooksLike(source.Bytes) || IsArchive(source) || IsArchitecture(source);

    /// <summary>Opens a model.</summary>
    /// <param name="source">The file.</param>
    /// <param name="weights">The file that the user gave for the weights, or null.</param>
    public static KerasSource Open(SourceFile source, SourceFile? weights)
    {
        if (IsArchitecture(source))
        {
            return OfArchitecture(source, weights ?? throw ImportException.At(
                source.Path, "", "this is an architecture without weights. Name the file of the weights with --weights (model.save_weights(\"m.weights.h5\"), or safetensors)"));
        }

        if (weights is not null)
        {
            throw ImportException.At(source.Path, "", "this file has its own weights; leave out --weights");
        }

        return HdfFile.LooksLike(source.Bytes) ? OfHdf(source) : OfArchive(source);
    }

    private static bool IsArchitecture(SourceFile source) => source.IsJson
        && source.Json.TryGetProperty("class_name", out JsonElement name) && name.ValueKind == JsonValueKind.String
        && source.Json.TryGetProperty("config", out _);

    private static bool IsArchive(SourceFile source)
    {
        ReadOnlySpan<byte> signature = "PK\u0003\u0004"u8;
        if (!source.Bytes.AsSpan().StartsWith(signature))
        {
            return false;
        }

        // The name of the first entries stands in clear where the directory at the end is lost.
        ReadOnlySpan<byte> bytes = source.Bytes;
        return bytes.IndexOf(Encoding.ASCII.GetBytes(ConfigEntry)) >= 0 && bytes.IndexOf("model.weights"u8) >= 0;
    }

    private static KerasSource OfArchitecture(SourceFile source, SourceFile weights)
    {
        JsonSource model = new(source.Path, "", source.Json);
        KerasVersion version = KerasVersions.Parse(model.Find(VersionKey)?.Text());

        // Keras 3 leaves its version out, and was the first to write "module" without it.
        version = version == KerasVersion.Unknown && model.Find("module") is not null ? KerasVersion.Three : version;
        return new KerasSource(model, version, WeightsOf(weights));
    }

    private static KerasWeights WeightsOf(SourceFile source)
    {
        if (HdfFile.LooksLike(source.Bytes))
        {
            HdfObject root = HdfFile.Open(source.Path, source.Bytes);
            return WeightsOf(root.Find(ModelWeights) ?? root);
        }

        return SafetensorsReader.LooksLike(source.Bytes)
            ? LayerNameWeights.Of(SafetensorsReader.Read(source))
            : throw ImportException.At(
                source.Path, "", "the weights are neither HDF5 nor safetensors. Write them with model.save_weights(\"m.weights.h5\")");
    }

    private static KerasWeights WeightsOf(HdfObject group) => LayerNameWeights.LooksLike(group) ? LayerNameWeights.Of(group)
        : VariableTreeWeights.LooksLike(group) ? new VariableTreeWeights(group)
        : throw ImportException.At(
            group.File, group.Path.Length == 0 ? "root group" : group.Path,
            "there are no weights of layers here: neither the attribute 'layer_names' nor the group 'layers'. Save the model again (model.save)");

    private static KerasSource OfHdf(SourceFile source)
    {
        HdfObject root = HdfFile.Open(source.Path, source.Bytes);
        string? config = root.Texts(ModelConfig)?.FirstOrDefault();
        if (config is null)
        {
            throw ImportException.At(
                source.Path, "",
                "this file holds weights and no architecture (attribute 'model_config'). Save the whole model (model.save), or import the architecture (model.to_json()) and give this file with --weights");
        }

        HdfObject group = root.Find(ModelWeights) ?? throw ImportException.At(source.Path, ModelWeights, "the group is missing. Save the model again (model.save)");
        return new KerasSource(
            Parse(source.Path, ModelConfig, Encoding.UTF8.GetBytes(config)), KerasVersions.Parse(root.Texts(VersionKey)?.FirstOrDefault()), WeightsOf(group));
    }

    private static KerasSource OfArchive(SourceFile source)
    {
        try
        {
            using ZipArchive archive = new(new MemoryStream(source.Bytes, writable: false), ZipArchiveMode.Read);
            JsonSource model = Parse(source.Path, ConfigEntry, Read(source, archive, ConfigEntry)
                ?? throw ImportException.At(source.Path, ConfigEntry, "the entry is missing. Save the model again (model.save)"));
            string? version = Read(source, archive, MetadataEntry) is { } metadata
                ? Parse(source.Path, MetadataEntry, metadata).Find(VersionKey)?.Text()
                : null;
            byte[] weights = Read(source, archive, WeightsEntry) ?? throw ImportException.At(
                source.Path, WeightsEntry, "the entry is missing. Save the model again (model.save), with the weights in HDF5");
            string file = $"{source.Path}: {WeightsEntry}";
            return HdfFile.LooksLike(weights)
                ? new KerasSource(model, KerasVersions.Parse(version), WeightsOf(HdfFile.Open(file, weights)))
                : throw ImportException.At(file, "", "this is no HDF5 file. The file is damaged; save the model again");
        }
        catch (InvalidDataException exception)
        {
            throw new ImportException(
                ImportException.At(source.Path, "", $"the zip archive is damaged or incomplete ({exception.Message.TrimEnd('.')}). Copy or save it again").Message, exception);
        }
    }

    private static byte[]? Read(SourceFile source, ZipArchive archive, string name)
    {
        if (archive.GetEntry(name) is not { } entry)
        {
            return null;
        }

        if (entry.Length > MaximumBytes || (entry.Length > LargestExpansion && entry.Length / MostExpansion > entry.CompressedLength))
        {
            throw ImportException.At(
                source.Path, name, $"its {entry.CompressedLength} bytes claim to expand to {entry.Length}; a model does not. Save the model again with Keras, which does not compress");
        }

        // The claim may be a lie in either direction: no more than claimed is read, and no less accepted.
        byte[] content = new byte[entry.Length];
        using Stream stream = entry.Open();
        int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length == content.Length ? content : throw ImportException.At(
            source.Path, name, $"it has {length} bytes of {content.Length}. The file is damaged; copy or save it again");
    }

    private static JsonSource Parse(string file, string where, byte[] text)
    {
        try
        {
            JsonElement root = JsonDocument.Parse(text, Strict).RootElement;
            return root.ValueKind == JsonValueKind.Object ? new JsonSource($"{file}: {where}", "", root) : throw new JsonException("it is no object");
        }
        catch (JsonException exception)
        {
            throw new ImportException(
                ImportException.At(file, where, $"this is not valid JSON: {exception.Message} The file is damaged; save the model again").Message, exception);
        }
    }
}
