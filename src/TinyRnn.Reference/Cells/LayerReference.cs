using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>What a layer needs to be built: its structure, its weights and the arithmetic.</summary>
/// <param name="Layer">The structure.</param>
/// <param name="Tensors">Every tensor of the model by name, widened to double.</param>
/// <param name="Arithmetic">The rounding.</param>
internal sealed record LayerContext(LayerSpec Layer, IReadOnlyDictionary<string, double[]> Tensors, Arithmetic Arithmetic)
{
    /// <summary>The tensor in a role that the layer must have.</summary>
    public double[] Tensor(string role) => Tensors[Layer.FindTensor(role)!.Tensor];

    /// <summary>The tensor in a role, or <paramref name="count"/> zeros where the layer has none.</summary>
    public double[] TensorOrZeros(string role, int count) =>
        Layer.FindTensor(role) is { } binding ? Tensors[binding.Tensor] : new double[count];

    /// <summary>An initial state of [units], or null for zeros.</summary>
    public double[]? InitialState(string role)
    {
        foreach (InitialStateSpec state in Layer.InitialState)
        {
            if (state.Role == role)
            {
                return Tensors[state.Tensor];
            }
        }

        return null;
    }

    /// <summary>An activation attribute of the layer.</summary>
    public ActivationSpec Activation(string attribute) => Layer.Attribute(attribute).Activation!;
}

/// <summary>One layer: maps its inputs, each [length, channels] row-major, to <see cref="Output"/>.</summary>
internal abstract class LayerReference(LayerContext context)
{
    /// <summary>The result of the last <see cref="Evaluate"/>: [length, channels] of the layer's output shape, row-major.</summary>
    public double[] Output { get; } = new double[context.Layer.OutputShape.Count];

    /// <summary>The vectors that carry over to the next step, in the order of the kind's <see cref="LayerKind.State"/>.</summary>
    public virtual IReadOnlyList<double[]> State => [];

    protected LayerSpec Layer { get; } = context.Layer;

    protected Arithmetic Arithmetic { get; } = context.Arithmetic;

    /// <summary>Computes <see cref="Output"/> from the inputs, in the order of <see cref="LayerSpec.Inputs"/>.</summary>
    public abstract void Evaluate(IReadOnlyList<double[]> inputs);

    /// <summary>The results for all rows of a sequence, from the inputs' values for all rows.</summary>
    public virtual double[][] EvaluateSequence(IReadOnlyList<double[][]> inputs)
    {
        double[][] outputs = new double[inputs[0].Length][];
        for (int step = 0; step < outputs.Length; step++)
        {
            Evaluate([.. inputs.Select(input => input[step])]);
            outputs[step] = [.. Output];
        }

        return outputs;
    }

    /// <summary>Puts the state back to its initial value.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>One row of a row-major value.</summary>
    protected static Span<double> Row(double[] value, int row, int channels) => value.AsSpan(row * channels, channels);
}
