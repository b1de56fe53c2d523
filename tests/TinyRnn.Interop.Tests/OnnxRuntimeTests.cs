using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.Export;
using TinyRnn.Interop.Onnx.Proto;
using TinyRnn.Reference;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests;

/// <summary>Exported graphs in ONNX Runtime, both forms, against the double-precision reference.</summary>
public sealed class OnnxRuntimeTests(ITestOutputHelper log) : IDisposable
{
    private const int Models = 80;
    private const int Pools = 6;
    private const int Steps = 15;

    private const string Script = """
        const ort = require('onnxruntime-node'), fs = require('fs');
        (async () => {
          const results = [];
          for (const job of JSON.parse(fs.readFileSync('jobs.json'))) {
            const session = await ort.InferenceSession.create(job.model), rows = [];
            const outputs = session.outputNames.filter(name => !name.endsWith('.next'));
            const input = values => job.tokens
              ? new ort.Tensor('int64', BigInt64Array.from(values.map(v => BigInt(v))), [values.length, 1])
              : new ort.Tensor('float32', Float32Array.from(values), [values.length / job.size / job.rows, job.rows, job.size]);
            const collect = (result, steps) => {
              for (let t = 0; t < steps; t++)
                for (const name of outputs) { const n = result[name].data.length / steps; rows.push(...result[name].data.slice(t * n, (t + 1) * n)); }
            };
            if (!job.streaming) collect(await session.run({ input: input(job.inputs) }), job.steps);
            else {
              const states = {};
              for (const [name, shape] of Object.entries(job.states)) states[name] = new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b)), shape);
              for (let t = 0; t < job.steps; t++) {
                const n = job.inputs.length / job.steps, result = await session.run({ input: input(job.inputs.slice(t * n, (t + 1) * n)), ...states });
                collect(result, 1);
                for (const name of Object.keys(states)) states[name] = result[name + '.next'];
              }
            }
            results.push(rows);
          }
          fs.writeFileSync('results.json', JSON.stringify(results));
        })().catch(error => { console.error(error.message); process.exit(1); });
        """;

    private static readonly string[] Kinds =
    [
        LayerKinds.Lstm, LayerKinds.Gru, LayerKinds.SimpleRnn, LayerKinds.Dense, LayerKinds.LayerNorm, LayerKinds.BatchNorm, LayerKinds.Conv1d,
        LayerKinds.Bidirectional, LayerKinds.Embedding, LayerKinds.Divide, LayerKinds.PoolingOverTime, LayerKinds.Pad, LayerKinds.Pooling,
        LayerKinds.Flatten, LayerKinds.Reshape, LayerKinds.Transpose, LayerKinds.Slice, LayerKinds.Reduce,
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [OnnxRuntimeFact]
    public void ExportedGraphs_GiveTheReferencesOutputs()
    {
        List<object> jobs = [];
        List<double[]> expected = [];
        for (int seed = 0; seed < Models; seed++)
        {
            string kind = Kinds[seed % Kinds.Length];
            bool hasVariants = kind == LayerKinds.Bidirectional;
            TinyRnnModel model = RandomModels.Create(seed, new()
            {
                Kind = kind, Units = 1 + (seed % 7), InputSize = 1 + (seed % 4), Layers = 1 + (seed % 2), LstmVariants = hasVariants, Clip = hasVariants,
                CellActivations = OnnxNodeActivations.Names,
            });
            Add(model, seed);
        }

        // Steps of several rows, and scores of a hundred and more on either side of zero, of which no exponential may overflow or vanish.
        for (int seed = 0; seed < Pools; seed++)
        {
            float size = seed % 2 == 0 ? 100 : -100;
            ModelBuilder network = new($"attention{seed}", 2, 1 + (seed % 3));
            int scores = network.Layer(
                LayerKinds.Dense, "scores", [ModelBuilder.NetworkInput], [AttributeValue.Of("units", 1)],
                new Dictionary<string, float[]> { [TensorLayout.Weights] = [size, 0.5f * size], [TensorLayout.Bias] = [size] });
            int pool = network.Layer(LayerKinds.PoolingOverTime, "pool", [ModelBuilder.NetworkInput, scores], [AttributeValue.Of("mode", LayerKinds.PoolingAttention)]);
            Add(network.Output(pool).Build(), Models + seed);
        }

        double[][] found = Run(jobs);
        double worst = expected.Zip(found, (a, b) => Tolerances.OnnxRuntime.Ratio(a, b)).Max();
        log.WriteLine($"{jobs.Count} graphs of {Models + Pools} models: {worst:g2} of the tolerance");
        Assert.InRange(worst, 0, 1);
        Assert.InRange(jobs.Count, (Models + Pools) * 15 / 8, 2 * (Models + Pools));

        void Add(TinyRnnModel model, int seed)
        {
            foreach (ExportForm form in Enum.GetValues<ExportForm>())
            {
                string file = $"{seed}-{form}.onnx";
                try
                {
                    File.WriteAllBytes(_folder.File(file), ModelExport.ToBytes(model, file, form).Bytes);
                }
                catch (ImportException)
                {
                    continue;
                }

                float[] inputs = RandomModels.Inputs(model, seed, Steps);
                expected.Add(new ReferenceNetwork(model).Run(inputs));
                ModelProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.File(file)));
                jobs.Add(new
                {
                    model = file, streaming = form == ExportForm.Streaming, size = model.Network.Input.Size, rows = model.Network.Input.Length, steps = Steps, inputs,
                    tokens = model.Network.Input.Kind == InputKind.Tokens,
                    states = graph.Graph.Input.Skip(1).ToDictionary(input => input.Name, input => input.Type.TensorType.Shape.Dim.Select(size => size.DimValue)),
                });
            }
        }
    }

    private double[][] Run(List<object> jobs)
    {
        File.WriteAllText(_folder.File("jobs.json"), JsonSerializer.Serialize(jobs));
        File.WriteAllText(_folder.File("run.js"), Script);
        ProcessStartInfo start = new("node", ["run.js"]) { WorkingDirectory = _folder.Path, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = OnnxRuntimeFactAttribute.Modules;
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        return JsonSerializer.Deserialize<double[][]>(File.ReadAllText(_folder.File("results.json")))!;
    }
}
