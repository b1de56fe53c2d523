using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Interop.Onnx;
using TinyRnn.Interop.Onnx.Proto;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>
/// ONNX's own tests of the recurrent operators, through import and generated code. Their weights are graph inputs, which a
/// configuration binds to files; their sequences are run one at a time.
/// </summary>
public sealed class OnnxNodeTests(ITestOutputHelper log) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CasesTheory]
    [InlineData("gru_batchwise")]
    [InlineData("gru_defaults")]
    [InlineData("gru_seq_length")]
    [InlineData("gru_with_initial_bias")]
    [InlineData("lstm_batchwise")]
    [InlineData("lstm_defaults")]
    [InlineData("lstm_with_initial_bias")]
    [InlineData("lstm_with_peepholes")]
    [InlineData("rnn_seq_length")]
    [InlineData("simple_rnn_batchwise")]
    [InlineData("simple_rnn_defaults")]
    [InlineData("simple_rnn_with_initial_bias")]
    public void TheirCases_GiveTheirOutputsThroughGeneratedCode(string name)
    {
        string folder = SharedFolder.Cases.Combine("onnx-node", $"test_{name}");
        ModelProto proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
        Dictionary<string, string> constants = [];
        for (int i = 1; i < proto.Graph.Input.Count; i++)
        {
            File.Copy(Path.Combine(folder, "test_data_set_0", $"input_{i}.pb"), _folder.File($"input_{i}.pb"));
            constants.Add(proto.Graph.Input[i].Name, $"input_{i}.pb");
        }

        File.WriteAllText(_folder.File("config.json"), JsonSerializer.Serialize(new { constants }));
        ImportedModel model = ImportedModel.Import(Path.Combine(folder, "model.onnx"), "--config", _folder.File("config.json"));

        bool isBatchFirst = name.EndsWith("batchwise", StringComparison.Ordinal);
        Grid<double> input = Tensor(folder, "input_0.pb");
        Grid<double> sequences = isBatchFirst ? input : input.Transpose([1, 0, 2]);
        double worst = 0;
        string[] outputs = [.. Directory.GetFiles(Path.Combine(folder, "test_data_set_0"), "output_*.pb").Select(path => Path.GetFileName(path)!)];
        Assert.NotEmpty(outputs);
        foreach (string output in outputs)
        {
            Grid<double> values = Tensor(folder, output);
            // Y is [T, D, N, H], or [N, T, D, H]; Y_h is [D, N, H], or [N, D, H]; D is 1 in all of them.
            int[] order = (values.Rank, isBatchFirst) switch { (4, false) => [2, 0, 1, 3], (3, false) => [1, 0, 2], (4, true) => [0, 1, 2, 3], _ => [0, 1, 2] };
            Grid<double> expected = values.Transpose(order);
            for (int n = 0; n < sequences.Dimensions[0]; n++)
            {
                float[] sequence = [.. sequences.Take(0, [n]).Items.Select(value => (float)value)];
                worst = Math.Max(worst, model.AssertGives(sequence, expected.Take(0, [n]).Items, Tolerances.OnnxNode));
            }
        }

        log.WriteLine($"{name}: {worst:g2} off at most");
    }

    private static Grid<double> Tensor(string folder, string file) => TensorReader.Read(
        file, "", TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "test_data_set_0", file))));
}
