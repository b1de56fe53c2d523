using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>y = activation(W x + b). The arguments are kept where the activation's derivative needs them.</summary>
internal sealed class DenseCell<TLanes>(LayerSpec layer, int inputs, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly ActivationFunction<TLanes> _activation = new(layer, "activation", parameters.Tier);
    private readonly AffineMap<TLanes> _map = new(
        parameters.Offset(layer, TensorLayout.Weights), parameters.Offset(layer, TensorLayout.Bias), layer.Units, inputs);

    public override IReadOnlyList<int> CacheChannels => _activation.NeedsArguments ? [layer.Units] : [];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows output = buffers.Output;
        _map.Forward(buffers, output, rows);
        for (int row = 0; row < rows; row++)
        {
            if (_activation.NeedsArguments)
            {
                RowKernels<TLanes>.Copy(ref output.Row(row), ref buffers.Cache[0].Row(row), output.Channels * LaneRows.Lanes);
            }

            _activation.Apply(ref output.Row(row), output.Channels);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows gradient = buffers.OutputGradient;
        LaneRows arguments = _activation.NeedsArguments ? buffers.Cache[0] : buffers.Output;
        if (!buffers.GradientIsBeforeActivation)
        {
            for (int row = 0; row < rows; row++)
            {
                _activation.Derive(
                    ref buffers.Output.Row(row), ref arguments.Row(row), ref gradient.Row(row), ref gradient.Row(row), gradient.Channels);
            }
        }

        _map.Backward(buffers, gradient, rows);
    }
}
