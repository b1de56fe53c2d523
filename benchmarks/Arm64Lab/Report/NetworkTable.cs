using System.Globalization;
using System.Linq;
using System.Text;
using TinyRnn.Arm64Lab.Measure;
using TinyRnn.Cli.Engine;
using TinyRnn.PeerCases;

namespace TinyRnn.Arm64Lab.Report;

/// <summary>The table of networks that are in use: what a frame executes and the bytes of code and weights it takes.</summary>
internal static class NetworkTable
{
    /// <summary>Adds the tables; nothing where the run has none of these networks.</summary>
    public static void Write(StringBuilder text, LabReport report, PeerTable peers)
    {
        WriteNetworks(text, report);
        WritePeers(text, report, peers);
    }

    private static void WriteNetworks(StringBuilder text, LabReport report)
    {
        (ModelReport Model, RealNetwork Network)[] rows =
            [.. report.Models.Join(RealNetwork.All, model => model.Model.Name, network => network.Name, (model, network) => (model, network))];
        if (rows.Length == 0)
        {
            return;
        }

        Table table = new(
            "network", "a frame, ms", "instructions a frame", "million a second", "multiply-adds", "code, bytes", "weights, bytes",
            "spills in inner loops", "calls in inner loops");
        foreach ((ModelReport model, RealNetwork network) in rows)
        {
            StepProfile profile = model.Main.Profile;
            ModelFigures figures = ModelFigures.Of(model.Model.File);
            table.Add(
                network.Name, Count(network.FrameMilliseconds), Count(profile.Instructions),
                (profile.Instructions / network.FrameMilliseconds / 1000).ToString("F1", CultureInfo.InvariantCulture),
                Count(figures.MultiplyAddsPerStep), Count(profile.CodeBytes), Count(figures.WeightBytes),
                Count(profile.SpillsInInnerLoops), Count(profile.CallsInInnerLoops));
        }

        text.Append($"\n## Networks\n\n{table}\nOne step is a frame. Million a second: instructions at the rate of the frames, which is what keeping up with ")
            .Append("them takes. Code: the methods of the step; weights: float32, as the step reads them.\n");
    }

    private static void WritePeers(StringBuilder text, LabReport report, PeerTable peers)
    {
        Table table = new("network", "TinyRnn", "peer", "its instructions", "ratio");
        bool isEmpty = true;
        foreach (ModelReport model in report.Models)
        {
            double instructions = model.Main.Profile.Instructions;
            foreach (NetworkPeer peer in peers.FindNetwork(model.Model.Name))
            {
                isEmpty = false;
                table.Add(
                    model.Model.Name, Count(instructions), peer.Name, Count(peer.Instructions),
                    (instructions / peer.Instructions).ToString("F3", CultureInfo.InvariantCulture));
            }
        }

        if (!isEmpty)
        {
            text.Append($"\n## Networks beside peers\n\n{table}\nInstructions a frame. Peers: {peers.NetworksSource}.\n");
        }
    }

    private static string Count(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
