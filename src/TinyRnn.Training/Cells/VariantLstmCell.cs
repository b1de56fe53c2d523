using System.Collections.Generic;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// Long short-term memory with peepholes, clip, coupled gates, an output activation of its own or activations whose derivative needs the
/// argument. Apart from <see cref="LstmCell{TLanes}"/> because it keeps the arguments of the gates too: whether one was clipped does not
/// show in its activation.
/// </summary>
internal sealed class VariantLstmCell<TLanes>(LayerSpec layer, int inputs, ParameterLayout parameters) : Cell
    where TLanes : struct, ILanes<TLanes>
{
    private const int Gates = 4;
    private const int GateRows = 0;
    private const int ArgumentRows = 1;
    private const int CellRows = 2;
    private const int ActivatedCellRows = 3;
    private const int RawGradientRow = 4;
    private const int CellGradientRow = 5;
    private const int PeepholeGradientRows = 6;

    private readonly int _units = layer.Units;
    private readonly int _count = layer.Units * LaneRows.Lanes;
    private readonly int _recurrent = parameters.Offset(layer, TensorLayout.RecurrentWeights);
    private readonly int _peepholes = parameters.Offset(layer, TensorLayout.Peepholes);
    private readonly ArgumentClip<TLanes> _clip = new(layer);
    private readonly bool _isCoupled = layer.Attribute("coupledInputForget").Flag == true;
    private readonly ActivationFunction<TLanes> _activation = new(layer, "activation", parameters.Tier);
    private readonly ActivationFunction<TLanes> _gateActivation = new(layer, "recurrentActivation", parameters.Tier);
    private readonly ActivationFunction<TLanes> _outputActivation = new(layer, LayerKinds.LstmOutputActivation(layer), parameters.Tier);
    private readonly InitialStateRow<TLanes> _initialHidden =
        new(parameters.InitialStateOffset(layer, TensorLayout.Hidden), layer.Units);

    private readonly InitialStateRow<TLanes> _initialCell =
        new(parameters.InitialStateOffset(layer, TensorLayout.Cell), layer.Units);

    private readonly AffineMap<TLanes> _map = new(
        parameters.Offset(layer, TensorLayout.InputWeights), parameters.Offset(layer, TensorLayout.Bias),
        Gates * layer.Units, inputs);

    public override IReadOnlyList<int> CacheChannels =>
        [Gates * _units, Gates * _units, _units, _units, Gates * _units, _units, 3 * _units];

    public override void Forward(CellBuffers buffers, int rows)
    {
        LaneRows hidden = buffers.Output;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows arguments = buffers.Cache[ArgumentRows];
        LaneRows cell = buffers.Cache[CellRows];
        LaneRows activated = buffers.Cache[ActivatedCellRows];
        _initialHidden.Forward(buffers, hidden);
        _initialCell.Forward(buffers, cell);
        _map.Forward(buffers, arguments, rows);
        for (int row = 0; row < rows; row++)
        {
            ref float argument = ref arguments.Row(row);
            ref float gate = ref gates.Row(row);
            ref float oldCell = ref cell.Row(row - 1);
            ref float newCell = ref cell.Row(row);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(_recurrent), _units, 1, Gates * _units, _units,
                ref buffers.RecurrentInput.Row(hidden, row - 1), ref argument);
            AddPeephole(buffers, 0, ref oldCell, ref argument);
            AddPeephole(buffers, 1, ref oldCell, ref Unsafe.Add(ref argument, _count));
            _clip.Apply(ref argument, 3 * _count);
            RowKernels<TLanes>.Copy(ref argument, ref gate, 3 * _count);
            _gateActivation.Apply(ref gate, 2 * _units);
            _activation.Apply(ref Unsafe.Add(ref gate, 2 * _count), _units);
            if (_isCoupled)
            {
                Complement(ref gate, ref Unsafe.Add(ref gate, _count));
            }

            UpdateCell(ref gate, ref oldCell, ref newCell, ref activated.Row(row));
            _outputActivation.Apply(ref activated.Row(row), _units);
            ref float outputArgument = ref Unsafe.Add(ref argument, 3 * _count);
            ref float outputGate = ref Unsafe.Add(ref gate, 3 * _count);
            AddPeephole(buffers, 2, ref newCell, ref outputArgument);
            _clip.Apply(ref outputArgument, _count);
            RowKernels<TLanes>.Copy(ref outputArgument, ref outputGate, _count);
            _gateActivation.Apply(ref outputGate, _units);
            RowKernels<TLanes>.Copy(ref outputGate, ref hidden.Row(row), _count);
            RowKernels<TLanes>.MultiplyBy(ref activated.Row(row), ref hidden.Row(row), _count);
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        LaneRows seen = buffers.RecurrentInput.Rows(buffers.Output);
        LaneRows gradient = buffers.OutputGradient;
        LaneRows gates = buffers.Cache[GateRows];
        LaneRows arguments = buffers.Cache[ArgumentRows];
        LaneRows cell = buffers.Cache[CellRows];
        LaneRows activated = buffers.Cache[ActivatedCellRows];
        LaneRows peepholes = buffers.Cache[PeepholeGradientRows];
        ref float raw = ref buffers.Cache[RawGradientRow].Row(0);
        LaneRows cellGradient = buffers.Cache[CellGradientRow];

        // The gradient of the cell that arrives from the next row stands in row -1: what is left there is the initial state's.
        ref float carried = ref cellGradient.Row(-1);
        RowKernels<TLanes>.Fill(ref carried, 0, 1, _units, ref carried, hasBias: false);
        for (int row = rows - 1; row >= 0; row--)
        {
            ref float gate = ref gates.Row(row);
            ref float argument = ref arguments.Row(row);
            ref float oldCell = ref cell.Row(row - 1);
            ref float peephole = ref peepholes.Row(row);
            ref float outputGate = ref Unsafe.Add(ref gate, 3 * _count);
            ref float outputRaw = ref Unsafe.Add(ref raw, 3 * _count);

            // The output gate first: through its peephole it adds to the gradient of the new cell.
            RowKernels<TLanes>.Copy(ref gradient.Row(row), ref raw, _count);
            RowKernels<TLanes>.MultiplyBy(ref outputGate, ref raw, _count);
            _outputActivation.Derive(ref activated.Row(row), ref cell.Row(row), ref raw, ref raw, _units);
            RowKernels<TLanes>.Add(ref raw, ref carried, _count);
            RowKernels<TLanes>.Copy(ref gradient.Row(row), ref outputRaw, _count);
            RowKernels<TLanes>.MultiplyBy(ref activated.Row(row), ref outputRaw, _count);
            ref float outputArgument = ref Unsafe.Add(ref argument, 3 * _count);
            _gateActivation.Derive(ref outputGate, ref outputArgument, ref outputRaw, ref outputGate, _units);
            _clip.Stop(ref outputArgument, ref outputGate, _count);
            DerivePeephole(buffers, 2, ref outputGate, ref cell.Row(row), ref carried, ref peephole);

            GateGradients(ref gate, ref oldCell, ref carried, ref raw);
            _gateActivation.Derive(ref gate, ref argument, ref raw, ref gate, _units);
            if (!_isCoupled)
            {
                ref float forget = ref Unsafe.Add(ref gate, _count);
                _gateActivation.Derive(ref forget, ref Unsafe.Add(ref argument, _count), ref Unsafe.Add(ref raw, _count), ref forget, _units);
            }

            ref float candidate = ref Unsafe.Add(ref gate, 2 * _count);
            _activation.Derive(
                ref candidate, ref Unsafe.Add(ref argument, 2 * _count), ref Unsafe.Add(ref raw, 2 * _count), ref candidate, _units);
            _clip.Stop(ref argument, ref gate, 3 * _count);
            DerivePeephole(buffers, 0, ref gate, ref oldCell, ref carried, ref peephole);
            DerivePeephole(buffers, 1, ref Unsafe.Add(ref gate, _count), ref oldCell, ref carried, ref peephole);
            MatrixKernels<TLanes>.AddProduct(
                ref buffers.Parameters.At(_recurrent), 1, _units, _units, Gates * _units, ref gate,
                ref buffers.RecurrentInput.BeginGradient(gradient, row - 1));
            buffers.RecurrentInput.EndGradient(gradient, row - 1);
        }

        MatrixKernels<TLanes>.AddOuterProducts(
            ref gates.Row(0), gates.Stride, Gates * _units, ref seen.Row(-1), seen.Stride, _units, rows,
            ref buffers.Gradient.At(_recurrent), ref buffers.Scratch.At(0));
        if (_peepholes >= 0)
        {
            MatrixKernels<TLanes>.AddSums(
                ref peepholes.Row(0), peepholes.Stride, 3 * _units, rows, ref buffers.Gradient.At(_peepholes), ref buffers.Scratch.At(0));
        }

        _initialHidden.Backward(buffers, gradient);
        _initialCell.Backward(buffers, cellGradient);
        _map.Backward(buffers, gates, rows);
    }

    private void AddPeephole(CellBuffers buffers, int gate, ref float cell, ref float argument)
    {
        if (_peepholes >= 0)
        {
            RowKernels<TLanes>.AddScaled(ref buffers.Parameters.At(_peepholes + (gate * _units)), ref cell, ref argument, _units);
        }
    }

    /// <summary>The peephole's own gradient of this row, and what it passes to the gradient of the cell.</summary>
    private void DerivePeephole(CellBuffers buffers, int gate, ref float delta, ref float cell, ref float cellGradient, ref float own)
    {
        if (_peepholes >= 0)
        {
            ref float target = ref Unsafe.Add(ref own, gate * _count);
            RowKernels<TLanes>.Copy(ref delta, ref target, _count);
            RowKernels<TLanes>.MultiplyBy(ref cell, ref target, _count);
            RowKernels<TLanes>.AddScaled(ref buffers.Parameters.At(_peepholes + (gate * _units)), ref delta, ref cellGradient, _units);
        }
    }

    /// <summary>f = 1 - i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Complement(ref float gate, ref float complement)
    {
        TLanes one = TLanes.Broadcast(1);
        for (nint i = 0; i < _count; i += TLanes.Count)
        {
            TLanes.Store(one - TLanes.Load(ref gate, i), ref complement, i);
        }
    }

    /// <summary>c' = f*c + i*g, written twice: the copy gets the activation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UpdateCell(ref float gate, ref float oldCell, ref float newCell, ref float copy)
    {
        for (nint i = 0; i < _count; i += TLanes.Count)
        {
            TLanes kept = TLanes.Load(ref gate, _count + i) * TLanes.Load(ref oldCell, i);
            TLanes value = TLanes.MultiplyAdd(TLanes.Load(ref gate, i), TLanes.Load(ref gate, (2 * _count) + i), kept);
            TLanes.Store(value, ref newCell, i);
            TLanes.Store(value, ref copy, i);
        }
    }

    /// <summary>
    /// di = dc*g, df = dc*c, dg = dc*i; carried becomes dc*f. Coupled, di = dc*(g - c), and the forget gate, whose place then gets
    /// zeros, has no gradient of its own.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GateGradients(ref float gate, ref float oldCell, ref float carried, ref float raw)
    {
        TLanes zero = TLanes.Broadcast(0);
        for (nint i = 0; i < _count; i += TLanes.Count)
        {
            TLanes gradient = TLanes.Load(ref carried, i);
            TLanes old = TLanes.Load(ref oldCell, i);
            TLanes candidate = TLanes.Load(ref gate, (2 * _count) + i);
            TLanes forget = TLanes.Load(ref gate, _count + i);
            TLanes.Store(gradient * (_isCoupled ? candidate - old : candidate), ref raw, i);
            TLanes.Store(gradient * old, ref raw, _count + i);
            TLanes.Store(gradient * TLanes.Load(ref gate, i), ref raw, (2 * _count) + i);
            TLanes.Store(gradient * forget, ref carried, i);
            if (_isCoupled)
            {
                TLanes.Store(zero, ref gate, _count + i);
            }
        }
    }
}
