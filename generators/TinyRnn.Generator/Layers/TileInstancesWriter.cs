using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// A tiled layer for several instances: first the matrix part of all of them, some in one pass over the weights, then their cell
/// updates. Each of the two is a row of independent pieces, so that the processor always has work from the next ones while it waits
/// for a result; one instance after the other, it would see the end of the waiting only (a step of few units waits two thirds of its time).
/// </summary>
internal sealed class TileInstancesWriter
{
    /// <summary>Vectors of units that a turn of a loop over cell updates has, so that constants stay in registers between them.</summary>
    private const int SlicesInTurn = 2;

    /// <summary>Tiles up to which all passes of a turn are written out, for fewer branches; of more, the multiply-adds take far longer than those.</summary>
    private const int MostTilesWrittenOut = 2;

    private readonly CodeWriter _writer;
    private readonly LayerPlan _layer;
    private readonly TileSection _section;
    private readonly IReadOnlyList<string> _gateNames;
    private readonly InstanceSyntax _instances;
    private readonly TileSchedule _schedule;

    /// <summary>Prepares a layer.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="section">Its section.</param>
    /// <param name="gateNames">Names of the section's gates.</param>
    /// <param name="instances">The instances.</param>
    public TileInstancesWriter(
        CodeWriter writer, LayerPlan layer, TileSection section, IReadOnlyList<string> gateNames, InstanceSyntax instances)
    {
        _writer = writer;
        _layer = layer;
        _section = section;
        _gateNames = gateNames;
        _instances = instances;
        int width = instances.Target.WidthBits;
        _schedule = TilePlanner.ScheduleInstances(section, width, TilePlanner.RegisterBudget(width));
    }

    /// <summary>Units that are dot products along k.</summary>
    public EquatableArray<TileBlock> Rows => _schedule.Rows;

    /// <summary>Name of a layer's method.</summary>
    public static string MethodName(LayerPlan layer, StepTarget target) => LayerEmitters.MethodName(layer, target) + "xN";

    /// <summary>Opens the method.</summary>
    public IDisposable Open()
    {
        _writer.Line();
        _writer.Line(
            $"// {_layer.Spec.Name}: {_layer.Spec.Type}, {_layer.Spec.InputShape.Channels} inputs, {_layer.Spec.Units} units, "
            + $"{_instances.Target.Description}, several instances.");
        _writer.Line(StepSyntax.Optimised);
        return _writer.Method($"private static void {MethodName(_layer, _instances.Target)}{_instances.Parameters}");
    }

    /// <summary>Writes the matrix part of all instances, with the sums in memory for <see cref="WriteCells"/>.</summary>
    /// <param name="body">Writes that of the instances of one pass.</param>
    public void WriteSums(Action<StepTiles> body) => WriteGroups(_schedule.Groups, body, outputs: null);

    /// <summary>Writes a layer without state: the activated sums go to the outputs of the instances.</summary>
    /// <param name="body">Writes the matrix part of the instances of one pass.</param>
    /// <param name="activation">The activation.</param>
    public void WriteOutputs(Action<StepTiles> body, ActivationSpec activation)
    {
        int lanes = _instances.Target.Lanes;
        List<TileGroup> others = [];
        foreach (TileGroup group in _schedule.Groups)
        {
            TileBlock tile = group.Blocks[0];
            if (group.Blocks.Count > 1 || tile.Lanes == lanes)
            {
                others.Add(group);
                continue;
            }

            JoinedTile joined = new(_writer, _section, tile, group.Split, lanes);
            _writer.Line();
            _writer.Line(joined.Describe());
            using (_instances.ForEach(TilePlanner.MostInstances))
            {
                for (int instance = 0; instance < TilePlanner.MostInstances; instance++)
                {
                    WriteLayer(instance, Ending(TilePlanner.MostInstances, instance));
                }

                joined.Write(Offset.Of(_layer.Prefix + "Weights").Plus(tile.Offset), activation);
            }
        }

        WriteGroups(others, body, activation);
    }

    private void WriteGroups(IEnumerable<TileGroup> groups, Action<StepTiles> body, ActivationSpec? outputs)
    {
        foreach (TileGroup group in groups)
        {
            StepTiles tiles = new(_writer, _section, group, _gateNames, _instances.Target with { Streams = group.Together });
            TileBlock first = group.Blocks[0];
            TileBlock last = group.Blocks[group.Blocks.Count - 1];
            Offset start = Offset.Of(_layer.Prefix + "Weights").Plus(first.Offset);
            Offset unit = first.FirstUnit;
            Offset sums = first.FirstUnit * _section.BiasSlots;
            _writer.Line();
            _writer.Line(tiles.Describe());
            IDisposable? turns = null;
            if (group.Repeat > 1)
            {
                turns = _writer.Loop("turn", 0, group.Repeat);
                int units = last.FirstUnit + last.Lanes - first.FirstUnit;
                int floats = last.Offset + _section.FloatsOf(last) - first.Offset;
                Offset turn = Offset.Of("turn");
                start = start.Plus(turn.Times(floats));
                unit = unit.Plus(turn.Times(units));
                sums = sums.Plus(turn.Times(units * _section.BiasSlots));
            }

            int together = group.Repeat > MostTilesWrittenOut ? group.Together : TilePlanner.MostInstances;
            using (turns)
            using (_instances.ForEach(together))
            {
                for (int from = 0; from < together; from += group.Together)
                {
                    using (group.Together == together ? null : _writer.Block(string.Empty))
                    {
                        WritePass(tiles, from, sums, outputs is null ? null : unit);
                        tiles.WriteReferencesFrom(start);
                        body(tiles);
                        if (outputs is null)
                        {
                            tiles.WriteStoreOfSums();
                        }
                        else
                        {
                            tiles.WriteOutputs(outputs, "outputs");
                        }
                    }
                }
            }
        }
    }

    /// <summary>Declares the references of the instances of one pass.</summary>
    private void WritePass(StepTiles tiles, int from, Offset sums, Offset? outputUnit)
    {
        int together = tiles.Group.Together;
        for (int instance = 0; instance < together; instance++)
        {
            string ending = Ending(together, instance);
            WriteLayer(from + instance, ending);
            if (outputUnit is null)
            {
                _instances.WriteSums(sums, from + instance, ending);
            }
            else
            {
                _writer.Reference("outputs" + ending, StepSyntax.At("output" + ending, outputUnit));
            }
        }
    }

    /// <summary>Declares memory, input and hidden state or output of one instance.</summary>
    public void WriteLayer(int instance, string ending)
    {
        _instances.WriteMemory(instance, ending);
        _instances.WriteValue("input", _layer.Spec.Inputs[0], instance, ending);
        _instances.WriteValue(_layer.IsRecurrent ? "hidden" : "output", _layer.Index, instance, ending);
    }

    /// <summary>Writes the cell updates of all instances, or one stage of them.</summary>
    /// <param name="arrays">The references that the stage uses: their names, and where those of an instance begin.</param>
    /// <param name="body">Writes the update of one vector of units.</param>
    public void WriteCells(IReadOnlyList<(string Name, Func<string, string> Start)> arrays, Action<StoredCells> body)
    {
        int width = _instances.Target.Lanes;
        // Small tiles first: there are few vectors of them, and the waiting at their end is filled by the full ones.
        foreach (IGrouping<int, TileBlock> tiles in
            _section.Blocks.Where(block => !block.IsRow).GroupBy(block => block.Lanes).OrderBy(group => group.Key))
        {
            TileBlock block = tiles.First();
            int count = tiles.Count();
            int joined = Math.Max(1, width / block.Lanes);
            int together = Math.Min(TilePlanner.MostInstances, joined * SlicesInTurn);
            TileGroup group = _schedule.Groups.First(item => item.Blocks.Contains(block));
            int place = Enumerable.Range(0, group.Blocks.Count).First(index => group.Blocks[index] == block);
            IReadOnlyList<TileVector> vectors = [.. group.Vectors.Where(vector => vector.Block == place)];
            _writer.Line();
            using (_instances.ForEach(together))
            {
                for (int instance = 0; instance < together; instance++)
                {
                    string ending = Ending(together, instance);
                    _instances.WriteMemory(instance, ending);
                    _instances.WriteSums(block.FirstUnit * _section.BiasSlots, instance, ending);
                    foreach ((string name, Func<string, string> start) in arrays)
                    {
                        _writer.Reference(name + ending, StepSyntax.At(start(ending), block.FirstUnit));
                    }
                }

                using (count == 1
                    ? null
                    : _writer.Loop("tile", 0, count))
                {
                    for (int instance = 0; instance < together; instance += joined)
                    {
                        IReadOnlyList<string> endings = [.. Enumerable.Range(instance, joined).Select(own => Ending(together, own))];
                        using (together == joined ? null : _writer.Block(string.Empty))
                        {
                            body(new StoredCells(_writer, block.Lanes, endings, vectors));
                            for (int own = 0; count > 1 && own < joined; own++)
                            {
                                Advance(StoredCells.Sums + endings[own], block.Lanes * _section.BiasSlots);
                                foreach ((string name, _) in arrays)
                                {
                                    Advance(name + endings[own], block.Lanes);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private void Advance(string reference, int floats) => _writer.Line($"{reference} = ref {StepSyntax.At(reference, floats)};");

    private static string Ending(int together, int instance) => together == 1 ? string.Empty : "_" + CodeWriter.Integer(instance);
}
