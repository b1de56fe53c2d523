using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// A layer without state for all rows of a frame: tiles outside, passes of some rows inside, so that a weight is read once for the
/// rows of a pass and comes from the nearest cache for further passes. A row's sums are made in the same order in every pass.
/// </summary>
internal sealed class TileRowsWriter
{
    private readonly CodeWriter _writer;
    private readonly LayerPlan _layer;
    private readonly StepTarget _target;
    private readonly RowWindows _windows;
    private readonly TileSection _section;
    private readonly TileSchedule _schedule;
    private readonly ActivationSpec _activation;

    /// <summary>Prepares a layer.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="layer">The layer; of a convolution in groups the units of one are written.</param>
    /// <param name="target">The processor; not one without vectors.</param>
    /// <param name="windows">Two windows or more.</param>
    public TileRowsWriter(CodeWriter writer, LayerPlan layer, StepTarget target, RowWindows windows)
    {
        _writer = writer;
        _layer = layer;
        _target = target;
        _windows = windows;
        _section = layer.Weights!.Packing.Sections[0];
        _schedule = TilePlanner.ScheduleRows(_section, target.WidthBits, target.RowRegisters, windows.Rows);
        _activation = TileLayerWriter.Activation(layer, "activation");
    }

    /// <summary>Whether the layer is a convolution in groups, whose units are those of one.</summary>
    private bool IsGroup => _layer.Weights!.Packing.Sections.Count > 1;

    /// <summary>
    /// Activations of a few instructions, which are computed from the sums in registers. The others want the constants' registers,
    /// and so many of them in a method would pass the inliner's budget: they go over the outputs afterwards.
    /// </summary>
    public static bool IsActivatedInPlace(ActivationSpec activation) => activation.Name is ActivationKinds.Linear or ActivationKinds.Softmax
        or ActivationKinds.Relu or ActivationKinds.LeakyRelu or ActivationKinds.HardSigmoid or ActivationKinds.Affine
        or ActivationKinds.ThresholdedRelu or ActivationKinds.Clamp;

    /// <summary>Writes the body of the method, with references <c>packed</c>, <c>input</c> to the first window and <c>output</c>.</summary>
    public void Write()
    {
        ActivationSpec inPlace = IsActivatedInPlace(_activation) ? _activation : new ActivationSpec(ActivationKinds.Linear);

        // From the last units to the first: a padding lane of the last tile is written into the row after, whose first units come later.
        foreach (TileGroup group in Groups().Reverse())
        {
            WriteGroup(group, inPlace);
        }

        if (_schedule.Rows.Count > 0)
        {
            DotProducts products = new(_writer, _layer, _windows, _target.Lanes, inPlace, "from", "to");
            ForEachPass(TilePlanner.MostRows, 0, 0, rows => products.WriteInScope([.. _schedule.Rows], rows));
        }

        if (!IsGroup)
        {
            WriteAfterwards(_writer, _layer, _windows.Rows, _target.Lanes, IsActivatedInPlace(_activation));
        }
    }

    /// <summary>
    /// The groups of the schedule. In a convolution in groups a last tile with lanes beyond the units does not repeat the code of full
    /// ones: it stores fewer lanes.
    /// </summary>
    private IEnumerable<TileGroup> Groups()
    {
        List<TileBlock> tiles = [.. _section.Blocks.Where(block => !block.IsRow)];
        int end = 0;
        foreach (TileGroup group in _schedule.Groups)
        {
            int count = group.Blocks.Count;
            end += count * group.Repeat;
            TileBlock last = tiles[end - 1];
            if (IsGroup && group.Repeat > 1 && last.Units < last.Lanes)
            {
                yield return group with { Repeat = group.Repeat - 1 };
                yield return group with { Blocks = new EquatableArray<TileBlock>(tiles.GetRange(end - count, count)), Repeat = 1 };
            }
            else
            {
                yield return group;
            }
        }
    }

    private void WriteGroup(TileGroup group, ActivationSpec activation)
    {
        TileBlock first = group.Blocks[0];
        TileBlock last = group.Blocks[group.Blocks.Count - 1];
        Offset start = Offset.Of(_layer.Prefix + "Weights").Plus(first.Offset);
        int turnUnits = 0;
        IDisposable? turns = null;
        _writer.Line();
        if (group.Repeat > 1)
        {
            turns = _writer.LoopDown("turn", group.Repeat - 1);
            turnUnits = last.FirstUnit + last.Lanes - first.FirstUnit;
            int floats = last.Offset + _section.FloatsOf(last) - first.Offset;
            start = start.Plus(Offset.Of("turn").Times(floats));
        }

        using (turns)
        {
            ForEachPass(group.Together, first.FirstUnit, turnUnits, rows =>
            {
                RowSteps steps = new(_windows.Step, _layer.Spec.Units, StoresWholeTiles: !IsGroup);
                StepTiles tiles = new(_writer, _section, group, DenseEmitter.GateNames, _target with { Streams = rows }, steps);
                _writer.Line(tiles.Describe());
                tiles.WriteReferencesFrom(start);
                tiles.WriteBias();
                tiles.Skip(_windows.FirstValue);
                tiles.WriteWindow("x", "from", _windows);
                tiles.WriteSums();
                tiles.WriteOutputs(activation, "to");
            });
        }
    }

    /// <summary>
    /// Calls an action for the passes, in a scope or a loop that declares <c>from</c> and <c>to</c>: the window of the first row and
    /// the outputs of that row from a unit on.
    /// </summary>
    /// <param name="most">Rows of a pass at most.</param>
    /// <param name="firstUnit">The unit.</param>
    /// <param name="turnUnits">Units from one turn of the loop around the passes to the next; 0 where there is no loop.</param>
    /// <param name="write">Gets the rows of the pass.</param>
    private void ForEachPass(int most, int firstUnit, int turnUnits, Action<int> write)
    {
        Offset turn = Offset.Of("turn").Times(turnUnits);
        foreach (RowPass pass in TilePlanner.Passes(_windows.Rows, most))
        {
            int units = _layer.Spec.Units;
            int end = pass.FirstRow + (pass.Rows * pass.Repeat);
            bool isLoop = pass.Repeat > 1;
            using (isLoop ? _writer.Loop("row", pass.FirstRow, end, pass.Rows) : _writer.Block(string.Empty))
            {
                Offset row = isLoop ? "row" : pass.FirstRow;
                _writer.Reference("from", StepSyntax.At("input", row.Times(_windows.Step)));
                _writer.Reference("to", StepSyntax.At("output", row.Times(units).Plus(turn).Plus(firstUnit)));
                write(pass.Rows);
            }
        }
    }

    /// <summary>Writes what is left to do with the outputs of all rows, of all groups.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="lanes">Floats of the widest vector.</param>
    /// <param name="isActivated">Whether the outputs are activated, but for softmax.</param>
    public static void WriteAfterwards(CodeWriter writer, LayerPlan layer, int rows, int lanes, bool isActivated)
    {
        ActivationSpec activation = TileLayerWriter.Activation(layer, "activation");
        if (activation.Name == ActivationKinds.Softmax)
        {
            writer.Line();
            using (rows == 1 ? null : writer.Loop("row", 0, rows))
            {
                Offset row = rows == 1 ? 0 : "row";
                string first = StepSyntax.At("output", row.Times(layer.Prefix + "Units"));
                writer.Line($"global::TinyRnn.SoftmaxKernel.InPlace(ref {first}, {layer.Prefix}Units);");
            }
        }
        else if (!isActivated)
        {
            writer.Line();
            ChannelEmitter.ForEachVector(writer, rows * layer.Spec.Units, lanes, (size, at) => writer.Line(ChannelEmitter.Set(
                size, "output", at, StepSyntax.Activate(activation, ChannelEmitter.Get(size, "output", at)))));
        }
    }
}
