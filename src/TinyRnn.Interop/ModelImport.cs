using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Guitar;
using TinyRnn.Interop.Keras;
using TinyRnn.Interop.Onnx;
using TinyRnn.Interop.RnNoise;
using TinyRnn.Interop.StateDict;
using TinyRnn.Reference;

namespace TinyRnn.Interop;

/// <summary>Imports models of other tools. The format is detected by content, never by a file's name.</summary>
public static class ModelImport
{
    private static readonly IModelImporter[] Importers = 
        [new RtNeuralImporter(), new KerasImporter(), new GuitarMlImporter(), new NeuralAmpImporter(), new RnNoiseImporter(), new StateDictImporter(), new OnnxImporter()];

    /// <summary>The formats: name and what it is.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Formats { get; } =
        [.. Importers.Select(importer => KeyValuePair.Create(importer.Format, importer.Description))];

    /// <summary>Imports a model and gives it golden vectors of the double-precision reference of our graph.</summary>
    /// <param name="path">The foreign file.</param>
    /// <param name="options">What the user says about it.</param>
    /// <exception cref="ImportException">The file is of no known format, damaged, uses what TinyRnn does not have, or contradicts the
    /// vectors that it carries.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImportResult Import(string path, ImportOptions? options = null)
    {
        (ImportedNetwork network, string format) = Read(path, options ?? new ImportOptions());
        TinyRnnModel model = WithGolden(network.Draft.Build(), path);
        return new ImportResult(model, format, network.Notes, [.. network.Vectors.Select(vectors => vectors.Verify(model))]);
    }

    /// <summary>What <see cref="Import"/> makes of a file before anything is run: without golden vectors and checks.</summary>
    internal static (ImportedNetwork Network, string Format) Read(string path, ImportOptions options)
    {
        SourceFile source = SourceFile.Read(path);
        IModelImporter importer = Choose(source, options.Format);
        ImportConfig config = ImportConfig.Read(options.ConfigPath);
        ImportedNetwork network = importer.Import(new ImportContext(source, config, options.Name ?? NameOf(path))
        {
            Weights = Weights(importer, options.WeightsPath),
        });
        config.RefuseOthers();
        network.Draft.Builder.From(new Provenance
        {
            Tool = "tinyrnn import",
            Version = typeof(ModelImport).Assembly.GetName().Version!.ToString(3),
            Data = $"{Path.GetFileName(path)} ({importer.Format})",
        });
        return (network, importer.Format);
    }

    private static IModelImporter Choose(SourceFile source, string? format)
    {
        if (format is not null)
        {
            return Importers.FirstOrDefault(importer => importer.Format == format)
                ?? throw new ArgumentException($"There is no format '{format}'; expected {Names}.", nameof(format));
        }

        if (source.Bytes.Length == 0)
        {
            throw ImportException.At(source.Path, "", "the file is empty");
        }

        return Importers.FirstOrDefault(importer => importer.Recognises(source))
            ?? throw ImportException.At(
                source.Path, "",
                source.Bytes.AsSpan().StartsWith("PK"u8) && source.Bytes.AsSpan().IndexOf("data.pkl"u8) >= 0
                    ? "this is a file of torch.save, which only Python can read. Save the state_dict with safetensors.torch.save_file, or export the model to ONNX"
                    : $"the content is of no format that can be imported ({Names}). Export the model to one of them, or name the format");
    }

    private static SourceFile? Weights(IModelImporter importer, string? path) => path is null ? null
        : importer.TakesWeights ? SourceFile.Read(path)
        : throw ImportException.At(path, "", $"a model of the format '{importer.Format}' has its own weights; leave out --weights");

    private static string Names => string.Join(", ", Importers.Select(importer => importer.Format));

    private static string NameOf(string path)
    {
        string name = LayerNames.Clean(Path.GetFileNameWithoutExtension(path));
        return name.Length > 0 ? name : "model";
    }

    private static TinyRnnModel WithGolden(TinyRnnModel model, string path)
    {
        try
        {
            return GoldenVectorsFactory.Attach(model);
        }
        catch (InvalidOperationException exception)
        {
            throw new ImportException($"{path}: {exception.Message}", exception);
        }
    }
}
