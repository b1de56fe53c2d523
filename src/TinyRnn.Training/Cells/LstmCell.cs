using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// Long short-term memory, gates input i, forget f, cell g, output o: c' = f*c + i*g, h' = o*activation(c'). The rows of gates
/// turn into the rows of their gradients on the way back.
/// </summary>
internal sealed class LstmCell<TLanes>(LayerSpec layer, int inputs, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private const int Gates = 4;
    private const int GateRows = 0;
    private const int CellRows = 1;
    private const int ActivatedCellRows = 2;
    private const int RawGradient = 0;
    private const int CellGradient = 1;

    private readonly int _units = layer.Units;
    private readonly int _count = layer.Units * LaneRows.Lanes;
    private readonly int _chunkRows = RowChunks.Rows(inputs + ((Gates + 4) * layer.Units));
    private readonly int _recurrent = parameters.Offset(layer, TensorLayout.RecurrentWeights);
    private readonly ActivationFunction<TLanes> _activation = new(layer, "activation", parameters.Tier);
    private readonly ActivationFunction<TLanes> _gateActivation = new(layer, "recurrentActivation", parameters.Tier);
    private readonly InitialStateRow<TLanes> _initialHidden =
        new(parameters.InitialStateOffset(layer, TensorLayout.Hidden), layer.Units);

    private readonly InitialStateRow<TLanes> _initialCell =
        new(parameters.InitialStateOffset(layer, TensorLayout.Cell), layer.Units);

    private readonly AffineMap<TLanes> _map = new(
        parameters.Offset(layer, TensorLayout.InputWeights), parameters.Offset(layer, TensorLayout.Bias),
        Gates * layer.Units, inputs);

    public override IReadOnlyList<int> CacheChannels => [Gates * _units, _units, _units];

    public override IReadOnlyList<int> WorkChannels => [Gates * _units, _units];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows cell = buffers.Cache[CellRows];
        LaneRows activated = buffers.Cache[ActivatedCellRows];
        _initialHidden.Forward(buffers, hidden);
        _initialCell.Forward(buffers, cell);
        for (int row = 0; row < rows; row++)
        {
            if (row % _chunkRows == 0)
            {
                _map.Forward(buffers, gates, row, int.Min(_chunkRows, rows - row));
            }

            ref float gate = ref gates.Row(row);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(_recurrent), _units, 1, Gates * _units, _units,
                ref buffers.RecurrentInput.Row(hidden, row - 1), ref gate);
            _gateActivation.Apply(ref gate, 2 * _units);
            _activation.Apply(ref Unsafe.Add(ref gate, 2 * _count), _units);
            _gateActivation.Apply(ref Unsafe.Add(ref gate, 3 * _count), _units);
            UpdateCell(ref gate, ref cell.Row(row - 1), ref cell.Row(row), ref activated.Row(row), _count);
            _activation.Apply(ref activated.Row(row), _units);
            UpdateHidden(ref Unsafe.Add(ref gate, 3 * _count), ref activated.Row(row), ref hidden.Row(row), _count);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows seen = buffers.RecurrentInput.Rows(buffers.Output);
        LaneRows gradient = buffers.OutputGradient;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows cell = buffers.Cache[CellRows];
        LaneRows activated = buffers.Cache[ActivatedCellRows];
        ref float raw = ref buffers.Work[RawGradient].Row(0);
        LaneRows cellGradient = buffers.Work[CellGradient];

        // The gradient of the cell that arrives from the next row stands in row -1: what is left there is the initial state's.
        ref float carried = ref cellGradient.Row(-1);
        RowKernels<TLanes>.Fill(ref carried, 0, 1, _units, ref carried, hasBias: false);
        int end = rows;
        for (int row = rows - 1; row >= 0; row--)
        {
            ref float gate = ref gates.Row(row);
            ref float hiddenGradient = ref gradient.Row(row);
            ref float outputGate = ref Unsafe.Add(ref gate, 3 * _count);

            // dc = carried + dh * o * activation'(c)
            OutputGradients(ref hiddenGradient, ref outputGate, ref activated.Row(row), ref raw, _count);
            _activation.Derive(ref activated.Row(row), ref cell.Row(row), ref raw, ref raw, _units);
            RowKernels<TLanes>.Add(ref raw, ref carried, _count);
            GateGradients(ref gate, ref cell.Row(row - 1), ref carried, ref raw, _count);

            // The arguments are gone; a layer whose activations need them is a VariantLstmCell.
            ref float candidate = ref Unsafe.Add(ref gate, 2 * _count);
            _gateActivation.Derive(ref gate, ref gate, ref raw, ref gate, 2 * _units);
            _activation.Derive(ref candidate, ref candidate, ref Unsafe.Add(ref raw, 2 * _count), ref candidate, _units);
            _gateActivation.Derive(ref outputGate, ref outputGate, ref Unsafe.Add(ref raw, 3 * _count), ref outputGate, _units);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(_recurrent), 1, _units, _units, Gates * _units, ref gate,
                ref buffers.RecurrentInput.BeginGradient(gradient, row - 1));
            buffers.RecurrentInput.EndGradient(gradient, row - 1);

            if (row % _chunkRows == 0)
            {
                MatrixKernels<TLanes>.AddOuterProducts(
                    ref gates.Row(row), gates.Stride, Gates * _units, ref seen.Row(row - 1), seen.Stride, _units, end - row,
                    ref buffers.Gradient.At(_recurrent), ref buffers.Scratch.At(0));
                _map.Backward(buffers, gates, row, end - row);
                end = row;
            }
        }

        _initialHidden.Backward(buffers, gradient);
        _initialCell.Backward(buffers, cellGradient);
    }

    /// <summary>c' = f*c + i*g, written twice: the copy gets the activation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateCell(ref float gate, ref float oldCell, ref float newCell, ref float copy, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes kept = TLanes.Load(ref gate, count + i) * TLanes.Load(ref oldCell, i);
            TLanes value = TLanes.MultiplyAdd(TLanes.Load(ref gate, i), TLanes.Load(ref gate, (2 * count) + i), kept);
            TLanes.Store(value, ref newCell, i);
            TLanes.Store(value, ref copy, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateHidden(ref float outputGate, ref float activatedCell, ref float hidden, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Load(ref outputGate, i) * TLanes.Load(ref activatedCell, i), ref hidden, i);
        }
    }

    /// <summary>raw[o] = dh * activation(c); raw[i] = dh * o, for the caller to pass through the activation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OutputGradients(
        ref float hiddenGradient, ref float outputGate, ref float activatedCell, ref float raw, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes gradient = TLanes.Load(ref hiddenGradient, i);
            TLanes.Store(gradient * TLanes.Load(ref activatedCell, i), ref raw, (3 * count) + i);
            TLanes.Store(gradient * TLanes.Load(ref outputGate, i), ref raw, i);
        }
    }

    /// <summary>di = dc*g, df = dc*c, dg = dc*i; carried becomes dc*f.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GateGradients(ref float gate, ref float oldCell, ref float carried, ref float raw, int count)
    {
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes gradient = TLanes.Load(ref carried, i);
            TLanes.Store(gradient * TLanes.Load(ref gate, (2 * count) + i), ref raw, i);
            TLanes.Store(gradient * TLanes.Load(ref oldCell, i), ref raw, count + i);
            TLanes.Store(gradient * TLanes.Load(ref gate, i), ref raw, (2 * count) + i);
            TLanes.Store(gradient * TLanes.Load(ref gate, count + i), ref carried, i);
        }
    }
}
