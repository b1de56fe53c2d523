using System;
using System.IO;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>Writes model files: the same model always gives the same bytes.</summary>
static partial class ModelWriter
{
    private const string ModelExtension = ".json";
    private const string ModelSuffix = ".rnn.json";
    private const string WeightsSuffix = ".rnn.bin";

    /// <summary>
    /// The canonical text of a model with all weights inline, or, where the model has a weights file, with references into it.
    /// </summary>
    /// <exception cref="ModelFileException">The model breaks a rule of the format, has no golden vectors, or holds more inline
    /// data than the format allows.</exception>
    public static string ToText(TinyRnnModel model)
    {
        CheckWritable(model, model.Network.Name);
        if (model.WeightsFile is null && InlineBytes(model) > FormatLimits.MaximumInlineBytes)
        {
            throw Problem(model.Network.Name, ModelErrorCodes.InlineTooLarge,
                $"Model '{model.Network.Name}' holds {InlineBytes(model)} bytes of weights; at most {FormatLimits.MaximumInlineBytes} may be " +
                "inline. Use Save, which writes a weights file.");
        }

        return ModelText.Write(model);
    }

    /// <summary>
    /// Writes a model file. Weights above 256 KB go to <c>NAME.rnn.bin</c> beside it, which is in place before the model file
    /// is. Each file is written under a temporary name and renamed.
    /// </summary>
    /// <param name="model">The model, with its weights and golden vectors.</param>
    /// <param name="path">Path of the model file; by convention it ends in <c>.rnn.json</c>.</param>
    /// <returns>The model as the file states it: with or without a weights file.</returns>
    /// <exception cref="ModelFileException">The model breaks a rule of the format, has no golden vectors, or its weights file
    /// was not opened.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static TinyRnnModel Save(TinyRnnModel model, string path)
    {
        CheckWritable(model, path);
        Tensor? empty = model.Tensors.FirstOrDefault(tensor => tensor.Values.Length == 0);
        if (empty is not null)
        {
            throw Problem(path, ModelErrorCodes.TensorCount,
                $"Tensor '{empty.Name}' of model '{model.Network.Name}' has no values. Read the model with its weights file before saving it.");
        }

        bool isLarge = InlineBytes(model) > FormatLimits.InlineBytesWhenSaved;
        bool hasBytes = model.Tensors.Any(tensor => tensor.RowScale is not null);
        if (isLarge && hasBytes && InlineBytes(model) > FormatLimits.MaximumInlineBytes)
        {
            throw Problem(path, ModelErrorCodes.InlineTooLarge,
                $"Model '{model.Network.Name}' holds {InlineBytes(model)} bytes of weights, some as i8, which must be inline; at most " +
                $"{FormatLimits.MaximumInlineBytes} may be. Store the weights as f32 or use a smaller model.");
        }

        TinyRnnModel stated;
        if (isLarge && !hasBytes)
        {
            byte[] packed = TileLayout.Pack(model);
            string weightsPath = WeightsPath(path);
            string name = Path.GetFileName(weightsPath);
            WeightsFileRules.CheckName(DraftOfModel.At(name), new ModelProblems(path, null));
            stated = WithWeightsFile(model, Reference(name, packed));
            string text = ModelText.Write(stated);
            Replace(weightsPath, stream => stream.Write(packed));
            WriteText(path, text);
            return stated;
        }

        stated = WithWeightsFile(model, null);
        WriteText(path, ModelText.Write(stated));
        return stated;
    }

    /// <summary>Where the weights file of a model file stands: <c>x.rnn.json</c> has <c>x.rnn.bin</c>.</summary>
    public static string WeightsPath(string path)
    {
        string stem = path.EndsWith(ModelSuffix, StringComparison.OrdinalIgnoreCase) ? path[..^ModelSuffix.Length]
            : path.EndsWith(ModelExtension, StringComparison.OrdinalIgnoreCase) ? path[..^ModelExtension.Length]
            : path;
        return stem + WeightsSuffix;
    }

    private static void CheckWritable(TinyRnnModel model, string file)
    {
        ModelValidator.Validate(model, file);
        if (model.Golden is null)
        {
            throw Problem(file, ModelErrorCodes.GoldenMissing,
                $"Model '{model.Network.Name}' has no golden vectors; expected at least {FormatLimits.MinimumGoldenSteps} steps. Attach them " +
                "with GoldenVectorsFactory before writing.");
        }

        foreach (Tensor tensor in model.Tensors.Where(tensor => tensor.RowScale is not null))
        {
            CheckQuantised(tensor, file);
        }
    }

    private static void CheckQuantised(Tensor tensor, string file)
    {
        int columns = tensor.Values.Length / tensor.RowScale!.Length;
        for (int i = 0; i < tensor.Values.Length; i++)
        {
            float scale = tensor.RowScale[i / columns];
            if (ModelText.Quantise(tensor.Values[i], scale) is not sbyte step || step * scale != tensor.Values[i])
            {
                throw Problem(file, ModelErrorCodes.InvalidRowScale,
                    $"Tensor '{tensor.Name}': value {i} is {Wording.Number(tensor.Values[i])}, which is not a whole multiple from -128 to 127 " +
                    $"of its row's scale {Wording.Number(scale)}. Quantise the values first, or remove the row scale.");
            }
        }
    }

    private static long InlineBytes(TinyRnnModel model) =>
        model.Tensors.Sum(tensor => (long)tensor.Values.Length * (tensor.RowScale is null ? sizeof(float) : sizeof(sbyte)));

    private static WeightsFileReference Reference(string name, byte[] packed) => new()
    {
        Name = name,
        Length = packed.Length,
        Sha256 = WeightsFileRules.Sha256(packed),
        Packing = TileLayout.PackingName,
    };

    private static TinyRnnModel WithWeightsFile(TinyRnnModel model, WeightsFileReference? file) => new()
    {
        Network = model.Network,
        Tensors = model.Tensors,
        InputNormaliser = model.InputNormaliser,
        OutputNormalisers = model.OutputNormalisers,
        Thresholds = model.Thresholds,
        Golden = model.Golden,
        Provenance = model.Provenance,
        WeightsFile = file,
    };

    private static ModelFileException Problem(string file, string code, string message) =>
        new ModelProblems(file, null).At(SourceSpan.None, code, message);

    private static void WriteText(string path, string text) =>
        Replace(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes beside the target and renames, so that a reader sees the old file or the new one, never half of one.</summary>
    private static void Replace(string path, Action<FileStream> write)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
