using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// h' = activation(W x + U h + b), Elman (1990). The output rows are the state, so that nothing else is kept but the (limited)
/// arguments, with a clip or an activation whose derivative needs them.
/// </summary>
internal sealed class SimpleRnnCell<TLanes>(LayerSpec layer, int inputs, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private readonly int _units = layer.Units;
    private readonly int _count = layer.Units * LaneRows.Lanes;
    private readonly int _chunkRows = RowChunks.Rows(inputs + (2 * layer.Units));
    private readonly int _recurrent = parameters.Offset(layer, TensorLayout.RecurrentWeights);
    private readonly ArgumentClip<TLanes> _clip = new(layer);
    private readonly ActivationFunction<TLanes> _activation = new(layer, "activation", parameters.Tier);
    private readonly InitialStateRow<TLanes> _initial =
        new(parameters.InitialStateOffset(layer, TensorLayout.Hidden), layer.Units);

    private readonly AffineMap<TLanes> _map = new(
        parameters.Offset(layer, TensorLayout.InputWeights), parameters.Offset(layer, TensorLayout.Bias), layer.Units, inputs);

    public override IReadOnlyList<int> CacheChannels => KeepsArguments ? [_units] : [];

    private bool KeepsArguments => _clip.IsSet || _activation.NeedsArguments;

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        _initial.Forward(buffers, hidden);
        for (int row = 0; row < rows; row++)
        {
            if (row % _chunkRows == 0)
            {
                _map.Forward(buffers, hidden, row, int.Min(_chunkRows, rows - row));
            }

            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(_recurrent), _units, 1, _units, _units,
                ref buffers.RecurrentInput.Row(hidden, row - 1), ref hidden.Row(row));
            if (KeepsArguments)
            {
                _clip.Apply(ref hidden.Row(row), _count);
                RowKernels<TLanes>.Copy(ref hidden.Row(row), ref buffers.Cache[0].Row(row), _count);
            }

            _activation.Apply(ref hidden.Row(row), _units);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows seen = buffers.RecurrentInput.Rows(hidden);
        LaneRows delta = buffers.OutputGradient;
        LaneRows arguments = KeepsArguments ? buffers.Cache[0] : hidden;
        int end = rows;
        for (int row = rows - 1; row >= 0; row--)
        {
            _activation.Derive(ref hidden.Row(row), ref arguments.Row(row), ref delta.Row(row), ref delta.Row(row), _units);
            if (_clip.IsSet)
            {
                _clip.Stop(ref arguments.Row(row), ref delta.Row(row), _count);
            }

            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(_recurrent), 1, _units, _units, _units,
                ref delta.Row(row), ref buffers.RecurrentInput.BeginGradient(delta, row - 1));
            buffers.RecurrentInput.EndGradient(delta, row - 1);

            if (row % _chunkRows == 0)
            {
                MatrixKernels<TLanes>.AddOuterProducts(
                    ref delta.Row(row), delta.Stride, _units, ref seen.Row(row - 1), seen.Stride, _units, end - row,
                    ref buffers.Gradient.At(_recurrent), ref buffers.Scratch.At(0));
                _map.Backward(buffers, delta, row, end - row);
                end = row;
            }
        }

        _initial.Backward(buffers, delta);
    }
}
