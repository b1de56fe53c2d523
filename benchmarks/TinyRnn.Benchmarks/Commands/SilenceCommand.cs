using System;
using System.Diagnostics;
using System.Linq;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;
using TinyRnn.Format;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Commands;

/// <summary>
/// <c>silence</c>: a million steps of zeros after a burst, in cells without bias whose state decays, against as many active steps.
/// Subnormal numbers in the state would make the silent ones many times slower.
/// </summary>
internal static class SilenceCommand
{
    private const int Steps = 1_000_000;
    private const int BurstSteps = 100;
    private const int Rounds = 7;

    /// <summary>Runs the command. Flag: <c>--cases a,b</c>.</summary>
    public static Report Run(Report report, Flags flags)
    {
        Table table = new("case, biases zero", "active, ns", "silent, ns", "silent / active");
        foreach (PeerCase peerCase in flags.Cases().Where(item => item.MultiplyAdds < 10_000))
        {
            GeneratedEngine engine = GeneratedEngine.Create(WithoutBiases(peerCase));
            float[] active = CaseModel.CreateInputs(Steps * engine.InputSize);
            float[] silent = [.. active.AsSpan(0, BurstSteps * engine.InputSize), .. new float[(Steps - BurstSteps) * engine.InputSize]];
            float[] outputs = new float[Steps * engine.OutputSize];
            Time(engine, active, outputs);
            double activeTime = double.PositiveInfinity, silentTime = double.PositiveInfinity;
            for (int round = 0; round < Rounds; round++)
            {
                activeTime = Math.Min(activeTime, Time(engine, active, outputs));
                silentTime = Math.Min(silentTime, Time(engine, silent, outputs));
            }

            table.Add(
                peerCase.Name, Show.Nanoseconds(activeTime), Show.Nanoseconds(silentTime), Show.Number(silentTime / activeTime, 2));
        }

        report.Add(
            "Silence",
            table,
            $"{Show.Count(Steps)} steps each, minimum of {Rounds} rounds; the burst of {BurstSteps} steps is counted with the silent ones.");
        return report;
    }

    private static double Time(GeneratedEngine engine, float[] inputs, float[] outputs)
    {
        engine.Reset();
        long start = Stopwatch.GetTimestamp();
        engine.Run(inputs, outputs);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Steps;
    }

    private static ModelFile WithoutBiases(PeerCase peerCase)
    {
        using TemporaryDirectory folder = new();
        string path = peerCase.Write(folder.Path);
        TinyRnnModel model = ModelFile.Read(path).Model;
        Tensor[] tensors = [.. model.Tensors.Select(tensor => tensor.Dimensions.Count == 1
            ? new Tensor(tensor.Name, tensor.Dimensions, new float[tensor.Values.Length])
            : tensor)];
        ModelWriter.Save(model.With(tensors: tensors), path);
        return ModelFile.Read(path);
    }
}
