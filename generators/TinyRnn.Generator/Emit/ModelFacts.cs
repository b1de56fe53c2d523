using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>Figures of a network that stand in the generated type.</summary>
internal static class ModelFacts
{
    /// <summary>The interface that the generated class implements.</summary>
    public static string Contract(StepCodeSpec spec)
    {
        string name = spec.Network.NeedsWholeSequence ? "ISequenceModel"
            : spec.Network.Input.Kind == InputKind.Tokens ? "ITokenModel"
            : "IStepModel";
        return $"global::TinyRnn.{name}<{spec.Target.GlobalName}>";
    }

    /// <summary>Weights and biases, each tensor counted once; initial states are not parameters of the step.</summary>
    public static long ParameterCount(NetworkSpec network)
    {
        Dictionary<string, long> counts = [];
        foreach (TensorBinding binding in network.Layers.SelectMany(layer => layer.Tensors))
        {
            counts[binding.Tensor] = binding.Dimensions.Aggregate(1L, (product, size) => product * size);
        }

        return counts.Values.Sum();
    }

    /// <summary>Multiplications of a weight with a value in one step.</summary>
    public static long MultiplyAdds(NetworkSpec network) => network.Layers.Sum(layer => MultiplyAdds(network, layer));

    /// <summary>Those of one layer.</summary>
    public static long MultiplyAdds(NetworkSpec network, LayerSpec layer) =>
        LayerKinds.Find(layer.Type)!.MultiplyAdds(ShapeContext.Of(network, layer));

    /// <summary>Index of the first float of an output in the output span.</summary>
    public static int OutputOffset(NetworkSpec network, int output)
    {
        int offset = 0;
        for (int i = 0; i < output; i++)
        {
            offset += network.Outputs[i].Shape.Count;
        }

        return offset;
    }

    /// <summary>
    /// What distinguishes the members of an output: nothing where there is one output, the layer's name where there are several
    /// (with the output's index where one layer provides two).
    /// </summary>
    public static string OutputSuffix(NetworkSpec network, int output)
    {
        if (network.Outputs.Count == 1)
        {
            return string.Empty;
        }

        string[] names = [.. network.Outputs.Select(item => LabelNames.Identifier(network.Layers[item.From].Name))];
        return names.Count(name => name == names[output]) == 1 ? names[output] : names[output] + Literals.Number(output);
    }

    /// <summary>Lines that say what the network is: input, layers, outputs.</summary>
    public static IEnumerable<string> Describe(NetworkSpec network)
    {
        InputSpec input = network.Input;
        string rate = input.SampleRateHz is { } hertz ? $", {Text(hertz)} Hz" : string.Empty;
        string usage = network.Usage.Mode == UsageMode.Window
            ? $"windows of {network.Usage.Steps} steps from the initial state, one every {network.Usage.Stride}"
            : network.NeedsWholeSequence ? "whole sequences from the initial state"
            : "an endless stream";
        string what = input.Kind == InputKind.Tokens
            ? $"tokens of a vocabulary of {Literals.Grouped(input.Size)}"
            : $"input {input.Shape}{Features(input)}";
        yield return $"{what}{rate}{(input.HasNormaliser ? ", normalised" : string.Empty)}; used as {usage}";
        for (int i = 0; i < network.Layers.Count; i++)
        {
            LayerSpec layer = network.Layers[i];
            string sources = string.Join(", ", layer.Inputs.Select(index => index < 0 ? "input" : network.Layers[index].Name));
            string cost = MultiplyAdds(network, layer) is var count and > 0 ? $", {Literals.Grouped(count)} multiply-adds" : string.Empty;
            yield return $"{i}: {layer.Type} '{layer.Name}' ({sources}) -> {layer.OutputShape}{cost}";
        }

        foreach (OutputSpec output in network.Outputs)
        {
            string labels = output.Labels.Count > 0 ? $", {output.Labels.Count} labels" : string.Empty;
            string scaled = output.HasNormaliser ? ", in raw units" : string.Empty;
            yield return $"output '{network.Layers[output.From].Name}' {output.Shape}{labels}{scaled}";
        }

        yield return $"{Literals.Grouped(ParameterCount(network))} parameters, {Literals.Grouped(MultiplyAdds(network))} multiply-adds a step";
    }

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string Features(InputSpec input)
    {
        IEnumerable<string> names = input.Features.Select((name, i) => input.Units.Count > 0 ? $"{name} [{input.Units[i]}]" : name);
        return input.Features.Count == 0 ? string.Empty : " " + string.Join(", ", names);
    }
}
