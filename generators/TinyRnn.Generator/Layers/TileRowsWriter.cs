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
        or ActivationKinds.LeakyRelu or ActivationKinds.HardSigmoid;

    /// <summary>Writes the body of the method, with references <c>packed</c>, <c>input</c> to the first window and <c>output</c>.</summary>
    public void Write()
    {
        ActivationSpec inPlace = IsActivatedInPlace ? _activation : new ActivationSpec(ActivationKinds.Linear);

        // A last tile with a padding lane writes it into the row after; the first units of that row come later.
        foreach (TileGroup group in _schedule.Groups.Reverse())
        {
            WriteGroup(group, inPlace);
        }

        if (_schedule.Rows.Count > 0)
        {
            DotProducts products = new(_writer, _layer, _windows, _target.Lanes, inPlace, "from", "to");
            ForEachPass(TilePlanner.MostRows, "0", rows => products.Write([.. _schedule.Rows], rows));
        }

        WriteAfterwards();
    }

    private void WriteGroup(TileGroup group, ActivationSpec activation)
    {
        TileBlock first = group.Blocks[0];
        TileBlock last = group.Blocks[group.Blocks.Count - 1];
        string start = $"{_layer.Prefix}Weights" + (first.Offset == 0 ? string.Empty : $" + {CodeWriter.Integer(first.Offset)}");
        string unit = CodeWriter.Integer(first.FirstUnit);
        IDisposable? turns = null;
        _writer.Line();
        if (group.Repeat > 1)
        {
            turns = _writer.Block($"for (int turn = 0; turn < {CodeWriter.Integer(group.Repeat)}; turn = unchecked(turn + 1))");
            int units = last.FirstUnit + last.Lanes - first.FirstUnit;
            int floats = last.Offset + _section.FloatsOf(last) - first.Offset;
            start = $"unchecked({start} + (turn * {CodeWriter.Integer(floats)}))";
            unit = $"unchecked({unit} + (turn * {CodeWriter.Integer(units)}))";
        }

        using (turns)
        {
            ForEachPass(group.Together, unit, rows =>
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
    private void ForEachPass(int most, string unit, Action<int> write)
    {
        int inputs = _windows.Step;
        int units = _layer.Spec.Units;
        foreach (RowPass pass in TilePlanner.Passes(_windows.Rows, most))
        {
            bool isLoop = pass.Repeat > 1;
            int end = pass.FirstRow + (pass.Rows * pass.Repeat);
            using (_writer.Block(!isLoop
                ? string.Empty
                : $"for (int row = {CodeWriter.Integer(pass.FirstRow)}; row < {CodeWriter.Integer(end)}; "
                + $"row = unchecked(row + {CodeWriter.Integer(pass.Rows)}))"))
            {
                string from = isLoop ? $"unchecked(row * {CodeWriter.Integer(inputs)})" : CodeWriter.Integer(pass.FirstRow * inputs);
                string to = isLoop
                    ? $"unchecked((row * {CodeWriter.Integer(units)}) + {unit})"
                    : $"unchecked({CodeWriter.Integer(pass.FirstRow * units)} + {unit})";
                _writer.Line($"ref float from = ref {StepSyntax.At("input", from)};");
                _writer.Line($"ref float to = ref {StepSyntax.At("output", to)};");
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
