using System;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>x to a constant exponent, elementwise; the exponent 1/2 is the square root.</summary>
/// <param name="layer">The layer.</param>
/// <param name="exponent">The exponent.</param>
internal sealed class PowCell<TLanes>(LayerSpec layer, float exponent) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly int _count = layer.OutputShape.Channels * LaneRows.Lanes;

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            ref float input = ref buffers.Inputs[0].Row(row);
            ref float output = ref buffers.Output.Row(row);
            for (int i = 0; i < _count; i++)
            {
                Unsafe.Add(ref output, i) = Power(Unsafe.Add(ref input, i), exponent);
            }
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        if (buffers.InputGradients[0] is not LaneRows inputGradient)
        {
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            ref float input = ref buffers.Inputs[0].Row(row);
            ref float delta = ref buffers.OutputGradient.Row(row);
            ref float target = ref inputGradient.Row(row);
            for (int i = 0; i < _count; i++)
            {
                // Padding lanes have a gradient of zero and values whose slope may be infinite.
                float gradient = Unsafe.Add(ref delta, i);
                Unsafe.Add(ref target, i) += gradient == 0 ? 0 : gradient * exponent * Power(Unsafe.Add(ref input, i), exponent - 1);
            }
        }
    }

    private static float Power(float x, float exponent) => exponent switch
    {
        0.5f => MathF.Sqrt(x),
        1 => x,
        2 => x * x,
        _ => MathF.Pow(x, exponent),
    };
}
