using System.IO;
using System.Linq;
using TinyRnn.Cli.IO;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>The weights file of a model, with what the generator and the compiler need to know about it.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="Length">Its length in bytes as text.</param>
/// <param name="Sha256">SHA-256 in lower-case hexadecimal.</param>
/// <param name="Resource">Name of the embedded resource that is to hold it.</param>
internal sealed record WeightsFile(byte[] Bytes, string Length, string Sha256, string Resource);

/// <summary>A model file with all that the commands need of it, read once.</summary>
internal sealed class ModelFile
{
    /// <summary>Files that a model is looked for in by those who have not imported it yet.</summary>
    private static readonly string[] ForeignExtensions = [".onnx", ".safetensors", ".keras", ".h5", ".hdf5", ".nam", ".pt", ".pth"];

    private ModelFile(string path, string text, TinyRnnModel model, WeightsFile? weights)
    {
        Path = path;
        Text = text;
        Model = model;
        Weights = weights;
    }

    /// <summary>The path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>The file's name without folder.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>The model, checked.</summary>
    public TinyRnnModel Model { get; }

    /// <summary>The weights file, or null where all tensors are inline.</summary>
    public WeightsFile? Weights { get; }

    /// <summary>Name of the resource that is to hold the weights file; null where there is none.</summary>
    public string? WeightsResource => Weights?.Resource;

    /// <summary>Reads and checks a model and, where it has one, its weights file.</summary>
    /// <exception cref="InputException">There is no such file.</exception>
    /// <exception cref="ModelFileException">The content is wrong.</exception>
    public static ModelFile Read(string path)
    {
        MatrixFile.RequireFile(path);
        if (ForeignExtensions.Contains(System.IO.Path.GetExtension(path).ToLowerInvariant()))
        {
            throw new InputException($"{path}: this is the file of another tool; convert it first with 'tinyrnn import'");
        }

        TinyRnnModel model = ModelReader.ReadFile(path);
        WeightsFile? weights = null;
        if (model.WeightsFile is { } reference)
        {
            string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
            byte[] bytes = File.ReadAllBytes(System.IO.Path.Combine(folder, reference.Name));
            weights = new WeightsFile(bytes, $"{bytes.Length}", reference.Sha256, reference.Name);
        }

        return new ModelFile(path, File.ReadAllText(path), model, weights);
    }
}
