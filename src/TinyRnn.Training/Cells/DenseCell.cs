using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>y = activation(W x + b).</summary>
internal sealed class DenseCell<TLanes>(LayerSpec layer, int inputs, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly ActivationFunction<TLanes> _activation = new(layer, "activation", parameters.Tier);
    private readonly AffineMap<TLanes> _map = new(
        parameters.Offset(layer, TensorLayout.Weights), parameters.Offset(layer, TensorLayout.Bias), layer.Units, inputs);

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows output = buffers.Output;
        _map.Forward(buffers, output, rows);
        for (int row = 0; row < rows; row++)
        {
            _activation.Apply(ref output.Row(row), output.Channels);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows gradient = buffers.OutputGradient;
        if (!buffers.GradientIsBeforeActivation)
        {
            for (int row = 0; row < rows; row++)
            {
                _activation.Derive(ref buffers.Output.Row(row), ref gradient.Row(row), ref gradient.Row(row), gradient.Channels);
            }
        }

        _map.Backward(buffers, gradient, rows);
    }
}
