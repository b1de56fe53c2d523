using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests;

/// <summary>Networks that are in use, over whole recordings, through import and generated code.</summary>
public sealed class RealNetworkTests(ITestOutputHelper log)
{
    [CasesFact]
    public void Dtln_GivesTheMasksOf622Blocks()
    {
        ImportedModel model = ImportedModel.Import(SharedFolder.Cases.Combine("dtln", "model_1.onnx"));
        float[] inputs = Singles("dtln", "model1_in_mag_Tx257.f32");
        double[] expected = Doubles("dtln", "model1_out_mask_Tx257.f32");
        Assert.Equal(622 * 257, inputs.Length);

        log.WriteLine($"DTLN: {model.AssertGives(inputs, expected, Tolerances.Dtln):g2} off at most");

        // The state that the source carries from call to call is [1, layers, units, hidden or cell]; ours is layer by layer.
        ReferenceNetwork network = new(model.Model);
        network.Run(inputs);
        double[] state = network.SaveState();
        double[] final = Doubles("dtln", "model1_state_final_2x128x2.f32");
        double[] ordered = [.. Enumerable.Range(0, 4).SelectMany(part => Enumerable.Range(0, 128).Select(unit => final[((((part / 2) * 128) + unit) * 2) + (part % 2)]))];
        // Cells count up to hundreds, so their limit is relative.
        Assert.InRange(Tolerances.FreeRunning.Ratio(ordered, state), 0, 1);
    }

    [CasesFact]
    public void RnNoise_GivesTheGainsOf6000Frames()
    {
        ImportedModel model = ImportedModel.Import(SharedFolder.Cases.Combine("rnnoise-v0.1", "weights_int8.json"));
        float[] inputs = Singles("rnnoise-v0.1", "features_Tx42.f32");
        double[] expected = Doubles("rnnoise-v0.1", "gains22_vad1_Tx23.f32");
        Assert.Equal(6000 * 42, inputs.Length);

        log.WriteLine($"RNNoise: {model.AssertGives(inputs, expected, Tolerances.RnNoise):g2} off at most");
    }

    [CasesFact]
    public void SileroVad_DecidesAsItsOwnGraphOn1875Frames() => AssertSilero("silero_vad_openvino_16k.onnx", "expected_onnx.csv");

    [CasesFact]
    public void SileroVad_FromItsSafetensorsFileDecidesAsPyTorchDoes()
    {
        using TemporaryFolder folder = new();
        // The page describes this network; the test takes the description from there.
        File.WriteAllText(folder.File("silero.json"), Documentation.Block("from-pytorch.md", "silero.json"));
        AssertSilero("silero_vad_16k.safetensors", "expected_safetensors.csv", "--config", folder.File("silero.json"));
    }

    private void AssertSilero(string source, string results, params string[] options)
    {
        const int Frame = 576, Hop = 512, WavHeader = 44, Parameters = 309_121;
        ImportedModel model = ImportedModel.Import(SharedFolder.Cases.Combine("silero-vad", source), options);
        double[] expected = [.. File.ReadLines(SharedFolder.Cases.Combine("silero-vad", results))
            .Where(line => line.Length > 0).Select(line => double.Parse(line, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(1875, expected.Length);
        byte[] wav = File.ReadAllBytes(SharedFolder.Cases.Combine("silero-vad", "test.wav"));
        // A frame is the last 64 samples and 512 new ones.
        float[] samples = [.. new float[Frame - Hop], .. MemoryMarshal.Cast<byte, short>(wav.AsSpan(WavHeader)).ToArray().Select(sample => sample / 32768f)];
        float[] inputs = [.. Enumerable.Range(0, expected.Length).SelectMany(frame => samples[(frame * Hop)..((frame * Hop) + Frame)])];

        float[] found = model.Run(inputs);

        double ratio = Tolerances.SileroVad.Ratio(expected, found);
        log.WriteLine($"{source}: {ratio * Tolerances.SileroVad.Value:g2} off at most");
        Assert.InRange(ratio, 0, 1);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First >= 0.5, pair.Second >= 0.5));
        // Convolutions within the frame keep their kernels: no weight is there twice.
        Assert.Equal(new Shape(Frame, 1), model.Model.Network.Input.Shape);
        Assert.Equal(Parameters, model.Model.Tensors.Sum(tensor => tensor.Values.Length));
    }

    private static float[] Singles(params string[] path) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(SharedFolder.Cases.Combine(path))).ToArray();

    private static double[] Doubles(params string[] path) => Array.ConvertAll(Singles(path), value => (double)value);
}
