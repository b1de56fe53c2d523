using System;
using System.Collections.Generic;

namespace TinyRnn.Reference.Cells;

/// <summary>The rows of a sequence in reverse order.</summary>
internal sealed class ReverseReference(LayerContext context) : LayerReference(context)
{
    public override void Evaluate(IReadOnlyList<double[]> inputs) => throw new InvalidOperationException(
        $"Layer '{Layer.Name}' of kind '{Layer.Type}' needs the whole sequence.");

    public override double[][] EvaluateSequence(IReadOnlyList<double[][]> inputs)
    {
        double[][] reversed = [.. inputs[0]];
        Array.Reverse(reversed);
        return reversed;
    }
}
