using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// Convolution over the rows: causal over all steps, or within the frame of each step. The window of each row is laid out as
/// [group][tap][channel], so that a group is one matrix product, forward and backward.
/// </summary>
internal sealed class Conv1dCell<TLanes> : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;
    private const int WindowRows = 0;
    private const int WindowGradientRows = 1;
    private const int ArgumentRows = 2;

    /// <summary>A row of zeros.</summary>
    private const int Nothing = int.MinValue;

    private readonly int _kernel;
    private readonly int _dilation;
    private readonly int _stride;
    private readonly int _groups;
    private readonly int _groupChannels;
    private readonly int _groupFilters;
    private readonly int _weights;
    private readonly int _bias;
    private readonly bool _isCausal;
    private readonly int _inputLength;
    private readonly int _outputLength;
    private readonly int _before;
    private readonly ActivationFunction<TLanes> _activation;

    /// <summary>Takes the attributes of a layer.</summary>
    public Conv1dCell(LayerSpec layer, int inputs, ParameterLayout parameters)
    {
        _kernel = layer.Whole("kernelSize");
        _dilation = layer.Whole("dilation");
        _stride = layer.Whole("stride");
        _groups = layer.Whole("groups");
        _groupChannels = inputs / _groups;
        _groupFilters = layer.Units / _groups;
        _weights = parameters.Offset(layer, TensorLayout.Weights);
        _bias = parameters.Offset(layer, TensorLayout.Bias);
        _isCausal = layer.Attribute("padding").Text == LayerKinds.CausalPadding;
        _inputLength = layer.InputShape.Length;
        _outputLength = layer.OutputShape.Length;
        _before = layer.Attribute("padding").Text == LayerKinds.SamePadding
            ? LayerKinds.SamePaddingRows(_inputLength, _kernel, _stride, _dilation).Before
            : 0;
        _activation = new(layer, "activation", parameters.Tier);
    }

    public override int HistoryRows => _isCausal ? (_kernel - 1) * _dilation : 0;

    private int GroupWindow => _kernel * _groupChannels;

    private int GroupWeights => _groupFilters * GroupWindow;

    public override IReadOnlyList<int> CacheChannels =>
        [_groups * GroupWindow, _groups * GroupWindow, .. _activation.NeedsArguments ? (int[])[_groups * _groupFilters] : []];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows output = buffers.Output;
        LaneRows windows = buffers.Cache[WindowRows];
        RowKernels<TLanes>.Fill(
            ref output.Row(0), output.Stride, rows, output.Channels, ref buffers.Parameters.At(int.Max(_bias, 0)), hasBias: _bias >= 0);
        if (buffers.Carry.Steps == 0)
        {
            buffers.History?.Clear(buffers.History.Capacity);
        }

        ForEachTap(rows, (row, source, part, channel) =>
        {
            ref float window = ref Unsafe.Add(ref windows.Row(row), part * Lanes);
            if (source == Nothing)
            {
                RowKernels<TLanes>.Fill(ref window, 0, 1, _groupChannels, ref window, hasBias: false);
            }
            else
            {
                RowKernels<TLanes>.Copy(
                    ref Unsafe.Add(ref InputRow(buffers, source), channel * Lanes), ref window, _groupChannels * Lanes);
            }
        });
        Remember(buffers, rows);
        for (int group = 0; group < _groups; group++)
        {
            MatrixKernels<TLanes>.AddProductRows(
                ref buffers.Parameters.At(_weights + (group * GroupWeights)), GroupWindow, 1, _groupFilters, GroupWindow,
                ref Unsafe.Add(ref windows.Row(0), group * GroupWindow * Lanes), windows.Stride,
                ref Unsafe.Add(ref output.Row(0), group * _groupFilters * Lanes), output.Stride, rows);
        }

        for (int row = 0; row < rows; row++)
        {
            if (_activation.NeedsArguments)
            {
                RowKernels<TLanes>.Copy(ref output.Row(row), ref buffers.Cache[ArgumentRows].Row(row), output.Channels * Lanes);
            }

            _activation.Apply(ref output.Row(row), output.Channels);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows delta = buffers.OutputGradient;
        LaneRows windows = buffers.Cache[WindowRows];
        LaneRows arguments = _activation.NeedsArguments ? buffers.Cache[ArgumentRows] : buffers.Output;
        for (int row = 0; row < rows && !buffers.GradientIsBeforeActivation; row++)
        {
            _activation.Derive(
                ref buffers.Output.Row(row), ref arguments.Row(row), ref delta.Row(row), ref delta.Row(row), delta.Channels);
        }

        for (int group = 0; group < _groups; group++)
        {
            MatrixKernels<TLanes>.AddOuterProducts(
                ref Unsafe.Add(ref delta.Row(0), group * _groupFilters * Lanes), delta.Stride, _groupFilters,
                ref Unsafe.Add(ref windows.Row(0), group * GroupWindow * Lanes), windows.Stride, GroupWindow, rows,
                ref buffers.Gradient.At(_weights + (group * GroupWeights)), ref buffers.Scratch.At(0));
        }

        if (_bias >= 0)
        {
            MatrixKernels<TLanes>.AddSums(
                ref delta.Row(0), delta.Stride, delta.Channels, rows, ref buffers.Gradient.At(_bias), ref buffers.Scratch.At(0));
        }

        if (buffers.InputGradients[0] is LaneRows inputGradient)
        {
            AddInputGradient(buffers, inputGradient, rows);
        }
    }

    private void AddInputGradient(CellBuffers buffers, LaneRows inputGradient, int rows)
    {
        LaneRows delta = buffers.OutputGradient;
        LaneRows gradients = buffers.Cache[WindowGradientRows];
        gradients.Clear(rows);
        for (int group = 0; group < _groups; group++)
        {
            MatrixKernels<TLanes>.AddProductRows(
                ref buffers.Parameters.At(_weights + (group * GroupWeights)), 1, GroupWindow, GroupWindow, _groupFilters,
                ref Unsafe.Add(ref delta.Row(0), group * _groupFilters * Lanes), delta.Stride,
                ref Unsafe.Add(ref gradients.Row(0), group * GroupWindow * Lanes), gradients.Stride, rows);
        }

        ForEachTap(rows, (row, source, part, channel) =>
        {
            if (source >= 0)
            {
                RowKernels<TLanes>.Add(
                    ref Unsafe.Add(ref gradients.Row(row), part * Lanes),
                    ref Unsafe.Add(ref inputGradient.Row(source), channel * Lanes), _groupChannels * Lanes);
            }
        });
    }

    /// <summary>A row of the input; before the first one those of the pass before.</summary>
    private static ref float InputRow(CellBuffers buffers, int row) => ref row < 0
        ? ref buffers.History!.Row(buffers.History.Capacity + row)
        : ref buffers.Inputs[0].Row(row);

    /// <summary>Keeps the last rows for a pass that goes on.</summary>
    private static void Remember(CellBuffers buffers, int rows)
    {
        int count = buffers.History?.Capacity ?? 0;
        for (int row = 0; row < count; row++)
        {
            // Rows that stay move down, so that none is overwritten before it is read.
            RowKernels<TLanes>.Copy(
                ref InputRow(buffers, rows - count + row), ref buffers.History!.Row(row), buffers.History.Channels * Lanes);
        }
    }

    /// <summary>
    /// Calls an action with each output row, the input row that a tap of it sees (negative before the first, or <see cref="Nothing"/>
    /// in the padding of a frame), and where the channels of a group stand in the window and in that row.
    /// </summary>
    private void ForEachTap(int rows, Action<int, int, int, int> action)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int group = 0; group < _groups; group++)
            {
                for (int tap = 0; tap < _kernel; tap++)
                {
                    action(row, Source(row, tap), ((group * _kernel) + tap) * _groupChannels, group * _groupChannels);
                }
            }
        }
    }

    private int Source(int row, int tap)
    {
        if (_isCausal)
        {
            return row - ((_kernel - 1 - tap) * _dilation);
        }

        int inFrame = (row % _outputLength * _stride) - _before + (tap * _dilation);
        return inFrame >= 0 && inFrame < _inputLength ? (row / _outputLength * _inputLength) + inFrame : Nothing;
    }
}
