using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Engine.Limits;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>streams</c>: <c>StepMany</c> over several instances against their single steps, in turns in one run.</summary>
internal static class StreamsCommand
{
    private const double DefaultSeconds = 1;
    private const int DefaultInstances = 8;
    private const int ComparedRounds = 1000;

    /// <summary>Runs the command. Flags: <c>--cases a,b</c>, <c>--seconds</c> a case, <c>--instances</c>.</summary>
    public static Report Run(Report report, Flags flags)
    {
        TimeSpan duration = TimeSpan.FromSeconds(flags.Number("seconds", DefaultSeconds));
        int instances = (int)flags.Number("instances", DefaultInstances);
        CaseModel[] models = [.. flags.Cases().Select(item => CaseModel.Create(item))];
        bool[] identical = [.. models.Select(model => AreIdentical(model, instances))];
        StepLoop[][] loops = [.. models.Select(model =>
        {
            StepLoops all = model.Engine.CreateLoops(instances, Inputs(model, instances));
            return new[] { all.StepEach, all.StepMany, model.ReadLoop() };
        })];
        InterleavedTiming.WarmUp(loops.SelectMany(each => each));
        Roofline roofline = Roofline.ThisMachine;
        Table table = new("case", $"{instances} single steps, ns", "StepMany, ns", "ns an instance", "throughput", "of the limit", "same bits");
        List<double> ratios = [];
        for (int i = 0; i < models.Length; i++)
        {
            StepTime[] times = InterleavedTiming.Measure(loops[i], duration);
            ratios.Add(times[0].Minimum / times[1].Minimum);
            double limit = roofline.LimitNanoseconds(
                instances * models[i].Case.MultiplyAdds, models[i].Engine.WeightBytes, times[2].Minimum);
            table.Add(
                models[i].Case.Name,
                Show.Nanoseconds(times[0].Minimum),
                Show.Nanoseconds(times[1].Minimum),
                Show.Nanoseconds(times[1].Minimum / instances),
                $"{Show.Number(ratios[^1], 2)} times",
                Show.Percent(limit / times[1].Minimum),
                identical[i] ? "yes" : "NO");
        }

        report.Add(
            "StepMany",
            table,
            $"Geometric mean: {Show.Number(Show.GeometricMean(ratios), 2)} times; smallest: {Show.Number(ratios.Min(), 2)}.",
            $"{instances} instances with inputs of their own; minimum over interleaved repetitions. Same bits: the outputs of " +
            $"{Show.Count(ComparedRounds)} rounds, compared bit for bit with those of single steps.",
            "The limit of a round is the multiply-adds of all instances at the speed of the command `roofline`, or one pass over the weights " +
            "that they share, timed in the same turns, whichever takes longer, with nothing for activations.");
        return report;
    }

    /// <summary>Whether StepMany gives the bits of single steps, round for round from the reset state.</summary>
    internal static bool AreIdentical(CaseModel model, int instances)
    {
        float[] inputs = Inputs(model, instances);
        StepLoops each = model.Engine.CreateLoops(instances, inputs), many = model.Engine.CreateLoops(instances, inputs);
        for (int round = 0; round < ComparedRounds; round++)
        {
            each.StepEach(1);
            many.StepMany(1);
            if (!MemoryMarshal.AsBytes<float>(each.Outputs).SequenceEqual(MemoryMarshal.AsBytes<float>(many.Outputs)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>As many rounds as the model's own inputs have floats for, at least one.</summary>
    private static float[] Inputs(CaseModel model, int instances)
    {
        int row = instances * model.Case.Inputs;
        return CaseModel.CreateInputs(Math.Max(1, model.Inputs.Length / row) * row);
    }
}
