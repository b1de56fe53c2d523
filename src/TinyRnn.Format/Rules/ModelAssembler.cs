using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>
/// Decides whether a draft is a model: the one place where the checks of the format run, whoever states the model. The order is
/// that of a reader of the file: names and input, layers, outputs, weights, golden vectors.
/// </summary>
static class ModelAssembler
{
    /// <summary>The model, or the first mistake.</summary>
    /// <exception cref="ModelFileException">The draft breaks a rule of the format.</exception>
    public static TinyRnnModel Assemble(ModelDraft draft, ModelProblems problems)
    {
        NameRule.Check(draft.Name, "The model's name", problems);
        InputSpec input = InputRules.Resolve(draft.Input, problems);
        ActivationTier tier = InputRules.ResolveTier(draft.Activations, problems);
        UsageSpec usage = InputRules.Resolve(draft.Usage, problems);
        CheckNotEmpty(draft, problems);

        TensorRules tensors = new(draft.Tensors, problems);
        LayerResolver resolver = new(problems, draft.Layers, input);
        List<LayerSpec> layers = [];
        for (int i = 0; i < draft.Layers.Count; i++)
        {
            layers.Add(ResolveLayer(i, draft.Layers[i], resolver, tensors));
        }

        (List<OutputSpec> outputs, List<Normaliser?> normalisers, List<double?> thresholds) =
            OutputRules.Resolve(draft.Outputs, resolver, layers, problems);
        Normaliser? normaliser = InputRules.CheckNormaliser(draft.Input.Normaliser, input.Size, "input", problems);
        tensors.CheckAllUsed();
        NetworkSpec network = new(
            draft.Name.Value, draft.Summary, input, tier, usage,
            new EquatableArray<LayerSpec>(layers), new EquatableArray<OutputSpec>(outputs));

        WeightsFileReference? weightsFile = WeightsFileRules.Check(draft.WeightsFile, problems);
        TensorDecoder decoder = new(problems, weightsFile is not null);
        return new TinyRnnModel
        {
            Network = network,
            Tensors = draft.Tensors.Select(tensor => decoder.Decode(tensor, tensors.DimensionsOf(tensor))).ToArray(),
            InputNormaliser = normaliser,
            OutputNormalisers = normalisers,
            Thresholds = thresholds,
            Golden = GoldenRules.Resolve(draft.Golden, network, problems),
            Provenance = draft.Provenance,
            WeightsFile = weightsFile,
        };
    }

    private static void CheckNotEmpty(ModelDraft draft, ModelProblems problems)
    {
        if (draft.Layers.Count == 0)
        {
            throw problems.At(draft.LayersSpan, ModelErrorCodes.EmptyModel, "The model has no layers; expected at least 1. Add a layer.");
        }

        if (draft.Outputs.Count == 0)
        {
            throw problems.At(draft.OutputsSpan, ModelErrorCodes.EmptyModel, "The model has no outputs; expected at least 1. Add an output.");
        }
    }

    private static LayerSpec ResolveLayer(int index, LayerDraft draft, LayerResolver resolver, TensorRules tensors)
    {
        string description = LayerResolver.Describe(index, draft);
        LayerResolver.Resolved resolved = resolver.ResolveNext();
        return new(
            draft.Name.Value,
            resolved.Kind.Name,
            new EquatableArray<int>(resolved.Inputs),
            new EquatableArray<AttributeValue>(resolved.Attributes),
            new EquatableArray<TensorBinding>(tensors.Bind(draft, resolved, description)),
            new EquatableArray<InitialStateSpec>(tensors.BindInitialState(draft, resolved, description)),
            resolved.Context.Inputs[0],
            resolved.OutputShape);
    }
}
