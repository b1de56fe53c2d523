using System;
using System.IO;
using System.Text;

namespace TinyRnn.Format;

// The part that opens files; a source generator may not, so it is compiled without it.
static partial class ModelReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a model file and, where it has one, the weights file beside it.</summary>
    /// <param name="path">Path of the model file.</param>
    /// <exception cref="ModelFileException">A file cannot be read, or the content is wrong in any way.</exception>
    public static TinyRnnModel ReadFile(string path)
    {
        string text = ReadText(path);
        ModelProblems problems = new(path, text);
        ModelDraft draft = ReadDraft(text, problems);
        TinyRnnModel model = ModelAssembler.Assemble(draft, problems);
        byte[]? weights = draft.WeightsFile is null ? null : ReadWeights(path, draft.WeightsFile, problems);
        return WeightsFileRules.Attach(model, draft, weights, problems);
    }

    private static string ReadText(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw new ModelProblems(path, null).At(SourceSpan.None, ModelErrorCodes.FileUnreadable,
                $"The model file cannot be read: {failure.Message} Check the path and the permissions.");
        }

        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException failure)
        {
            int offset = Math.Clamp(failure.Index, 0, bytes.Length);
            string readable = Encoding.UTF8.GetString(bytes, 0, offset);
            throw new ModelProblems(path, readable).At(new(readable.Length, 0), ModelErrorCodes.InvalidText,
                $"The model file is not UTF-8 at byte {offset}. Save it as UTF-8, or copy it again if it is damaged.");
        }
    }

    private static byte[] ReadWeights(string path, WeightsFileDraft file, ModelProblems problems)
    {
        string weightsPath = Path.Combine(Path.GetDirectoryName(path) ?? "", file.Name.Value);
        try
        {
            // The length first: a wrong file may be of any size.
            long length = new FileInfo(weightsPath).Length;
            if (length != file.Length.Value)
            {
                throw WeightsFileRules.WrongLength(file, length, problems);
            }

            return File.ReadAllBytes(weightsPath);
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw problems.At(file.Name.Span, ModelErrorCodes.WeightsFileMissing,
                $"weightsFile: '{file.Name.Value}' beside the model cannot be read: {failure.Message} Copy it there from the same save.");
        }
    }

    private static bool IsFileFailure(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
