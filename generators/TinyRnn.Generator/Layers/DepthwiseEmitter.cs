using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// A convolution whose every channel has a filter of its own: vectors along the channels, so that a tap is one multiply-add of a weight
/// row with a row of the input. Rows of a frame share the weights that a pass has read.
/// </summary>
internal sealed class DepthwiseEmitter
{
    /// <summary>Multiply-adds up to which the taps are written out.</summary>
    private const int LargestStraightLine = 64;

    private readonly CodeWriter _writer;
    private readonly LayerPlan _layer;
    private readonly StepTarget _target;
    private readonly RowWindows _windows;
    private readonly TileSection _section;
    private readonly ActivationSpec _activation;

    private DepthwiseEmitter(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        _writer = writer;
        _layer = layer;
        _target = target;
        _windows = RowWindows.Of(layer);
        _section = layer.Weights!.Packing.Sections[0];
        _activation = TileLayerWriter.Activation(layer, "activation");
    }

    /// <summary>Writes the method of the windows of all channels.</summary>
    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        string name = TileLayerWriter.Activation(layer, "activation").Name;
        using (TileLayerWriter.OpenDense(writer, layer, target, $"y[c] = {name}(w[c] x[c] + b[c])"))
        {
            new DepthwiseEmitter(writer, layer, target).Write();
        }
    }

    private void Write()
    {
        IReadOnlyList<TileBlock> blocks = [.. _section.Blocks];
        int full = blocks.TakeWhile(block => block.Units == TilePacking.LargestTile).Count();
        if (full > 1)
        {
            _writer.Line($"// Channels 0 to {CodeWriter.Integer((full * TilePacking.LargestTile) - 1)}: {CodeWriter.Integer(full)} tiles of 16.");
            using (_writer.Loop("turn", 0, full))
            {
                WriteBlock(blocks[0], "turn");
            }
        }

        foreach (TileBlock block in blocks.Skip(full > 1 ? full : 0))
        {
            _writer.Line();
            _writer.Line(block.Units == 1
                ? $"// Channel {CodeWriter.Integer(block.FirstUnit)}."
                : $"// Channels {CodeWriter.Integer(block.FirstUnit)} to {CodeWriter.Integer(block.FirstUnit + block.Units - 1)}.");
            using (_writer.Block(string.Empty))
            {
                WriteBlock(block, 0);
            }
        }

        TileRowsWriter.WriteAfterwards(_writer, _layer, _windows.Rows, _target.Lanes, isActivated: TileRowsWriter.IsActivatedInPlace(_activation));
    }

    /// <summary>Writes all rows of some channels.</summary>
    private void WriteBlock(TileBlock block, Offset turn)
    {
        Offset weights = Offset.Of(_layer.Prefix + "Weights").Plus(block.Offset).Plus(turn.Times(_section.FloatsOf(block)));
        Offset channel = turn.Times(block.Lanes).Plus(block.FirstUnit);
        _writer.Reference("w", StepSyntax.At("packed", weights));

        // Beside the sums, a weight row and a product are in registers.
        int vectors = StepSyntax.Pieces(block.Units, _target.Lanes).Count();
        int most = Math.Max(1, Math.Min(TilePlanner.MostRows, (_target.RowRegisters - 2) / vectors));
        foreach (RowPass pass in TilePlanner.Passes(_windows.Rows, most))
        {
            bool isLoop = pass.Repeat > 1;
            using (isLoop ? _writer.Loop("row", pass.FirstRow, pass.FirstRow + (pass.Rows * pass.Repeat), pass.Rows) : _writer.Block(string.Empty))
            {
                Offset row = isLoop ? "row" : pass.FirstRow;
                _writer.Reference("from", StepSyntax.At("input", row.Times(_windows.Step).Plus(channel)));
                _writer.Reference("to", StepSyntax.At("output", row.Times(_layer.Spec.Units).Plus(channel)));
                WritePass(block, pass.Rows);
            }
        }
    }

    private void WritePass(TileBlock block, int rows)
    {
        IReadOnlyList<Sum> sums =
        [
            .. from piece in StepSyntax.Pieces(block.Units, _target.Lanes)
               from row in Enumerable.Range(0, rows)
               select new Sum(piece.Lanes, piece.Offset, row, $"sum{CodeWriter.Integer(piece.Offset)}" + (rows == 1 ? string.Empty : $"_{CodeWriter.Integer(row)}")),
        ];
        foreach (Sum sum in sums)
        {
            _writer.Line($"{FoldWriter.TypeName(sum.Lanes)} {sum.Name} = {ChannelEmitter.Get(sum.Lanes, "w", sum.Lane)};");
        }

        if (_windows.Taps * sums.Count <= LargestStraightLine)
        {
            for (int tap = 0; tap < _windows.Taps; tap++)
            {
                WriteTap(block, sums, tap, CodeWriter.Integer(tap));
            }
        }
        else
        {
            using (_writer.Loop("tap", 0, _windows.Taps))
            {
                WriteTap(block, sums, "tap", string.Empty);
            }
        }

        ActivationSpec inPlace = TileRowsWriter.IsActivatedInPlace(_activation) ? _activation : new ActivationSpec(ActivationKinds.Linear);
        foreach (Sum sum in sums)
        {
            _writer.Line(ChannelEmitter.Set(
                sum.Lanes, "to", (sum.Row * _layer.Spec.Units) + sum.Lane, StepSyntax.Activate(inPlace, sum.Name)));
        }
    }

    private void WriteTap(TileBlock block, IReadOnlyList<Sum> sums, Offset tap, string ending)
    {
        // A row block has its weights behind bias and zeros, a tile behind one row of biases.
        int first = block.IsRow ? TilePacking.RowBiasFloats : block.Lanes;
        Offset weightRow = tap.Plus(_windows.FirstValue).Times(block.Lanes).Plus(first);
        foreach (IGrouping<int, Sum> ofLanes in sums.GroupBy(sum => sum.Lane))
        {
            int lanes = ofLanes.First().Lanes;
            string weight = $"w{CodeWriter.Integer(ofLanes.Key)}Tap{ending}";
            _writer.Line($"{FoldWriter.TypeName(lanes)} {weight} = {ChannelEmitter.Get(lanes, "w", weightRow.Plus(ofLanes.Key))};");
            foreach (Sum sum in ofLanes)
            {
                Offset place = tap.Times(_windows.TapDistance).Plus((sum.Row * _windows.Step) + sum.Lane);
                string value = ChannelEmitter.Get(lanes, "from", place);
                _writer.Line(lanes == 1
                    ? $"{sum.Name} += {weight} * {value};"
                    : $"{sum.Name} = {StepSyntax.MultiplyAdd(lanes, weight, value, sum.Name)};");
            }
        }
    }

    /// <summary>The sum of some channels in a row.</summary>
    /// <param name="Lanes">Channels; 1 where no vector is filled.</param>
    /// <param name="Lane">The first of them, counted from the tile's first.</param>
    /// <param name="Row">The row, counted from the pass's first.</param>
    /// <param name="Name">Local with the sum.</param>
    private sealed record Sum(int Lanes, int Lane, int Row, string Name);
}
