using TinyRnn.Format;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>Emits sizes, usage and names of the input.</summary>
internal static class ConstantsEmitter
{
    /// <summary>Writes the constants.</summary>
    public static void Emit(CodeWriter writer, StepCodeSpec spec)
    {
        NetworkSpec network = spec.Network;
        InputSpec input = network.Input;
        bool hasTokens = input.Kind == InputKind.Tokens;
        if (hasTokens)
        {
            Constant(writer, "int", "VocabularySize", Literals.Number(input.Size), "Tokens in the vocabulary; a step takes one of them.");
        }
        else
        {
            Constant(
                writer, "int", "InputSize", Literals.Number(network.InputSize), $"Floats that one step consumes: {input.Shape}, row-major.");
        }

        Constant(writer, "int", "OutputSize", Literals.Number(network.OutputSize), "Floats that one step produces.");
        Constant(writer, "long", "ParameterCount", Literals.Number(ModelFacts.ParameterCount(network)), "Weights and biases.");
        Constant(
            writer, "long", "MultiplyAddsPerStep", Literals.Number(ModelFacts.MultiplyAdds(network)),
            "Multiplications of a weight with a value in one step.");
        Constant(
            writer, "long", "WeightBytes", Literals.Number(WeightLayout.Create(network).TotalBytes),
            "Bytes of the packed weights, shared by all instances.");
        Constant(
            writer, "int", "WindowSteps", Literals.Number(network.Usage.Steps),
            "Steps of one window: reset, step this often, decide at the last. 0: an endless stream.");
        Constant(
            writer, "int", "WindowStride", Literals.Number(network.Usage.Stride),
            "Steps between the starts of two windows; 0 for an endless stream.");
        if (input.SampleRateHz is { } hertz)
        {
            Constant(writer, "double", "SampleRateHz", Literals.Double(hertz), "Input rows per second that the model was trained with.");
        }

        if (!network.NeedsWholeSequence)
        {
            writer.Line();
            writer.Line("/// <summary>Bytes of the state of one instance, scratch memory included.</summary>");
            writer.Line($"public static int StateBytes => {StepSyntax.SizeOf("State")};");
        }

        if (input.Features.Count > 0)
        {
            writer.Line();
            writer.Line($"/// <summary>Names of the {input.Features.Count} channels of an input row.</summary>");
            writer.Line("public static global::System.ReadOnlySpan<string> FeatureNames => Names.Features;");
        }

        if (hasTokens)
        {
            writer.Line();
            writer.Line("/// <summary>The tokens exactly as the model file has them; a token is an index into it.</summary>");
            writer.Line("public static global::System.ReadOnlySpan<string> Vocabulary => Names.Vocabulary;");
        }

        // The interface's members are static properties; the class has constants under the same names, which also serve as array
        // lengths and [InlineArray] sizes.
        string contract = ModelFacts.Contract(spec);
        string size = hasTokens ? "VocabularySize" : "InputSize";
        writer.Line();
        writer.Line($"static int {contract}.{size} => {size};");
        writer.Line();
        writer.Line($"static int {contract}.OutputSize => OutputSize;");
    }

    private static void Constant(CodeWriter writer, string type, string name, string value, string summary)
    {
        writer.Line();
        writer.Line($"/// <summary>{Literals.Xml(summary)}</summary>");
        writer.Line($"public const {type} {name} = {value};");
    }
}
