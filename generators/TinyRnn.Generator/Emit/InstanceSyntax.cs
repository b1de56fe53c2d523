using System;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// How the methods behind StepMany name what belongs to one of several instances. Each of them gets <see cref="Parameters"/> and
/// goes through the instances in loops, some at a time.
/// </summary>
/// <param name="Writer">Target.</param>
/// <param name="Plan">The network.</param>
/// <param name="Model">The generated class, qualified.</param>
/// <param name="Target">The processor.</param>
internal sealed record InstanceSyntax(CodeWriter Writer, StepPlan Plan, string Model, StepTarget Target)
{
    /// <summary>Field of an instance with the sums of a layer's gates.</summary>
    public const string SumsField = "_sums";

    private const string Index = "first";

    /// <summary>The parameters of a method, in parentheses.</summary>
    public string Parameters => $"(ref {Model} models, int count, ref float packed, ref float allInputs, ref float allOutputs)";

    /// <summary>The arguments for <see cref="Parameters"/>.</summary>
    public const string Arguments = "(ref models, count, ref packed, ref allInputs, ref allOutputs)";

    /// <summary>A loop over all instances, <paramref name="together"/> at a time.</summary>
    public IDisposable ForEach(int together) =>
        Writer.Loop(Index, 0, "count", together);

    /// <summary>Declares the memory of one instance of a turn of the loop.</summary>
    public void WriteMemory(int instance, string ending) =>
        Writer.Reference("memory" + ending, StepSyntax.As("State", "float", Member(instance, "_state")));

    /// <summary>Declares a reference to the value of a layer, or to the input; the memory is declared.</summary>
    public void WriteValue(string name, int layer, int instance, string ending) =>
        Writer.Reference(name + ending, Value(layer, instance, ending));

    /// <summary>Declares a reference to the sums of a layer's gates.</summary>
    /// <param name="offset">The first float, an expression.</param>
    /// <param name="instance">The instance in the turn of the loop.</param>
    /// <param name="ending">Ending of its names.</param>
    public void WriteSums(Offset offset, int instance, string ending)
    {
        string all = StepSyntax.As("GateSums", "float", Member(instance, SumsField));
        Writer.Reference(StoredCells.Sums + ending, StepSyntax.At(all, offset));
    }

    /// <summary>Where the value of a layer lies (-1 is the input), the current hidden state of a recurrent one.</summary>
    private string Value(int layer, int instance, string ending)
    {
        if (layer < 0)
        {
            return Plan.Network.Input.HasNormaliser
                ? StepSyntax.As("NormalisedInput", "float", Member(instance, "_normalised"))
                : StepSyntax.At("allInputs", Place(instance).Times("InputSize"));
        }

        LayerPlan plan = Plan.Layers[layer];
        return plan.Place switch
        {
            ValuePlace.Output => StepSyntax.At("allOutputs", Place(instance).Times("OutputSize").Plus(plan.Prefix + "Output")),
            ValuePlace.Hidden => Hidden(plan, ending),
            ValuePlace.Scratch => StepSyntax.At("memory" + ending, plan.Prefix + "Scratch"),
            ValuePlace.View => StepSyntax.At(Value(plan.Spec.Inputs[0], instance, ending), plan.ValueOffset),
            _ => throw new InvalidOperationException($"The value of layer {layer} belongs to no instance."),
        };
    }

    /// <summary>The current hidden state of a recurrent layer.</summary>
    public static string Hidden(LayerPlan layer, string ending)
    {
        string memory = "memory" + ending;
        string parity = StepSyntax.As("float", "int", StepSyntax.At(memory, layer.Prefix + "Parity"));
        return StepSyntax.At(memory, layer.IsDoubleBuffered
            ? $"{layer.Prefix}Hidden + ({parity} & 1) * {layer.Prefix}HiddenLength"
            : layer.Prefix + "Hidden");
    }

    /// <summary>The first float of an instance's output.</summary>
    public static string Output => StepSyntax.At("allOutputs", Place(0).Times("OutputSize"));

    /// <summary>A field of an instance.</summary>
    public static string Member(int instance, string field) => $"{StepSyntax.At("models", Place(instance))}.{field}";

    private static Offset Place(int instance) => Offset.Of(Index).Plus(instance);
}
