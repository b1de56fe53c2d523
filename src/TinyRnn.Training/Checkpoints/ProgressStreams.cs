using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace TinyRnn.Training.Checkpoints;

/// <summary>The history of a run in a binary stream.</summary>
internal static class ProgressStreams
{
    /// <summary>Writes the epochs.</summary>
    public static void WriteHistory(this BinaryWriter writer, IReadOnlyList<TrainingProgress> history)
    {
        writer.Write(history.Count);
        foreach (TrainingProgress epoch in history)
        {
            writer.Write(epoch.Phase);
            writer.Write(epoch.Epoch);
            writer.Write(epoch.Epochs);
            writer.Write(epoch.Loss);
            writer.Write(epoch.ValidationLoss);
            writer.Write(epoch.MetricName);
            writer.Write(epoch.Metric);
            writer.Write(epoch.LearningRate);
            writer.Write(epoch.GradientNorm);
            writer.Write(epoch.IsBest);
            writer.Write(epoch.Remaining.Ticks);
            writer.Write(epoch.LayerGradients.Count);
            foreach (LayerGradient layer in epoch.LayerGradients)
            {
                writer.Write(layer.Layer);
                writer.Write(layer.Norm);
                writer.Write((int)layer.Health);
            }
        }
    }

    /// <summary>Reads what <see cref="WriteHistory"/> wrote.</summary>
    public static List<TrainingProgress> ReadHistory(this BinaryReader reader) =>
        [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => new TrainingProgress(
            reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(),
            reader.ReadString(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadBoolean(),
            new TimeSpan(reader.ReadInt64()))
            {
                LayerGradients = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ =>
                    new LayerGradient(reader.ReadString(), reader.ReadDouble(), (GradientHealth)reader.ReadInt32()))],
            })];
}
