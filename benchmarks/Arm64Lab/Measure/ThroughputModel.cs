using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TinyRnn.Arm64Lab.Listing;
using TinyRnn.Arm64Lab.Tools;

namespace TinyRnn.Arm64Lab.Measure;

/// <summary>What llvm-mca's model of the Cortex-A72 says of a run of instructions. An estimate: caches and mispredictions are not in it.</summary>
/// <param name="Instructions">Instructions of the run.</param>
/// <param name="CyclesPerIteration">Cycles of one of very many repetitions, which overlap as far as their registers allow.</param>
internal sealed record BlockEstimate(int Instructions, double CyclesPerIteration);

/// <summary>Asks llvm-mca.</summary>
internal static partial class ThroughputModel
{
    private const int Iterations = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Estimates runs of instructions, in their order.</summary>
    /// <param name="blocks">The runs.</param>
    /// <param name="folder">Where the assembly text may be written.</param>
    public static IReadOnlyList<BlockEstimate> Estimate(IReadOnlyList<HotBlock> blocks, string folder)
    {
        if (blocks.Count == 0)
        {
            return [];
        }

        string path = Path.Combine(folder, "blocks.s");
        File.WriteAllText(path, Assembly(blocks.Select(block => block.Instructions)));
        string json = Command.Run(Limit, Toolbox.ThroughputModel.Program,
            "-mtriple=aarch64-linux-gnu", "-mcpu=" + Arm64Target.MainProcessor, $"-iterations={Iterations}", "-json", path);
        return Parse(json);
    }

    /// <summary>Assembly text with one region for each run.</summary>
    public static string Assembly(IEnumerable<IEnumerable<Instruction>> blocks)
    {
        StringBuilder text = new("target:\n");
        foreach (IEnumerable<Instruction> block in blocks)
        {
            text.Append("# LLVM-MCA-BEGIN\n");
            foreach (Instruction instruction in block)
            {
                // Addresses of code and data mean nothing to the assembler: any label does.
                string operands = AddressPattern().Replace(instruction.Operands, "target");
                text.Append(instruction.Mnemonic).Append(' ').Append(operands).Append('\n');
            }

            text.Append("# LLVM-MCA-END\n");
        }

        return text.ToString();
    }

    /// <summary>Reads llvm-mca's JSON.</summary>
    public static IReadOnlyList<BlockEstimate> Parse(string json) =>
        [.. JsonNode.Parse(json)!["CodeRegions"]!.AsArray().Select(region =>
        {
            JsonNode summary = region!["SummaryView"]!;
            double iterations = summary["Iterations"]!.GetValue<int>();
            return new BlockEstimate(
                (int)(summary["Instructions"]!.GetValue<int>() / iterations), summary["TotalCycles"]!.GetValue<int>() / iterations);
        })];

    [GeneratedRegex("[0-9a-f]+ <[^>]*>$")]
    private static partial Regex AddressPattern();
}
