using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using TinyRnn.Format;
using TinyRnn.Interop;

namespace TinyRnn.PeerCases;

/// <summary>
/// A trained network that is in use, with a recording and what its own tool made of it. The files are not part of the repository: the
/// environment variable <see cref="FolderVariable"/> names the folder that holds them.
/// </summary>
/// <param name="Name">Name in tables and flags; also the model's.</param>
/// <param name="Source">The model's file, in the folder.</param>
/// <param name="FrameMilliseconds">Time between two frames, one of which is a step.</param>
/// <param name="Limit">Largest absolute difference from the expected outputs; the tests' table of tolerances has the reasons.</param>
/// <param name="Threshold">Outputs are decided by whether they reach this, and no decision may differ; null where none are made.</param>
public sealed record RealNetwork(string Name, string Source, double FrameMilliseconds, double Limit, float? Threshold)
{
    /// <summary>Name of the environment variable.</summary>
    public const string FolderVariable = "TINYRNN_CASES";

    // A frame of the voice-activity detector is 512 new samples and the 64 before them; samples of 16 bits follow a header.
    private const int SileroHop = 512, SileroFrame = 576, WavHeader = 44;

    /// <summary>A voice-activity detector (16 kHz), a denoiser (48 kHz) and the first half of another one (16 kHz).</summary>
    public static IReadOnlyList<RealNetwork> All { get; } =
    [
        new("silero-vad", "silero-vad/silero_vad_openvino_16k.onnx", 32, 2e-5, 0.5f)
        {
            Recording = SileroFrames, Expected = () => Lines("silero-vad/expected_onnx.csv"),
        },
        new("rnnoise", "rnnoise-v0.1/weights_int8.json", 10, 1e-4, null)
        {
            Recording = () => Floats("rnnoise-v0.1/features_Tx42.f32"), Expected = () => Floats("rnnoise-v0.1/gains22_vad1_Tx23.f32"),
        },
        new("dtln", "dtln/model_1.onnx", 8, 1e-5, null)
        {
            Recording = () => Floats("dtln/model1_in_mag_Tx257.f32"), Expected = () => Floats("dtln/model1_out_mask_Tx257.f32"),
        },
    ];

    /// <summary>Whether the source is an ONNX graph.</summary>
    public bool IsOnnx => Source.EndsWith(".onnx", StringComparison.Ordinal);

    private Func<float[]> Recording { get; init; } = () => [];

    private Func<float[]> Expected { get; init; } = () => [];

    /// <summary>The network of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static RealNetwork Find(string name) => All.FirstOrDefault(item => item.Name == name)
        ?? throw new ArgumentException($"There is no network '{name}'; there are {string.Join(", ", All.Select(item => item.Name))}.");

    /// <summary>Path of the model's file.</summary>
    public string SourcePath => Combine(Source);

    /// <summary>Imports the model and writes <c>NAME.rnn.json</c> with its weights.</summary>
    /// <param name="directory">An existing folder.</param>
    /// <returns>Path of the model file.</returns>
    public string Write(string directory)
    {
        string path = Path.Combine(directory, Name + ".rnn.json");
        ModelWriter.Save(ModelImport.Import(SourcePath, new ImportOptions { Name = Name }).Model, path);
        return path;
    }

    /// <summary>The recording: [frames, input size], row-major.</summary>
    public float[] ReadInputs() => Recording();

    /// <summary>What the network's own tool gives for it from a reset state: [frames, output size], row-major.</summary>
    public float[] ReadExpected() => Expected();

    /// <summary>Compares outputs for the recording with the expected ones.</summary>
    /// <param name="expected">As <see cref="ReadExpected"/> gives them.</param>
    /// <param name="found">As many.</param>
    /// <returns>The largest absolute difference.</returns>
    /// <exception cref="InvalidDataException">It is above the limit, a decision differs, or there are not as many.</exception>
    public double Check(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        if (expected.Length != found.Length)
        {
            throw new InvalidDataException($"{Name}: {expected.Length} outputs are expected, there are {found.Length}.");
        }

        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - found[i]);
            if (!(difference <= Limit) || found[i] >= Threshold != expected[i] >= Threshold)
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name}: output {i} of the recording is {found[i]}, expected is {expected[i]} within {Limit:0e0} and with the same decision."));
            }

            largest = Math.Max(largest, difference);
        }

        return largest;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static float[] SileroFrames()
    {
        byte[] wav = File.ReadAllBytes(Combine("silero-vad/test.wav"));
        ReadOnlySpan<short> samples = MemoryMarshal.Cast<byte, short>(wav.AsSpan(WavHeader));
        float[] padded = new float[SileroFrame - SileroHop + samples.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            padded[SileroFrame - SileroHop + i] = samples[i] / 32768f;
        }

        float[] frames = new float[samples.Length / SileroHop * SileroFrame];
        for (int frame = 0; frame < samples.Length / SileroHop; frame++)
        {
            padded.AsSpan(frame * SileroHop, SileroFrame).CopyTo(frames.AsSpan(frame * SileroFrame));
        }

        return frames;
    }

    private static float[] Lines(string file) => [.. File.ReadLines(Combine(file)).Where(line => line.Length > 0)
        .Select(line => float.Parse(line, CultureInfo.InvariantCulture))];

    private static float[] Floats(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Combine(file))).ToArray();

    private static string Combine(string file) => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder
        ? Path.Combine([folder, .. file.Split('/')])
        : throw new ArgumentException($"Set {FolderVariable} to the folder of the third-party networks; '{file}' is sought in it.");
}
