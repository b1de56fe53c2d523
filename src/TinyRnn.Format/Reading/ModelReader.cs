namespace TinyRnn.Format;

/// <summary>Reads and validates model files.</summary>
static partial class ModelReader
{
    /// <summary>Reads a model from the text of a model file; every check that the text allows is made.</summary>
    /// <param name="text">The whole text; a leading byte order mark is skipped.</param>
    /// <param name="file">The name that errors carry.</param>
    /// <param name="weights">The bytes of the weights file, or null: then a model that has one comes back with empty tensors.</param>
    /// <exception cref="ModelFileException">The content is wrong in any way.</exception>
    public static TinyRnnModel Read(string text, string file, byte[]? weights = null)
    {
        ModelProblems problems = new(file, text);
        ModelDraft draft = ReadDraft(text, problems);
        return WeightsFileRules.Attach(ModelAssembler.Assemble(draft, problems), draft, weights, problems);
    }

    /// <summary>The draft that a text states.</summary>
    internal static ModelDraft ReadDraft(string text, ModelProblems problems) =>
        new ModelDraftReader(problems).Read(JsonReader.Read(text, problems));
}
