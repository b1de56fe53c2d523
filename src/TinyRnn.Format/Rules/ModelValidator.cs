namespace TinyRnn.Format;

/// <summary>Checks a model that was built in memory by the rules that a model file must keep.</summary>
static partial class ModelValidator
{
    /// <summary>Runs every check of the format.</summary>
    /// <param name="model">The model; where it has a weights file, its tensors may be empty.</param>
    /// <param name="file">The name that errors carry; their line is 0.</param>
    /// <exception cref="ModelFileException">The model breaks a rule, or its shapes are not those that the rules give.</exception>
    public static void Validate(TinyRnnModel model, string file)
    {
        ModelProblems problems = new(file, null);
        int outputs = model.Network.Outputs.Count;
        if (model.OutputNormalisers.Count != outputs || model.Thresholds.Count != outputs)
        {
            throw problems.At(SourceSpan.None, ModelErrorCodes.InconsistentModel,
                $"Model '{model.Network.Name}' has {Wording.Count(outputs, "output")}, {model.OutputNormalisers.Count} output normalisers and " +
                $"{model.Thresholds.Count} thresholds; expected one entry an output (null where there is none). Use ModelBuilder.");
        }

        TextRules.Check(model, problems);
        TinyRnnModel assembled = ModelAssembler.Assemble(DraftOfModel.Create(model), problems);
        if (assembled.Network != model.Network)
        {
            throw problems.At(SourceSpan.None, ModelErrorCodes.InconsistentModel,
                $"Model '{model.Network.Name}': the network's stored shapes, attributes or bindings are not those that follow from its " +
                "layers. Use ModelBuilder, which derives them.");
        }
    }
}
