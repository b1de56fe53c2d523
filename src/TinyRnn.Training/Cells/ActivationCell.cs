using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>y = activation(x).</summary>
internal sealed class ActivationCell<TLanes>(LayerSpec layer, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly ActivationFunction<TLanes> _activation = new(layer, "activation", parameters.Tier);

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows input = buffers.Inputs[0];
        LaneRows output = buffers.Output;
        for (int row = 0; row < rows; row++)
        {
            RowKernels<TLanes>.Copy(ref input.Row(row), ref output.Row(row), output.Channels * LaneRows.Lanes);
            _activation.Apply(ref output.Row(row), output.Channels);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        if (buffers.InputGradients[0] is not LaneRows inputGradient)
        {
            return;
        }

        LaneRows gradient = buffers.OutputGradient;
        for (int row = 0; row < rows; row++)
        {
            if (!buffers.GradientIsBeforeActivation)
            {
                _activation.Derive(
                    ref buffers.Output.Row(row), ref buffers.Inputs[0].Row(row), ref gradient.Row(row), ref gradient.Row(row), gradient.Channels);
            }

            RowKernels<TLanes>.Add(ref gradient.Row(row), ref inputGradient.Row(row), gradient.Channels * LaneRows.Lanes);
        }
    }
}
