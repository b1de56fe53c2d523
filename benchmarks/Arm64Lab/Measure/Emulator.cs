using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using TinyRnn.Arm64Lab.Build;
using TinyRnn.Arm64Lab.Tools;

namespace TinyRnn.Arm64Lab.Measure;

/// <summary>What one run of the program gave for one model.</summary>
/// <param name="Comparison">Its outputs against the golden vectors.</param>
/// <param name="Executions">Address of every instruction that ran between the first step's start and the last one's end, and how often it did.</param>
internal sealed record EmulatedModel(GoldenComparison Comparison, IReadOnlyDictionary<ulong, long> Executions);

/// <summary>Runs ARM64 programs in qemu, with a plugin that counts executed instructions.</summary>
internal sealed class Emulator
{
    private static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(1);

    private readonly string _folder;
    private readonly string _counter;

    /// <summary>Builds the plugin.</summary>
    /// <param name="folder">Where it and the files of runs are written.</param>
    public Emulator(string folder)
    {
        _folder = folder;
        _counter = Path.Combine(folder, "counter.so");

        // The plugin's functions are the emulator's own.
        Command.Run(CompileLimit, Toolbox.HostCompiler.Program,
            "-O2", "-shared", "-fPIC", "-o", _counter, NativeProgram.NativeSource("counter.c"));
    }

    /// <summary>Runs a program on the golden inputs of its models.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="models">The models in it, in order.</param>
    /// <param name="processor">The processor to be.</param>
    public IReadOnlyList<EmulatedModel> Run(string program, IReadOnlyList<LabModel> models, string processor)
    {
        string cases = Path.Combine(_folder, "cases.bin"), outputs = Path.Combine(_folder, "outputs.bin");
        string counts = Path.Combine(_folder, "counts.txt");
        using (BinaryWriter writer = new(File.Create(cases)))
        {
            foreach (LabModel model in models)
            {
                model.WriteCase(writer);
            }
        }

        Command.Run(RunLimit, Toolbox.Emulator.Program, "-cpu", processor, "-plugin", $"{_counter},out={counts}", program, cases, outputs);
        IReadOnlyList<Dictionary<ulong, long>> executions = ParseCounts(File.ReadLines(counts), models.Count);
        using BinaryReader reader = new(File.OpenRead(outputs));
        EmulatedModel[] results = new EmulatedModel[models.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = new EmulatedModel(models[i].ReadOutputs(reader), executions[i]);
        }

        return results;
    }

    /// <summary>Reads the plugin's lines: the model's index, an address in hexadecimal, executions.</summary>
    public static IReadOnlyList<Dictionary<ulong, long>> ParseCounts(IEnumerable<string> lines, int models)
    {
        Dictionary<ulong, long>[] counts = new Dictionary<ulong, long>[models];
        for (int i = 0; i < models; i++)
        {
            counts[i] = [];
        }

        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            ulong address = ulong.Parse(words[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            counts[int.Parse(words[0], CultureInfo.InvariantCulture)].Add(address, long.Parse(words[2], CultureInfo.InvariantCulture));
        }

        return counts;
    }
}
