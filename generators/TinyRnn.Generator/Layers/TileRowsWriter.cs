using System;
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
    /// <param name="layer">The layer; its packing has one section.</param>
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

    /// <summary>
    /// Activations of a few instructions, which are computed from the sums in registers. The others want the constants' registers,
    /// and so many of them in a method would pass the inliner's budget: they go over the outputs afterwards.
    /// </summary>
    private bool IsActivatedInPlace => _activation.Name is ActivationKinds.Linear or ActivationKinds.Softmax or ActivationKinds.Relu
        or ActivationKinds.LeakyRelu or ActivationKinds.HardSigmoid or ActivationKinds.Affine or ActivationKinds.ThresholdedRelu or ActivationKinds.Clamp;

    /// <summary>Writes the body of the method, with references <c>packed</c>, <c>input</c> to the first window and <c>output</c>.</summary>
    public void Write()
    {
        ActivationSpec inPlace = IsActivatedInPlace ? _activation : new ActivationSpec(ActivationKinds.Linear);

        // From the last units to the first: a padding lane of the last tile is written into the row after, whose first units come later.
        foreach (TileGroup group in _schedule.Groups.Reverse())
        {
            WriteGroup(group, inPlace);
        }

        if (_schedule.Rows.Count > 0)
        {
            DotProducts products = new(_writer, _layer, _windows, _target.Lanes, inPlace, "from", "to");
            ForEachPass(TilePlanner.MostRows, 0, 0, rows => products.Write([.. _schedule.Rows], rows));
        }

        WriteAfterwards();
    }

    private void WriteGroup(TileGroup group, ActivationSpec activation)
    {
        TileBlock first = group.Blocks[0];
        TileBlock last = group.Blocks[group.Blocks.Count - 1];
        string start = $"{_layer.Prefix}Weights" + (first.Offset == 0 ? string.Empty : $" + {CodeWriter.Integer(first.Offset)}");
        int turnUnits = 0;
        IDisposable? turns = null;
        _writer.Line();
        if (group.Repeat > 1)
        {
            turns = _writer.Block($"for (int turn = {CodeWriter.Integer(group.Repeat - 1)}; turn >= 0; turn = unchecked(turn - 1))");
            turnUnits = last.FirstUnit + last.Lanes - first.FirstUnit;
            int floats = last.Offset + _section.FloatsOf(last) - first.Offset;
            start = $"unchecked({start} + (turn * {CodeWriter.Integer(floats)}))";
        }

        using (turns)
        {
            ForEachPass(group.Together, first.FirstUnit, turnUnits, rows =>
            {
                RowSteps steps = new(_windows.Step, _layer.Spec.Units);
                StepTiles tiles = new(_writer, _section, group, DenseEmitter.GateNames, _target with { Streams = rows }, steps);
                _writer.Line(tiles.Describe());
                _writer.Line("ref float outputs = ref to;");
                tiles.WriteReferencesFrom(start);
                tiles.WriteBias();
                tiles.WriteSkip(_windows.FirstValue);
                tiles.WriteRows("x", "from", _windows.Values, isPadded: false);
                tiles.WriteSums();
                tiles.WriteOutputs(activation);
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
        string turn = turnUnits == 0 ? string.Empty : $" + (turn * {CodeWriter.Integer(turnUnits)})";
        foreach (RowPass pass in TilePlanner.Passes(_windows.Rows, most))
        {
            int units = _layer.Spec.Units;
            int end = pass.FirstRow + (pass.Rows * pass.Repeat);
            bool isLoop = pass.Repeat > 1;
            using (_writer.Block(!isLoop
                ? string.Empty
                : $"for (int row = {CodeWriter.Integer(pass.FirstRow)}; row < {CodeWriter.Integer(end)}; "
                + $"row = unchecked(row + {CodeWriter.Integer(pass.Rows)}))"))
            {
                string from = isLoop
                    ? StepSyntax.At("input", $"unchecked(row * {CodeWriter.Integer(_windows.Step)})")
                    : StepSyntax.At("input", pass.FirstRow * _windows.Step);
                int constant = firstUnit + (isLoop ? 0 : pass.FirstRow * units);
                string row = isLoop ? $" + (row * {CodeWriter.Integer(units)})" : string.Empty;
                string to = row.Length + turn.Length == 0
                    ? StepSyntax.At("output", constant)
                    : StepSyntax.At("output", $"unchecked({CodeWriter.Integer(constant)}{row}{turn})");
                _writer.Line($"ref float from = ref {from};");
                _writer.Line($"ref float to = ref {to};");
                write(pass.Rows);
            }
        }
    }

    /// <summary>What is left to do with the sums of all rows.</summary>
    private void WriteAfterwards()
    {
        int units = _layer.Spec.Units;
        if (_activation.Name == ActivationKinds.Softmax)
        {
            _writer.Line();
            using (_writer.Block($"for (int row = 0; row < {CodeWriter.Integer(_windows.Rows)}; row = unchecked(row + 1))"))
            {
                string first = StepSyntax.At("output", $"unchecked(row * {_layer.Prefix}Units)");
                _writer.Line($"global::TinyRnn.SoftmaxKernel.InPlace(ref {first}, {_layer.Prefix}Units);");
            }
        }
        else if (!IsActivatedInPlace)
        {
            _writer.Line();
            ChannelEmitter.ForEachVector(_writer, _windows.Rows * units, _target.Lanes, (lanes, at) => _writer.Line(ChannelEmitter.Set(
                lanes, "output", at, StepSyntax.Activate(_activation, ChannelEmitter.Get(lanes, "output", at)))));
        }
    }
}
