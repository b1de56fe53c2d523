using System;
using System.Collections.Generic;
using System.IO;
using TinyRnn.Format;

namespace TinyRnn.Interop.Export;

/// <summary>How an exported graph is called.</summary>
public enum ExportForm
{
    /// <summary>A call is a step; states are inputs and outputs.</summary>
    Streaming,

    /// <summary>A call is a sequence of any length from the initial state.</summary>
    Sequence,
}

/// <summary>What was written.</summary>
/// <param name="Format">Name of the format.</param>
/// <param name="Bytes">The file's content.</param>
/// <param name="Notes">What a user should know.</param>
public sealed record ExportResult(string Format, byte[] Bytes, IReadOnlyList<string> Notes);

/// <summary>Exports models to the formats of other tools. What a format cannot hold is refused by name, never left out.</summary>
public static class ModelExport
{
    private const string OnnxExtension = ".onnx";
    private const string SafetensorsExtension = ".safetensors";

    /// <summary>The file extensions that can be written.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [OnnxExtension, SafetensorsExtension];

    /// <summary>The bytes of a file.</summary>
    /// <param name="model">The model, with the values of its tensors.</param>
    /// <param name="path">The path that is to be written; its extension chooses the format.</param>
    /// <param name="form">The form of an ONNX graph.</param>
    /// <exception cref="ArgumentException">The extension is unknown.</exception>
    /// <exception cref="ImportException">The format cannot hold the model.</exception>
    public static ExportResult ToBytes(TinyRnnModel model, string path, ExportForm form)
    {
        List<string> notes = [];
        if (model.Network.Activations == ActivationTier.Fast)
        {
            notes.Add("the model's activations are of the fast tier; others compute exact ones, which differ by up to 1e-4");
        }

        if (model.Network.Usage.Mode == UsageMode.Window)
        {
            notes.Add($"the model is used on windows of {model.Network.Usage.Steps} steps from the initial state, which the file does not say");
        }

        ExportResult result = Path.GetExtension(path).ToLowerInvariant() switch
        {
            OnnxExtension => new OnnxExporter(model, form).Export(),
            SafetensorsExtension => SafetensorsExporter.Export(model),
            _ => throw new ArgumentException($"the extension of '{path}' is unknown; expected {string.Join(" or ", Extensions)}", nameof(path)),
        };
        return result with { Notes = [.. notes, .. result.Notes] };
    }

    /// <summary>A layer that a format cannot hold.</summary>
    internal static ImportException Cannot(TinyRnnModel model, LayerSpec layer, string format, string reason) =>
        new($"model '{model.Network.Name}': layer '{layer.Name}' of kind '{layer.Type}' cannot be written as {format}: {reason}");
}
