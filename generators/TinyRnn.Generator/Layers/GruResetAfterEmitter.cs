using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>Gated recurrent unit whose reset gate scales the recurrent product (cuDNN, PyTorch, Keras resetAfter).</summary>
internal static class GruResetAfterEmitter
{
    private const int Reset = 0;
    private const int Update = 1;
    private const int Candidate = 2;

    private static readonly string[] GateNames = ["reset", "update", "candidate"];

    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target)
    {
        ActivationSpec act = TileLayerWriter.Activation(layer, "activation");
        ActivationSpec gate = TileLayerWriter.Activation(layer, "recurrentActivation");
        ActivationSpec[] activations = [gate, gate, act];
        string equations =
            $"r = {gate.Name}(Wr x + Ur h + br)   z = {gate.Name}(Wz x + Uz h + bz)\n"
            + $"n = {act.Name}(Wn x + bn + r*(Un h + recurrentBias))\n"
            + "h' = z*h + (1-z)*n";
        TileSection section = layer.Weights!.Packing.Sections[0];
        using (TileLayerWriter.OpenRecurrent(writer, layer, target, equations, out List<Action> afterwards))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer, target);
            TileLayerWriter.WriteGroups(writer, layer, section, target, GateNames, (tiles, units) =>
            {
                tiles.WriteBias();
                tiles.WriteRows("x", "input", section.InputRows, isPadded: false);
                tiles.WriteSplitOfLastGate();
                tiles.WriteRows("h", "hidden", section.RecurrentRows, isPadded: true);
                tiles.WriteSums();
                tiles.ForEachInstance(suffix =>
                {
                    writer.Line($"ref float olds = ref {units("hidden" + suffix)};");
                    writer.Line($"ref float nexts = ref {units("next" + suffix)};");
                    foreach (TileSlice slice in tiles.Slices())
                    {
                        tiles.WriteActivations(activations, slice, Reset);
                        string argument = StepSyntax.MultiplyAdd(
                            slice.Lanes,
                            tiles.Gate(Reset, slice, activations),
                            tiles.Raw(Candidate, slice),
                            tiles.InputPartOfLastGate(slice));
                        string value = "value" + CodeWriter.Integer(slice.Unit);
                        writer.Line($"{StepSyntax.Type(slice.Lanes)} {value} = {StepSyntax.Activate(act, argument)};");
                        if (gate.Name == ActivationKinds.Sigmoid && tiles.IsAlone(Update, slice))
                        {
                            WriteShortBlend(writer, slice, tiles.Raw(Update, slice), value);
                            continue;
                        }

                        string update = "z" + CodeWriter.Integer(slice.Unit);
                        tiles.WriteActivations(activations, slice, Update);
                        writer.Line($"{StepSyntax.Type(slice.Lanes)} {update} = {tiles.Gate(Update, slice, activations)};");
                        WriteBlend(writer, slice, update, value);
                    }
                });
            }, ["hidden", "next"], afterwards);
            TileLayerWriter.CloseRecurrent(writer, target);
        }
    }

    /// <summary>As <see cref="WriteBlend"/>, in the form that is shortest for the tier.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="slice">The units.</param>
    /// <param name="update">The update gate, a sigmoid, before its activation.</param>
    /// <param name="candidate">The activated candidate.</param>
    private static void WriteShortBlend(CodeWriter writer, TileSlice slice, string update, string candidate)
    {
        string weight = "weight" + CodeWriter.Integer(slice.Unit);
        writer.Line($"{StepSyntax.Type(slice.Lanes)} {weight} = {StepSyntax.BlendWeight(update)};");
        string next = StepSyntax.Blend(
            weight,
            candidate,
            StepSyntax.Load(slice.Lanes, "olds", slice.Unit),
            StepSyntax.Broadcast(slice.Lanes, "KeepNormal"));
        writer.Line(StepSyntax.Store(slice.Lanes, next, "nexts", slice.Unit));
    }

    /// <summary>h' = (1-z)*n + (z*h + KeepNormal): exact where z is 1, and only one multiply-add waits for the candidate.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="slice">The units.</param>
    /// <param name="update">A local with the update gate.</param>
    /// <param name="candidate">The activated candidate.</param>
    public static void WriteBlend(CodeWriter writer, TileSlice slice, string update, string candidate)
    {
        int lanes = slice.Lanes;
        string kept = StepSyntax.MultiplyAdd(
            lanes, update, StepSyntax.Load(lanes, "olds", slice.Unit), StepSyntax.Broadcast(lanes, "KeepNormal"));
        string value = StepSyntax.MultiplyAdd(lanes, $"{StepSyntax.Type(lanes)}.One - {update}", candidate, kept);
        writer.Line(StepSyntax.Store(lanes, value, "nexts", slice.Unit));
    }
}
