using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TinyRnn.Benchmarks.Networks;
using TinyRnn.Benchmarks.Peers;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Engine.Limits;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>networks</c>: frames of networks that are in use, imported by the product, beside the runtimes that they come from.</summary>
internal static class NetworksCommand
{
    private const double DefaultSeconds = 2;
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>
    /// Runs the command. Flags: <c>--seconds</c> a network, <c>--networks a,b</c>, <c>--NETWORK-peer NAME=COMMAND</c> as often as wanted.
    /// ONNX Runtime is a peer of the ONNX graphs where TINYRNN_NODE_MODULES names a folder that holds it.
    /// </summary>
    /// <exception cref="System.IO.InvalidDataException">A network's outputs are not within its limit.</exception>
    public static Report Run(Report report, Flags flags)
    {
        TimeSpan duration = TimeSpan.FromSeconds(flags.Number("seconds", DefaultSeconds));
        using TemporaryDirectory folder = new();
        NetworkModel[] models = [.. Chosen(flags).Select(NetworkModel.Import)];
        double[] errors = [.. models.Select(model => model.Check())];
        StepLoop[][] loops = [.. models.Select(model => model.CreateLoops())];
        InterleavedTiming.WarmUp(loops.SelectMany(each => each));
        Roofline roofline = Roofline.ThisMachine;

        Table frames = new(
            "network", "a frame, ms", "ns", "median", "real time", "naive, ns", "over naive", "of the limit", $"of {NetworkModel.Streams} together, ns",
            "largest error", "limit of it");
        Table sizes = new(
            "network", "parameters", "multiply-adds", "weights, bytes", "machine code, bytes", "state, bytes", "allocated, bytes");
        NetworkPeers peers = new();
        for (int i = 0; i < models.Length; i++)
        {
            (RealNetwork network, GeneratedEngine engine) = (models[i].Network, models[i].Engine);
            PeerProgram[] programs = [.. Programs(models[i], flags, folder.Path)];
            (StepTime[] ours, StepTime[] theirs) = PeerRounds.Measure(network.Name, loops[i], programs, duration);
            peers.Add(network.Name, ours[0], programs, theirs);
            double best = ours[0].Minimum;
            frames.Add(
                network.Name,
                Show.Number(network.FrameMilliseconds),
                Show.Nanoseconds(best),
                Show.Nanoseconds(ours[0].Median),
                $"{Show.Number(100 * ours[0].Median / (network.FrameMilliseconds * NanosecondsPerMillisecond), 3)} %",
                Show.Nanoseconds(ours[1].Minimum),
                Show.Number(ours[1].Minimum / best, 1),
                Show.Percent(roofline.LimitNanoseconds(engine.MultiplyAddsPerStep, engine.WeightBytes, ours[2].Minimum) / best),
                Show.Nanoseconds(ours[3].Minimum / NetworkModel.Streams),
                Error(errors[i]),
                Error(network.Limit));
            sizes.Add(
                network.Name,
                Show.Count(engine.ParameterCount),
                Show.Count(engine.MultiplyAddsPerStep),
                Show.Count(engine.WeightBytes),
                Show.Count(models[i].MeasureMachineCode()),
                Show.Count(engine.StateBytes),
                Show.Count(models[i].MeasureAllocation()));
        }

        report.Add(
            "Networks",
            frames,
            "Nanoseconds a frame through the public `Step`, over the frames of the recording that comes with the network, one after the " +
            "other without end, float32, one thread; minimum over interleaved repetitions of 0.2 ms and, for the generated code, the " +
            "median, of which real time is the share of a frame. The naive loops are the same network in plain C#. The limit is the " +
            "frame's multiply-adds at the speed of the command `roofline`, or one pass over a buffer as large as the weights, timed in " +
            $"the same turns, whichever takes longer, with nothing for activations. Of {NetworkModel.Streams} together: a frame of each of so " +
            "many instances with `StepMany`, divided by their number.",
            "Before anything is timed, generated code and naive loops run the whole recording from a reset state: the largest absolute " +
            "difference from what the network's own tool gives must be within its limit, and no decision may differ.");
        peers.AddTo(report);
        report.Add(
            "Sizes",
            sizes,
            "Weights as the generated class packs them, float32. Machine code: what the runtime's compiler makes for good of the methods " +
            $"that a frame runs, on this processor. Allocated: by the generated code for all frames of the recording together ({Frames(models)}).");
        return report;
    }

    /// <summary>The flag that names a network's peers.</summary>
    public static string PeerFlag(RealNetwork network) => network.Name + "-peer";

    private static IEnumerable<RealNetwork> Chosen(Flags flags) => flags.Text("networks") is { } names
        ? names.Split(',').Select(RealNetwork.Find)
        : RealNetwork.All;

    private static IEnumerable<PeerProgram> Programs(NetworkModel model, Flags flags, string folder)
    {
        if (OnnxRuntime.Find(model, folder) is { } onnxRuntime)
        {
            yield return onnxRuntime;
        }

        foreach (string text in flags.Texts(PeerFlag(model.Network)))
        {
            yield return PeerProgram.Parse(text);
        }
    }

    private static string Frames(NetworkModel[] models) => string.Join(", ", models.Select(model => Show.Count(model.Frames)));

    private static string Error(double error) => error.ToString("0.0e0", CultureInfo.InvariantCulture);
}
